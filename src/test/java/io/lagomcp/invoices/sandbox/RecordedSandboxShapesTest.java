package io.lagomcp.invoices.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Invoices that the sandbox makes up have the fields of a real Lago's, of the same types and written in the same forms. */
class RecordedSandboxShapesTest {
    /** What tells one kind of object from another: each kind has fields and types of its own. */
    private static final Map<String, String> KINDS = Map.of(
            "", "/invoice_type",
            "fees", "/item/type",
            "credits", "/item/type",
            "error_details", "/error_code",
            "billing_configuration", "/payment_provider");

    /** Objects whose keys are free. */
    private static final Set<String> FREE = Set.of("grouped_by", "details");

    private static final Map<String, Pattern> FORMS = Map.of(
            "id", Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
            "date", Pattern.compile("\\d{4}-\\d{2}-\\d{2}"),
            "time", Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z"),
            "time with milliseconds", Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z"),
            "time with offset", Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\+00:00"),
            "decimal", Pattern.compile("-?\\d+\\.(0|\\d*[1-9])"),
            "address of an invoice", Pattern.compile("https://[^/]+/[^/]+/customer/[^/]+/invoice/[^/]+/overview"));

    @AutoClose
    private static final SandboxClient LAGO = SandboxClient.start(SandboxClient.slow());

    private static Set<String> recorded;

    @BeforeAll
    static void read() {
        recorded = shapes(RecordedLagoAnswers.read("invoices").path("invoices"));
        recorded.addAll(shapes(RecordedLagoAnswers.read("changed")));
    }

    @Test
    void seededInvoicesLookLikeRecordedOnes() {
        List<JsonNode> seeded = LAGO.search("").stream()
                .map(row -> LAGO.find(row.path("lago_id").asString()))
                .toList();

        assertThat(neverRecorded(seeded)).isEmpty();
    }

    @Test
    void aNewOneLooksLikeARecordedOne() {
        String body = """
            {"invoice": {"external_customer_id": "acme", "currency": "EUR", "fees": [
              {"add_on_code": "setup", "units": 1.5, "unit_amount_cents": 333, "description": "half"}]}}\
            """;

        JsonNode created = LAGO.post("/invoices", body).invoice();

        assertThat(neverRecorded(List.of(created))).isEmpty();
    }

    private static Set<String> neverRecorded(List<JsonNode> invoices) {
        Set<String> shapes = shapes(invoices);
        shapes.removeAll(recorded);
        // the recorded fees were loaded with these times, which Lago itself leaves empty
        shapes.removeIf(shape -> shape.endsWith(".succeeded_at: NULL") || shape.endsWith(".failed_at: NULL"));
        // no subscription had ended in the account that was recorded
        shapes.remove(".subscriptions.terminated_at: time");
        return shapes;
    }

    /** A line for each field of these invoices and each type or form that it has. */
    private static Set<String> shapes(Iterable<JsonNode> invoices) {
        Set<String> shapes = new TreeSet<>();
        invoices.forEach(invoice -> collect("", "", invoice, shapes));
        return shapes;
    }

    private static void collect(String path, String name, JsonNode node, Set<String> shapes) {
        if (node.isArray()) {
            shapes.add(path + ": array");
            node.forEach(element -> collect(path, name, element, shapes));
        } else if (node instanceof ObjectNode object) {
            String kind =
                    KINDS.containsKey(name) ? "[" + node.at(KINDS.get(name)).asString("") + "]" : "";
            if (FREE.contains(name)) {
                shapes.add(path + ": object");
                return;
            }
            shapes.add(path + kind + ": object of " + new TreeSet<>(object.propertyNames()));
            // the kind of an invoice decides which fields it has, not of what types they are
            String inside = name.isEmpty() ? path : path + kind;
            object.forEachEntry((field, value) -> collect(inside + "." + field, field, value, shapes));
        } else {
            shapes.add(path + ": " + form(path, node));
        }
    }

    private static String form(String path, JsonNode value) {
        if (!value.isString()) {
            return value.getNodeType() + (value.isFloatingPointNumber() ? " with a fraction" : "");
        }
        boolean quantity = path.startsWith(".fees") && value.stringValue().matches("-?[\\d.]+");
        return FORMS.entrySet().stream()
                .filter(form -> form.getValue().matcher(value.stringValue()).matches())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(quantity ? "number in another form" : "text");
    }
}
