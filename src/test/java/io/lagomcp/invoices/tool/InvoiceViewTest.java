package io.lagomcp.invoices.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.guard.SandboxAccount;
import io.lagomcp.invoices.lago.Invoice;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class InvoiceViewTest {
    private static final SandboxAccount ACCOUNT = SandboxAccount.open();
    private static final List<String> PERSONAL = List.of(
            "email", "phone", "address_line1", "zipcode", "city", "url", "tax_identification_number", "legal_number");

    private final Desk desk = Desk.at(ACCOUNT);

    @AfterAll
    static void close() {
        ACCOUNT.close();
    }

    @Test
    void conciseShowsNoPersonalDataOfAnyCustomer() {
        List<Invoice> all = ACCOUNT.invoices();
        assertThat(all).hasSize(240);
        for (Invoice invoice : all) {
            JsonNode customer = invoice.json().path("customer");
            List<String> personal = personal(customer);
            String shown = InvoiceView.row(invoice, false).toString()
                    + InvoiceView.single(ACCOUNT.lago().find(invoice.lagoId()), false);

            assertThat(personal).as("what the sandbox knows of %s", customer).hasSizeGreaterThan(4);
            assertThat(shown)
                    .as("concise %s", invoice.number())
                    .doesNotContain(personal)
                    .doesNotContain("@");
        }
    }

    private static List<String> personal(JsonNode customer) {
        List<String> values = new ArrayList<>();
        for (String field : PERSONAL) {
            String value = customer.path(field).asString("");
            if (!value.isEmpty()) {
                values.add('"' + value + '"');
            }
        }
        return values;
    }

    @Test
    void fullLosesNothing() {
        Invoice invoice = ACCOUNT.lago().find(ACCOUNT.unpaid().lagoId());

        JsonNode shown = desk.result("find_invoice", "{'lago_id':'%s','detail':'full'}".formatted(invoice.lagoId()))
                .path("invoice");

        assertThat(shown)
                .hasToString(invoice.json()
                        .deepCopy()
                        .put("total", invoice.total().toString())
                        .put("due", invoice.due().toString())
                        .toString());
        assertThat(InvoiceView.row(invoice, true))
                .isEqualTo(
                        invoice.json().deepCopy().put("total", invoice.total().toString()));
    }

    @Test
    void fullKeepsWhatIsNotKnownHere() {
        ObjectNode json =
                Desk.json("{'lago_id':'1','currency':'EUR','new_field':[1.10,null,{'a':12345678901234567890}]}");

        ObjectNode shown = InvoiceView.single(new Invoice(json), true);

        assertThat(shown.remove(List.of("total", "due"))).hasToString(json.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "EUR, 123450, '1,234.50 EUR'",
        "JPY, 123450, '123,450 JPY'",
        "KWD, 123450, '123.450 KWD'",
        "USD, 0, '0.00 USD'",
        "GBP, -5, '-0.05 GBP'",
        "ABC, 100, '100 minor units of ABC'",
    })
    void moneyIsReadableInEveryCurrency(String currency, long amount, String readable) {
        ObjectNode json = Desk.json("{'lago_id':'1','fees':[{'item':{'name':'Seats'},'units':'1.0'}]}");
        json.put("currency", currency).put("total_amount_cents", amount);
        ((ObjectNode) json.path("fees").path(0)).put("amount_cents", amount);

        ObjectNode shown = InvoiceView.single(new Invoice(json), false);

        assertThat(shown.path("total").asString()).isEqualTo(readable);
        assertThat(shown.path("fees").path(0))
                .hasToString("{\"name\":\"Seats\",\"units\":\"1.0\",\"amount_cents\":%d,\"amount\":\"%s\"}"
                        .formatted(amount, readable));
    }

    @Test
    void aLineIsCalledByItsDisplayNameWhereItHasOne() {
        Invoice invoice = new Invoice(Desk.json("{'currency':'EUR','fees':["
                + "{'item':{'name':'Setup fee','invoice_display_name':'Start'},'units':'1'},"
                + "{'item':{'name':'Setup fee','invoice_display_name':null}}]}"));

        assertThat(InvoiceView.single(invoice, false).path("fees").valueStream().map(line -> line.path("name")
                        .asString()))
                .containsExactly("Start", "Setup fee");
    }

    @Test
    void aFailedInvoiceSaysWhyWithoutTheInternalDump() {
        Invoice failed = ACCOUNT.invoice("failed", invoice -> true);

        JsonNode shown = desk.result("find_invoice", "{'lago_id':'%s'}".formatted(failed.lagoId()))
                .path("invoice");

        assertThat(shown.path("errors").path(0).asString()).isIn("tax_error", "invoice_generation_error");
        assertThat(shown.toString()).doesNotContain("backtrace");
    }
}
