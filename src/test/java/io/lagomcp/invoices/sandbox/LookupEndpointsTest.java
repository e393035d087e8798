package io.lagomcp.invoices.sandbox;

import static io.lagomcp.invoices.sandbox.store.SandboxJson.cents;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What is asked about customers, add-ons and whatever else invoices rest on. */
class LookupEndpointsTest {
    @AutoClose
    private final SandboxClient lago = SandboxClient.start(SandboxClient.slow());

    @ParameterizedTest
    @CsvSource({
        "/customers?external_id=ada.example, customers, 1",
        "/customers?external_id=fabrikam, customers, 0",
        "/customers, customers, 30",
        "/add_ons, add_ons, 6",
        "/taxes?per_page=2, taxes, 2",
        "/billing_entities, billing_entities, 4",
        "/credit_notes?invoice_number=none, credit_notes, 0",
        "/credit_notes?external_customer_id=, credit_notes, 0",
        "/payments?external_customer_id=nobody, payments, 0",
    })
    void listsHoldWhatIsAskedFor(String path, String root, int rows) {
        SandboxClient.Answer answer = lago.get(path);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path(root)).hasSize(rows);
    }

    @ParameterizedTest
    @CsvSource({
        "/customers/acme, customer, 200",
        "/add_ons/setup, add_on, 200",
        "/billing_entities/main, billing_entity, 200",
        "/taxes/vat19, tax, 200",
        "/customers/nobody, customer_not_found, 404",
        "/customers/fabrikam, customer_not_found, 404",
        "/add_ons/nope, add_on_not_found, 404",
        "/billing_entities/nope, billing_entity_not_found, 404",
        "/taxes/nope, tax_not_found, 404",
        "/wallets?external_customer_id=nobody, customer_not_found, 404",
    })
    void singleThingsAreThereOrNot(String path, String rootOrCode, int status) {
        SandboxClient.Answer answer = lago.get(path);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(status == 200 ? answer.json().has(rootOrCode) : answer.code().equals(rootOrCode))
                .isTrue();
    }

    @Test
    void paymentsComeToWhatWasPaid() {
        for (JsonNode invoice : lago.search("payment_status=succeeded")) {
            JsonNode payments =
                    lago.get("/payments?invoice_id=" + text(invoice, "lago_id")).json();
            long sum = payments.path("payments")
                    .valueStream()
                    .mapToLong(payment -> cents(payment, "amount_cents"))
                    .sum();
            assertThat(sum).isEqualTo(cents(invoice, "total_paid_amount_cents"));
        }
    }

    @Test
    void creditNotesComeToWhatWasOffset() {
        JsonNode settled = lago.any("", invoice -> cents(invoice, "total_offsetted_credit_note_amount_cents") > 0);

        JsonNode note = lago.get("/credit_notes?invoice_number=" + text(settled, "number"))
                .json()
                .path("credit_notes")
                .path(0);

        assertThat(note.path("offset_amount_cents"))
                .isEqualTo(settled.path("total_offsetted_credit_note_amount_cents"));
        assertThat(note.path("lago_invoice_id")).isEqualTo(settled.path("lago_id"));
    }

    @Test
    void aKeyMayBeForInvoicesOnly() {
        SandboxClient narrow = lago.withKey(Sandbox.INVOICES_ONLY_KEY);

        assertThat(narrow.get("/invoices?per_page=1").status()).isEqualTo(200);
        for (String resource : List.of("customer", "add_on", "tax", "credit_note", "payment", "wallet")) {
            String path = "/" + resource + (resource.endsWith("x") ? "es" : "s");
            SandboxClient.Answer refused = narrow.get(path);
            assertThat(refused.status()).as(path).isEqualTo(403);
            assertThat(refused.code()).isEqualTo("read_action_not_allowed_for_" + resource);
        }
    }
}
