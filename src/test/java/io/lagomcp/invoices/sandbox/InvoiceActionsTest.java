package io.lagomcp.invoices.sandbox;

import static io.lagomcp.invoices.Eventually.eventually;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.is;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.sandbox.SandboxOptions.LagoEdition;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What deletion, a lost dispute, a retry, a sync with Salesforce and an e-mail do, beyond the status of the invoice. */
class InvoiceActionsTest {
    @AutoClose
    private SandboxClient lago = SandboxClient.start(SandboxClient.slow());

    @Test
    void aDeletedDraftIsShownOnceMoreAndListedNoMore() {
        String id = DescribedInvoice.find(lago, "draft");
        int drafts = lago.search("status=draft").size();
        assertThat(lago.delete("/invoices/" + id).invoice().path("status").asString())
                .isEqualTo("deleted");
        assertThat(lago.search("status=draft")).hasSize(drafts - 1);
    }

    @Test
    void aDisputeIsLostOnceAndForAll() {
        String id = lago.anyId("status=finalized&payment_overdue=true", row -> row.path("payment_dispute_lost_at")
                .isNull());
        JsonNode lost = post(id, "lose_dispute");
        assertThat(text(lost, "payment_dispute_lost_at")).isEqualTo("2026-07-01T22:30:00.000Z");
        assertThat(lost.path("payment_overdue").asBoolean()).isFalse();
        assertThat(post(id, "lose_dispute")).as("the second time").isEqualTo(lost);
    }

    @Test
    void aDisputeThatWasLostLongAgoKeepsItsTime() {
        JsonNode before = lago.any("payment_dispute_lost=true", row -> true);
        assertThat(post(text(before, "lago_id"), "lose_dispute").path("payment_dispute_lost_at"))
                .isEqualTo(before.path("payment_dispute_lost_at"));
    }

    @Test
    void aRetriedInvoiceShowsItsErrorsUntilTheTaxesHaveArrived() {
        String id = DescribedInvoice.find(lago, "failed");
        JsonNode failed = lago.find(id);
        JsonNode pending = post(id, "retry");
        assertThat(text(pending, "status")).isEqualTo("pending");
        assertThat(pending.path("error_details"))
                .isEqualTo(failed.path("error_details"))
                .isNotEmpty();
        assertThat(pending.path("number")).isEqualTo(failed.path("number"));
    }

    @Test
    void aRetriedInvoiceIsIssuedTodayAndKeepsErrorsThatAreNotAboutTaxes() {
        lago.close();
        lago = SandboxClient.start(SandboxClient.quick());
        String id = lago.anyId("status=failed", row -> lago.find(text(row, "lago_id"))
                .path("error_details")
                .path(0)
                .path("error_code")
                .asString()
                .equals("invoice_generation_error"));
        post(id, "retry");
        JsonNode issued = eventually(() -> lago.find(id), invoice -> is(invoice, "status", "finalized"));
        assertThat(text(issued, "issuing_date")).startsWith("2026-07-0");
        assertThat(issued.path("sequential_id").isIntegralNumber()).isTrue();
        assertThat(issued.path("error_details")).hasSize(1);
    }

    @Test
    void aSyncWithSalesforceChangesNothingThatShows() {
        String id = DescribedInvoice.find(lago, "finalized");
        JsonNode before = lago.find(id);
        SandboxClient.Answer answer = sync(id, "{\"external_id\":\"006\",\"integration_code\":\"salesforce_main\"}");
        assertThat(answer.invoice()).isEqualTo(before);
        assertThat(lago.find(id)).isEqualTo(before);
    }

    @Test
    void aSyncNeedsTheCodeOfTheIntegrationAtTheTopOfTheBody() {
        String id = DescribedInvoice.find(lago, "finalized");
        for (String body : new String[] {
            "", "{\"integration_code\":\"other\"}", "{\"invoice\":{\"integration_code\":\"salesforce_main\"}}"
        }) {
            SandboxClient.Answer answer = sync(id, body);
            assertThat(answer.status()).as(body).isEqualTo(404);
            assertThat(answer.code()).isEqualTo("integration_not_found");
        }
        assertThat(sync("none", "{}").code()).isEqualTo("invoice_not_found");
    }

    @Test
    void allOfItNeedsAKeyThatMayWrite() {
        SandboxClient reader = lago.withKey(Sandbox.READ_ONLY_KEY);
        String id = DescribedInvoice.find(lago, "draft");
        assertThat(reader.delete("/invoices/" + id).code()).isEqualTo("write_action_not_allowed_for_invoice");
        for (String action : new String[] {"retry", "void", "lose_dispute", "payment_url", "resend_email"}) {
            assertThat(reader.post("/invoices/" + id + "/" + action, "").code())
                    .as(action)
                    .isEqualTo("write_action_not_allowed_for_invoice");
        }
        assertThat(reader.post("/invoices/preview", "").code()).isEqualTo("write_action_not_allowed_for_invoice");
        assertThat(reader.get("/customers/acme/invoices").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{'to':[]}",
                "{'to':['a.b+c@d-e.example'],'cc':['ü@f.example'],'bcc':['G@H.EXAMPLE']}",
                "{'to':'no array, so ignored'}",
                "{'invoice':{'to':['wrapped, so ignored']}}"
            })
    void anEmailGoesToTheNamedOnesOrElseToTheCustomer(String body) {
        SandboxClient.Answer answer = resend(DescribedInvoice.find(lago, "finalized"), body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"to", "cc", "bcc"})
    void anEmailToWhatIsNoAddressIsRefused(String field) {
        SandboxClient.Answer answer =
                resend(DescribedInvoice.find(lago, "finalized"), "{'%s':['ok@a.example','no','x@y']}".formatted(field));
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.errorDetails().toString())
                .isEqualTo("{\"%s\":[\"invalid email format: no, x@y\"]}".formatted(field));
    }

    @Test
    void anEmailToACustomerWithoutAddressNeedsANamedOne() {
        String id = DescribedInvoice.find(lago, "finalized, no address");
        assertThat(resend(id, "{'to':['someone@else.example']}").status()).isEqualTo(200);
        assertThat(resend(id, "{'cc':['someone@else.example']}").status()).isEqualTo(422);
    }

    @Test
    void theFreeEditionSendsNoEmail() {
        try (SandboxClient caller = SandboxClient.start(SandboxClient.slow().withEdition(LagoEdition.FREE))) {
            String id = DescribedInvoice.find(caller, "finalized");
            SandboxClient.Answer answer = caller.post("/invoices/" + id + "/resend_email", "");
            assertThat(answer.status() + " " + answer.code()).isEqualTo("403 premium_license_required");
        }
    }

    private SandboxClient.Answer resend(String id, String body) {
        return lago.post("/invoices/" + id + "/resend_email", body.replace('\'', '"'));
    }

    private JsonNode post(String id, String action) {
        return lago.post("/invoices/" + id + "/" + action, "").invoice();
    }

    private SandboxClient.Answer sync(String id, String body) {
        return lago.put("/invoices/" + id + "/sync_salesforce_id", body);
    }
}
