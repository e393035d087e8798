package io.lagomcp.invoices.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.sandbox.SandboxApi.SandboxContext;
import io.lagomcp.invoices.sandbox.SandboxOptions.LagoEdition;
import io.lagomcp.invoices.sandbox.store.CreditNoteJson;
import io.lagomcp.invoices.sandbox.store.DocumentStore;
import io.lagomcp.invoices.sandbox.store.InvoiceStore;
import io.lagomcp.invoices.sandbox.store.LagoErrorResponse;
import io.lagomcp.invoices.sandbox.store.SandboxJson;
import io.lagomcp.invoices.sandbox.store.SandboxResponse;
import java.net.URI;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Every write that was recorded on a running Lago, in the recorded order and over the invoices that it was recorded with: the
 * sandbox answers as it did, and the same fields change.
 *
 * <p>There, no payment and no tax provider could be reached. Here they do nothing, which comes to the same, but for
 * {@link Replay#dependsOnProvider}.
 */
class RecordedSandboxWritesTest {
    /** Changed by every call, or covered by other fields of the recording. */
    private static final Set<String> NOT_COMPARED =
            Set.of("fees", "subscriptions", "customer", "updated_at", "file_url", "xml_url");

    /** New values at every change. */
    private static final Set<String> NEW_VALUES = Set.of("lago_id", "created_at");

    /**
     * Drafts that share their subscription and period with an earlier draft, which no Lago can hold: when the invoices were put
     * there, the later one of two got the next period, and a rebuild shows it.
     */
    private static final List<String> SECOND_OF_A_PERIOD = List.of(
            "finalize /invoices/0fa4779b-ec01-4db1-ab9a-c1df7e47102d/finalize",
            "refresh /invoices/75f4a495-0b29-4ea2-9bf4-3f9e9260958b/refresh",
            "finalize 2 /invoices/e35cb849-8670-4e90-8fd9-895917dca7b4/finalize");

    /** Its deletion was refused for a credit note, which is all that was recorded of that note. */
    private static final String DRAFT_WITH_CREDIT_NOTE = "d49cdb4a-c6ba-4439-a3d6-bb66497a9f6f";

    /** A file that took longer to make than any other that was recorded. */
    private static final String SLOW_FILE = "download /invoices/05670d03-37a7-4bde-8673-d101ef9f79fa/download";

    @Test
    void onLagoWithLicence() {
        Replay replay = new Replay("writes", LagoEdition.PREMIUM);
        assertThat(replay.differences()).containsOnlyKeys(SECOND_OF_A_PERIOD);
        assertThat(replay.writes()).isEqualTo(3393);
    }

    @Test
    void onTheFreeEdition() {
        Replay replay = new Replay("writes-free", LagoEdition.FREE);
        List<String> known = new ArrayList<>(SECOND_OF_A_PERIOD);
        known.add(SLOW_FILE);
        assertThat(replay.differences()).containsOnlyKeys(known);
        assertThat(replay.writes()).isEqualTo(3393);
    }

    /** Jobs are done one write later, as they were there. */
    private static final class Jobs implements Executor {
        private final Deque<Runnable> next = new ArrayDeque<>();
        private List<Runnable> due = List.of();

        @Override
        public void execute(Runnable job) {
            next.add(job);
        }

        void pass() {
            due.forEach(Runnable::run);
            due = List.copyOf(next);
            next.clear();
        }
    }

    private static final class Replay {
        private final JsonNode recording;
        private final Jobs jobs = new Jobs();
        private final SandboxApi api;
        private final Set<String> charged = new HashSet<>();
        private final Map<String, String> differences = new TreeMap<>();
        private JsonNode write = SandboxJson.object();

        Replay(String file, LagoEdition edition) {
            recording = RecordedLagoAnswers.read(file);
            InvoiceStore store = new InvoiceStore(
                    RecordedLagoAnswers.invoices(), Clock.fixed(RecordedLagoAnswers.TIME, ZoneOffset.UTC));
            store.add(CreditNoteJson.of(
                    store.invoice(DRAFT_WITH_CREDIT_NOTE),
                    List.of(),
                    0,
                    0,
                    0,
                    SandboxJson.time(RecordedLagoAnswers.TIME)));
            DocumentStore documents = new DocumentStore(store, URI.create("http://127.0.0.1:1"), jobs);
            Executor providers = job -> {};
            api = new SandboxApi(new SandboxContext(store, documents, edition, providers));
        }

        int writes() {
            return recording.path("writes").size();
        }

        /** What differs, by the request. */
        Map<String, String> differences() {
            for (JsonNode line : recording.path("writes")) {
                write = line;
                if (line.has("got") || !line.path("path").asString().contains("-")) {
                    create();
                } else {
                    change();
                }
                jobs.pass();
            }
            return differences;
        }

        private void create() {
            Answer answer = send();
            compareAnswer(answer);
            JsonNode invoice = answer.body.path("invoice");
            for (Map.Entry<String, JsonNode> field : write.path("got").properties()) {
                if (!field.getKey().equals("number?")) {
                    compare(field.getKey(), field.getValue(), invoice.path(field.getKey()));
                }
            }
            int place = 0;
            for (JsonNode recorded : write.path("fees")) {
                JsonNode fee = invoice.path("fees").path(place++);
                ObjectNode shown = SandboxJson.object();
                for (String field : recorded.propertyNames()) {
                    JsonNode value =
                            switch (field) {
                                case "code" -> fee.path("item").path("code");
                                case "name" -> fee.path("item").path("invoice_display_name");
                                default -> fee.path(field);
                            };
                    shown.set(field, value);
                }
                boolean dated = write.path("route").asString().equals("dates");
                compare("fee", withoutDates(recorded, dated), withoutDates(shown, dated));
            }
        }

        private static ObjectNode withoutDates(JsonNode fee, boolean dated) {
            ObjectNode copy = (ObjectNode) fee.deepCopy();
            return dated ? copy : copy.remove(List.of("from_date", "to_date"));
        }

        private void change() {
            String path = write.path("path").asString();
            String id = path.substring("/invoices/".length(), "/invoices/".length() + 36);
            JsonNode before = find(id);
            Answer answer = send();
            JsonNode after = find(id);
            if (dependsOnProvider(before, answer)) {
                return;
            }
            compareAnswer(answer);
            compareChanges(before, after);
        }

        /**
         * Whether no more is recorded than that the provider could not be reached: no link to pay came, and no charge was under
         * way that would have stood in the way of the next.
         */
        private boolean dependsOnProvider(JsonNode before, Answer answer) {
            String route = write.path("route").asString();
            boolean hasProvider = before.path("customer")
                    .path("billing_configuration")
                    .path("payment_provider")
                    .isString();
            if (!hasProvider) {
                return false;
            }
            boolean chargeUnderWay = route.startsWith("retry_payment")
                    && write.path("status").asInt() == 200
                    && answer.body.path("code").asString().equals("payment_processor_is_currently_handling_payment")
                    && charged.contains(before.path("lago_id").asString());
            if (answer.status == 200 && List.of("retry_payment", "finalize").contains(route.replaceAll(" .*", ""))) {
                charged.add(before.path("lago_id").asString());
            }
            return chargeUnderWay
                    || (route.equals("payment_url") && write.path("status").asInt() == 500);
        }

        private void compareAnswer(Answer answer) {
            compare("status", write.path("status"), SandboxJson.MAPPER.valueToTree(answer.status));
            if (write.path("empty").asBoolean(false)) {
                compare("body", SandboxJson.object(), answer.body);
            } else if (write.has("keys")) {
                List<String> keys = new ArrayList<>(answer.body.path("invoice").propertyNames());
                keys.sort(null);
                compare(
                        "keys",
                        recording.path("keys").path(write.path("keys").asInt()),
                        SandboxJson.MAPPER.valueToTree(keys));
            } else if (write.has("body")) {
                compare("body", write.path("body"), answer.body);
            }
        }

        private void compareChanges(JsonNode before, JsonNode after) {
            Map<String, JsonNode> recorded = new TreeMap<>();
            for (Map.Entry<String, JsonNode> field : write.path("changed").properties()) {
                recorded.put(field.getKey(), value(field.getKey(), field.getValue()));
            }
            Map<String, JsonNode> changed = new TreeMap<>();
            for (String field : after.propertyNames()) {
                if (!NOT_COMPARED.contains(field) && !after.path(field).equals(before.path(field))) {
                    ArrayNode both = SandboxJson.array().add(before.path(field)).add(after.path(field));
                    changed.put(field, value(field, both));
                }
            }
            compare("changed", SandboxJson.MAPPER.valueToTree(recorded), SandboxJson.MAPPER.valueToTree(changed));
            if (!write.path("changed").has("payment_status")) {
                // after a change of status the fees come in the order in which the database finds them, which has no
                // rule
                boolean feesMoved = !ids(before).equals(ids(after));
                compare(
                        "fee_changes",
                        SandboxJson.MAPPER.valueToTree(write.path("fee_changes").asBoolean(false)),
                        SandboxJson.MAPPER.valueToTree(feesMoved));
            }
        }

        private static List<String> ids(JsonNode invoice) {
            return invoice.path("fees")
                    .valueStream()
                    .map(fee -> fee.path("lago_id").asString())
                    .toList();
        }

        /** The value with what is new every time replaced by its kind. */
        private static JsonNode value(String field, JsonNode value) {
            if (field.equals("voided_at") || field.equals("payment_dispute_lost_at")) {
                ArrayNode forms = SandboxJson.array();
                value.forEach(time -> forms.add(time.asString("null").replaceAll("\\d", "9")));
                return forms;
            }
            JsonNode copy = value.deepCopy();
            copy.forEach(list -> list.forEach(row -> {
                if (row instanceof ObjectNode object) {
                    object.remove(NEW_VALUES);
                }
            }));
            return copy;
        }

        private void compare(String what, JsonNode recorded, JsonNode found) {
            if (!SandboxJson.MAPPER.writeValueAsString(recorded).equals(SandboxJson.MAPPER.writeValueAsString(found))) {
                String request = write.path("route").asString() + " "
                        + write.path("path").asString();
                differences.merge(
                        request,
                        "%s was %s, here %s".formatted(what, recorded, found),
                        (one, more) -> one + "; " + more);
            }
        }

        private JsonNode find(String id) {
            return answer("GET", "/invoices/" + id, "").body.path("invoice");
        }

        private Answer send() {
            String body = write.has("request_text")
                    ? write.path("request_text").asString()
                    : write.has("request") ? write.path("request").toString() : "";
            return answer(write.path("method").asString(), write.path("path").asString(), body);
        }

        private Answer answer(String method, String path, String body) {
            SandboxResponse response;
            try {
                response = api.answer(method, path, null, body, "Bearer key");
            } catch (LagoErrorResponse refusal) {
                response = refusal.response();
            }
            byte[] json = new byte[response.body().remaining()];
            response.body().get(json);
            return new Answer(
                    response.status(), json.length == 0 ? SandboxJson.object() : SandboxJson.MAPPER.readTree(json));
        }

        private record Answer(int status, JsonNode body) {}
    }
}
