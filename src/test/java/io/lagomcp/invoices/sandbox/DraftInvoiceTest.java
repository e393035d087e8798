package io.lagomcp.invoices.sandbox;

import static io.lagomcp.invoices.Eventually.eventually;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.is;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code PUT /invoices/{id}/refresh} and {@code PUT /invoices/{id}/finalize}. */
class DraftInvoiceTest {
    @AutoClose
    private SandboxClient lago = SandboxClient.start(SandboxClient.quick());

    @Test
    void refreshingADraftGivesItsFeesNewIds() {
        String id = draftOf("acme");
        JsonNode before = lago.find(id);
        JsonNode after = refresh(id).invoice();
        assertThat(feeIds(after)).hasSameSizeAs(feeIds(before)).doesNotContainAnyElementsOf(feeIds(before));
        assertThat(after.path("total_amount_cents")).isEqualTo(before.path("total_amount_cents"));
        assertThat(text(after, "updated_at")).isGreaterThan(text(before, "updated_at"));
        assertThat(text(after, "status")).isEqualTo("draft");
    }

    @Test
    void refreshingAnIssuedInvoiceChangesNothing() {
        String id = lago.anyId("status=finalized&invoice_type=subscription");
        JsonNode before = lago.find(id);
        assertThat(refresh(id).invoice()).isEqualTo(before);
    }

    @Test
    void finalizingNumbersTheDraftAndIssuesItToday() {
        JsonNode invoice = finalizeDraft(draftOf("acme")).invoice();
        assertThat(text(invoice, "status")).isEqualTo("finalized");
        assertThat(text(invoice, "number")).isEqualTo("LAG-1001-001-007");
        assertThat(invoice.path("sequential_id").asInt()).isEqualTo(7);
        assertThat(text(invoice, "issuing_date")).as("past midnight in Paris").isEqualTo("2026-07-02");
        assertThat(text(invoice, "payment_due_date")).as("30 days later").isEqualTo("2026-08-01");
        assertThat(text(invoice, "payment_status")).isEqualTo("pending");
    }

    @Test
    void theTwoDraftsOfACustomerGetDifferentNumbers() {
        List<JsonNode> drafts = lago.search("status=draft&external_customer_id=acme");
        assertThat(drafts).hasSize(2);
        assertThat(drafts.get(0).path("number")).isEqualTo(drafts.get(1).path("number"));
        List<String> numbers = new ArrayList<>();
        drafts.forEach(
                draft -> numbers.add(text(finalizeDraft(text(draft, "lago_id")).invoice(), "number")));
        assertThat(numbers).containsExactly("LAG-1001-001-007", "LAG-1001-001-008");
    }

    @Test
    void finalizingWithATaxProviderIsPendingUntilTheTaxesArrive() {
        lago.close();
        lago = SandboxClient.start(SandboxClient.slow());
        JsonNode invoice = finalizeDraft(draftOf("tailspin")).invoice();
        assertThat(text(invoice, "status")).isEqualTo("pending");
        assertThat(text(invoice, "number")).endsWith("-DRAFT");
    }

    @Test
    void theTaxesArriveAndTheInvoiceIsNumbered() {
        String id = draftOf("tailspin");
        finalizeDraft(id);
        JsonNode issued = eventually(() -> lago.find(id), invoice -> is(invoice, "status", "finalized"));
        assertThat(text(issued, "number")).isEqualTo("LAG-2002-009-007");
    }

    private SandboxClient.Answer refresh(String id) {
        return lago.put("/invoices/" + id + "/refresh", "");
    }

    private SandboxClient.Answer finalizeDraft(String id) {
        return lago.put("/invoices/" + id + "/finalize", "");
    }

    private String draftOf(String customer) {
        return lago.anyId("status=draft&external_customer_id=" + customer);
    }

    private static List<String> feeIds(JsonNode invoice) {
        List<String> ids = new ArrayList<>();
        invoice.path("fees").forEach(fee -> ids.add(text(fee, "lago_id")));
        return ids;
    }
}
