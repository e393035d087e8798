package io.lagomcp.invoices.sandbox;

import static io.lagomcp.invoices.sandbox.store.SandboxJson.is;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code PUT /invoices/{id}}. */
class InvoiceUpdateEndpointTest {
    @AutoClose
    private final SandboxClient lago = SandboxClient.start(SandboxClient.slow());

    @Test
    void markingAsPaidLeavesWhatIsDue() {
        JsonNode before = lago.any("payment_overdue=true", row -> true);
        JsonNode after =
                update(text(before, "lago_id"), "'payment_status':'succeeded'").invoice();
        assertThat(text(after, "payment_status")).isEqualTo("succeeded");
        assertThat(after.path("payment_overdue").asBoolean())
                .as("overdue no more")
                .isFalse();
        assertThat(after.path("total_paid_amount_cents")).isEqualTo(before.path("total_paid_amount_cents"));
        assertThat(after.path("total_due_amount_cents")).isEqualTo(before.path("total_due_amount_cents"));
        assertThat(after.path("fees")).as("follow in a job").allMatch(fee -> is(fee, "payment_status", "pending"));
        assertThat(lago.find(text(before, "lago_id")).path("fees"))
                .allMatch(fee -> is(fee, "payment_status", "succeeded"))
                .allMatch(fee -> fee.path("succeeded_at").isNull());
        assertThat(text(after, "updated_at")).isGreaterThan(text(before, "updated_at"));
    }

    @ParameterizedTest
    @CsvSource({"succeeded, pending", "succeeded, failed", "failed, pending", "pending, failed"})
    void anyChangeOfPaymentStatusIsAllowed(String from, String to) {
        String id = lago.anyId("status=finalized&payment_status=" + from);
        assertThat(text(update(id, "'payment_status':'%s'".formatted(to)).invoice(), "payment_status"))
                .isEqualTo(to);
    }

    @Test
    void aChangeThatIsNoneLeavesTheInvoiceAsItWas() {
        String id = lago.anyId("status=finalized&payment_status=succeeded");
        JsonNode before = lago.find(id);
        assertThat(update(id, "'payment_status':'succeeded'").invoice()).isEqualTo(before);
    }

    @Test
    void twoChangesWithinOneSecondCanBeToldApart() {
        String id = finalized();
        String first = text(update(id, "'payment_status':'failed'").invoice(), "updated_at");
        String second = text(update(id, "'payment_status':'pending'").invoice(), "updated_at");
        assertThat(second).isGreaterThan(first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"'paid'", "null", "true", "''"})
    void refusesAnUnknownPaymentStatus(String status) {
        assertInvalid(update(finalized(), "'payment_status':" + status), "payment_status", "value_is_invalid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"invoice\":{}}"})
    void needsSomethingToChange(String body) {
        assertThat(lago.put("/invoices/" + finalized(), body).status()).isEqualTo(400);
    }

    @Test
    void ignoresFieldsThatCannotBeChanged() {
        String id = finalized();
        JsonNode before = lago.find(id);
        assertThat(update(id, "'total_amount_cents':1,'status':'voided'").invoice())
                .isEqualTo(before);
    }

    @Test
    void replacesAllMetadata() {
        String id = finalized();
        JsonNode first = update(id, "'metadata':[{'key':'a','value':'1'},{'key':'b','value':'2'}]")
                .invoice();
        assertThat(metadata(first)).containsExactly("a=1", "b=2");
        String idOfB = text(first.path("metadata").path(1), "lago_id");
        JsonNode second = update(
                        id, "'metadata':[{'id':'%s','key':'b','value':'3'},{'key':'c','value':'4'}]".formatted(idOfB))
                .invoice();
        assertThat(metadata(second)).as("a was not listed").containsExactly("b=3", "c=4");
        assertThat(text(second.path("metadata").path(0), "lago_id")).isEqualTo(idOfB);
        assertThat(metadata(update(id, "'metadata':[]").invoice())).isEmpty();
    }

    @Test
    void refusesAnExistingKeyThatComesWithoutItsIdAndChangesNothing() {
        String id = finalized();
        update(id, "'metadata':[{'key':'a','value':'1'}]");
        JsonNode before = lago.find(id);
        SandboxClient.Answer answer =
                update(id, "'payment_status':'failed','metadata':[{'key':'b','value':'2'},{'key':'a','value':'1'}]");
        assertInvalid(answer, "key", "value_already_exist");
        assertThat(lago.find(id)).as("all of the update is rolled back").isEqualTo(before);
    }

    @Test
    void createsAnEntryWhoseIdItDoesNotKnow() {
        String id = finalized();
        String foreign = "00000000-0000-4000-8000-000000000000";
        JsonNode after = update(id, "'metadata':[{'id':'%s','key':'a','value':'1'}]".formatted(foreign))
                .invoice();
        assertThat(metadata(after)).containsExactly("a=1");
        assertThat(text(after.path("metadata").path(0), "lago_id")).isNotEqualTo(foreign);
    }

    @Test
    void limitsMetadata() {
        String id = finalized();
        String six = "{'key':'a','value':'1'},".repeat(5) + "{'key':'f','value':'1'}";
        assertInvalid(update(id, "'metadata':[" + six + "]"), "metadata", "invalid_count");
        assertInvalid(metadata(id, "k".repeat(21), "v"), "key", "value_is_too_long");
        assertInvalid(metadata(id, "", "v"), "key", "value_is_mandatory");
        assertInvalid(metadata(id, "k", "v".repeat(141)), "value", "value_is_too_long");
        assertInvalid(metadata(id, "k", ""), "value", "value_is_mandatory");
        assertThat(metadata(id, "k".repeat(20), "v".repeat(140)).status()).isEqualTo(200);
    }

    @Test
    void aDraftTakesNoMetadataAndNoOtherPaymentStatus() {
        String id = lago.anyId("status=draft");
        assertNotAllowed(update(id, "'metadata':[]"), "metadata_on_draft_invoice");
        assertNotAllowed(update(id, "'payment_status':'succeeded'"), "payment_status_update_on_draft_invoice");
        assertThat(update(id, "'payment_status':'pending'").status())
                .as("the one it has")
                .isEqualTo(200);
    }

    private String finalized() {
        return lago.anyId("status=finalized&payment_status=pending&metadata[project]=");
    }

    private SandboxClient.Answer metadata(String id, String key, String value) {
        return update(id, "'metadata':[{'key':'%s','value':'%s'}]".formatted(key, value));
    }

    private SandboxClient.Answer update(String id, String fields) {
        return lago.put("/invoices/" + id, "{'invoice':{%s}}".formatted(fields).replace('\'', '"'));
    }

    private static List<String> metadata(JsonNode invoice) {
        List<String> entries = new ArrayList<>();
        invoice.path("metadata").forEach(entry -> entries.add(text(entry, "key") + "=" + text(entry, "value")));
        return entries;
    }

    private static void assertNotAllowed(SandboxClient.Answer answer, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(405);
        assertThat(answer.body())
                .isEqualTo("{\"status\":405,\"error\":\"Method Not Allowed\",\"code\":\"%s\"}".formatted(code));
    }

    private static void assertInvalid(SandboxClient.Answer answer, String field, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(422);
        assertThat(answer.errorDetails().toString()).isEqualTo("{\"%s\":[\"%s\"]}".formatted(field, code));
    }
}
