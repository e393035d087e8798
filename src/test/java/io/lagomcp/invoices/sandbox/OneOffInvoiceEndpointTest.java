package io.lagomcp.invoices.sandbox;

import static io.lagomcp.invoices.sandbox.store.SandboxJson.cents;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code POST /invoices}. */
class OneOffInvoiceEndpointTest {
    @AutoClose
    private final SandboxClient lago = SandboxClient.start(SandboxClient.slow());

    @Test
    void isFinalizedAndNumberedAtOnce() {
        JsonNode invoice = created("acme", fee("'units':'2','unit_amount_cents':1200"), "'currency':'EUR'");
        assertThat(text(invoice, "status")).isEqualTo("finalized");
        assertThat(text(invoice, "invoice_type")).isEqualTo("one_off");
        assertThat(text(invoice, "payment_status")).isEqualTo("pending");
        assertThat(text(invoice, "number"))
                .as("the seventh that is issued to this customer")
                .isEqualTo("LAG-1001-001-007");
        assertThat(invoice.path("file_url").isNull()).as("the PDF comes later").isTrue();
        assertThat(lago.find(text(invoice, "lago_id")))
                .as("what GET then shows")
                .isEqualTo(invoice);
    }

    @Test
    void billsUnitsTimesUnitAmountAndTheCustomersTaxes() {
        JsonNode invoice = created("acme", fee("'units':'2','unit_amount_cents':1200"), "'currency':'EUR'");
        assertThat(cents(invoice, "fees_amount_cents")).isEqualTo(2400);
        assertThat(cents(invoice, "taxes_amount_cents")).as("19% by default").isEqualTo(456);
        assertThat(cents(invoice, "total_amount_cents")).isEqualTo(2856);
        assertThat(cents(invoice, "total_due_amount_cents")).isEqualTo(2856);
        assertThat(text(invoice.path("applied_taxes").path(0), "tax_code")).isEqualTo("vat19");
    }

    @Test
    void isIssuedTodayWhereTheCustomerIsAndDueByTheCustomersTerm() {
        JsonNode japanese = created("sakura", fee(""), "");
        assertThat(text(japanese, "issuing_date"))
                .as("already the next day in Tokyo")
                .isEqualTo("2026-07-02");
        assertThat(text(japanese, "payment_due_date")).isEqualTo("2026-08-01");
        JsonNode british = created("contoso", fee(""), "");
        assertThat(text(british, "issuing_date")).isEqualTo("2026-07-01");
        assertThat(text(british, "payment_due_date")).as("a term of 14 days").isEqualTo("2026-07-15");
    }

    @Test
    void takesWhatAFeeDoesNotSayFromTheAddOn() {
        JsonNode fee = created("acme", fee(""), "").path("fees").path(0);
        assertThat(cents(fee, "amount_cents")).isEqualTo(12_000);
        assertThat(text(fee, "units")).isEqualTo("1.0");
        assertThat(text(fee, "description")).isEqualTo("Account setup by our team");
        assertThat(text(fee.path("item"), "invoice_display_name")).isEqualTo("Setup fee");
        assertThat(text(fee, "from_date"))
                .isEqualTo("2026-07-01T22:30:00+00:00")
                .isEqualTo(text(fee, "to_date"));
    }

    @Test
    void takesOverWhatAFeeSays() {
        JsonNode fee = created(
                        "acme",
                        fee("'description':'Two desks','invoice_display_name':'Desks',"
                                + "'from_datetime':'2026-06-01T00:00:00+02:00','to_datetime':'2026-06-30'"),
                        "")
                .path("fees")
                .path(0);
        assertThat(text(fee, "description")).isEqualTo("Two desks");
        assertThat(text(fee.path("item"), "invoice_display_name")).isEqualTo("Desks");
        assertThat(text(fee, "from_date")).isEqualTo("2026-05-31T22:00:00+00:00");
        assertThat(text(fee, "to_date")).isEqualTo("2026-06-30T00:00:00+00:00");
    }

    @ParameterizedTest
    @CsvSource({"'0.5', 50", "1.005, 100", "3, 300", "'12 pieces', 1200", "'many', 0", "null, 100"})
    void readsUnitsAsRubyDoes(String units, int amount) {
        JsonNode invoice = created("acme", fee("'unit_amount_cents':100,'units':" + quoted(units)), "");
        assertThat(cents(invoice, "fees_amount_cents"))
                .as("100 times %s, in floating point", units)
                .isEqualTo(amount);
    }

    @Test
    void countsYenWithoutAndDinarWithThreeDecimals() {
        JsonNode yen = created("sakura", fee("'unit_amount_cents':1500"), "");
        assertThat(text(yen.path("fees").path(0), "precise_amount")).isEqualTo("1500.0");
        JsonNode dinar = created("pearl-bay", fee("'unit_amount_cents':1500"), "");
        assertThat(text(dinar.path("fees").path(0), "precise_amount")).isEqualTo("1.5");
    }

    @Test
    void ignoresUnknownTaxCodesAndThenChargesTheDefaultOnes() {
        assertThat(taxesFor("'tax_codes':['vat7']")).as("a known one").isEqualTo(700);
        assertThat(taxesFor("'tax_codes':['vta7']")).as("a misspelt one").isEqualTo(1900);
        assertThat(taxesFor("'tax_codes':['vta7','vat7']"))
                .as("the known one of two")
                .isEqualTo(700);
    }

    @Test
    void addsUpSeveralTaxesExactly() {
        JsonNode invoice = created(
                "acme",
                "[" + one("'unit_amount_cents':333") + "," + one("'unit_amount_cents':333,'tax_codes':['vat7']") + ","
                        + one("'unit_amount_cents':333") + "]",
                "");
        assertThat(invoice.path("applied_taxes")).hasSize(2);
        assertThat(cents(invoice, "taxes_amount_cents"))
                .as("127 of 666 at 19%, 23 of 333 at 7%")
                .isEqualTo(150);
        assertThat(cents(invoice, "total_amount_cents")).isEqualTo(999 + 150);
    }

    @Test
    void roundsTheTaxOfTheInvoiceOnceAndThatOfEachRowByItself() {
        JsonNode invoice = created("acme", fee("'unit_amount_cents':50,'tax_codes':['vat19','vat7']"), "");

        assertThat(cents(invoice, "taxes_amount_cents")).as("9.5 and 3.5").isEqualTo(13);
        assertThat(invoice.path("applied_taxes"))
                .extracting(row -> cents(row, "amount_cents"))
                .containsExactly(10L, 4L);
    }

    @Test
    void taxesTheRoundedLineAndShowsThePreciseTaxOfTheExactOne() {
        JsonNode fee = created("acme", fee("'units':'1.5','unit_amount_cents':333,'tax_codes':['vat20']"), "")
                .path("fees")
                .path(0);

        assertThat(cents(fee, "amount_cents")).isEqualTo(500);
        assertThat(cents(fee, "taxes_amount_cents")).isEqualTo(100);
        assertThat(text(fee, "taxes_precise_amount")).isEqualTo("0.999");
        assertThat(text(fee, "precise_total_amount")).isEqualTo("5.994");
        assertThat(text(fee, "sub_total_excluding_taxes_precise_amount_cents")).isEqualTo("499.5");
    }

    @Test
    void isPaidAtOnceWhenNothingIsToPay() {
        JsonNode invoice = created("acme", fee("'unit_amount_cents':0"), "");
        assertThat(text(invoice, "payment_status")).isEqualTo("succeeded");
        assertThat(text(invoice, "status")).isEqualTo("finalized");
    }

    @Test
    void isClosedAndInvisibleWhenTheCustomerSkipsZeroAmounts() {
        JsonNode invoice = created("lakeside", fee("'unit_amount_cents':0"), "");
        assertThat(text(invoice, "status")).isEqualTo("closed");
        assertThat(lago.get("/invoices/" + text(invoice, "lago_id")).code()).isEqualTo("invoice_not_found");
    }

    @Test
    void waitsForTheTaxProviderWhereTheCustomerHasOne() {
        JsonNode invoice = created("globex", fee(""), "");
        assertThat(text(invoice, "status")).isEqualTo("pending");
        assertThat(text(invoice, "number")).endsWith("-DRAFT");
    }

    @Test
    void trimsThePurchaseOrderNumber() {
        assertThat(text(created("acme", fee(""), "'purchase_order_number':'  PO 7 '"), "purchase_order_number"))
                .isEqualTo("PO 7");
        assertThat(created("acme", fee(""), "'purchase_order_number':'   '")
                        .path("purchase_order_number")
                        .isNull())
                .isTrue();
        assertInvalid(
                create("acme", fee(""), "'purchase_order_number':'" + "9".repeat(256) + "'"),
                "purchase_order_number",
                "value_is_too_long");
    }

    @Test
    void givesItsCurrencyToACustomerWhoHasNone() {
        assertInvalid(create("newcomer", fee(""), ""), "currency", "value_is_mandatory");
        assertThat(text(created("newcomer", fee(""), "'currency':'USD'").path("customer"), "currency"))
                .isEqualTo("USD");
        assertThat(text(created("newcomer", fee(""), ""), "currency")).isEqualTo("USD");
    }

    @Test
    void acceptsAnotherCurrencyThanTheCustomers() {
        assertThat(text(created("acme", fee(""), "'currency':'KWD'"), "currency"))
                .isEqualTo("KWD");
    }

    @Test
    void namesEverythingThatIsWrongWithAFee() {
        assertThat(create("acme", fee("'units':-1"), "'currency':'EURO'")
                        .errorDetails()
                        .toString())
                .isEqualTo("{\"amount_currency\":[\"value_is_invalid\"],\"units\":[\"value_is_out_of_range\"]}");
    }

    @ParameterizedTest(name = "{0}, {1}, {2} -> {3} {4}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', emptyValue = "", nullValues = "-", textBlock = """
        acme     | 'unit_amount_cents':-500 | "" | amount_cents | value_is_out_of_range
        initech  | 'unit_amount_cents':-500 | "" | total_amount_cents | value_is_out_of_range
        acme     | 'units':'-1' | "" | units | value_is_out_of_range
        newcomer | "" | 'currency':'eur' | currency | value_is_invalid
        acme     | 'from_datetime':'2026-06-01T00:00:00Z' | "" | boundaries | values_are_invalid
        acme     | 'to_datetime':'2026-06-01T00:00:00Z' | "" | boundaries | values_are_invalid
        acme     | 'from_datetime':'2026-06-02T00:00:00Z','to_datetime':'2026-06-01T00:00:00Z' | "" | boundaries | values_are_invalid
        acme     | 'from_datetime':'soon','to_datetime':'later' | "" | boundaries | values_are_invalid
        acme     | "" | 'payment_method':{'payment_method_type':'card'} | payment_method | invalid_payment_method
        acme     | "" | 'payment_method':{'payment_method_type':'provider','payment_method_id':'x'} | payment_method | invalid_payment_method
        """)
    void refuses(String customer, String ofTheFee, String ofTheInvoice, String field, String code) {
        assertInvalid(create(customer, fee(ofTheFee), ofTheInvoice), field, code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"invoice\":{}}", "{\"fees\":[]}"})
    void needsTheRootKey(String body) {
        SandboxClient.Answer answer = lago.post("/invoices", body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body())
                .isEqualTo("{\"status\":400,\"error\":"
                        + "\"BadRequest: param is missing or the value is empty or invalid: invoice\"}");
    }

    @Test
    void answers404ToWhatItDoesNotKnow() {
        assertNotFound(create("nobody", fee(""), ""), "customer_not_found");
        assertNotFound(create("acme", "[]", ""), "fees_not_found");
        assertNotFound(lago.post("/invoices", "{\"invoice\":{\"external_customer_id\":\"acme\"}}"), "fees_not_found");
        assertNotFound(create("acme", "[" + one("") + ",{'add_on_code':'nothing'}]", ""), "add_on_not_found");
        assertNotFound(create("acme", fee(""), "'billing_entity_code':'mars'"), "billing_entity_not_found");
    }

    @Test
    void takesAnotherBillingEntity() {
        assertThat(text(created("acme", fee(""), "'billing_entity_code':'overseas'"), "billing_entity_code"))
                .isEqualTo("overseas");
    }

    @Test
    void stumblesOverAUnitAmountInText() {
        assertThat(create("acme", fee("'unit_amount_cents':'1200'"), "").status())
                .isEqualTo(500);
    }

    @Test
    void addsNothingWhenItRefuses() {
        create("acme", fee("'units':'-1'"), "");
        assertThat(lago.search("")).hasSize(240);
    }

    @Test
    void ignoresFieldsThatAreNotItsOwn() {
        JsonNode invoice =
                created("acme", fee("'skip_psp':true"), "'issuing_date':'2020-01-01','metadata':[{'key':'a'}]");
        assertThat(text(invoice, "issuing_date")).isEqualTo("2026-07-02");
        assertThat(invoice.path("metadata")).isEmpty();
    }

    @Test
    void acceptsAKindOfPayment() {
        String provider = "'payment_method':{'payment_method_type':'provider'}";
        assertThat(create("acme", fee(""), provider).status()).isEqualTo(200);
        assertThat(create("initech", fee(""), provider).status())
                .as("without a provider, too")
                .isEqualTo(200);
    }

    private long taxesFor(String codes) {
        return cents(created("acme", fee("'unit_amount_cents':10000," + codes), ""), "taxes_amount_cents");
    }

    private JsonNode created(String customer, String fees, String more) {
        return create(customer, fees, more).invoice();
    }

    private SandboxClient.Answer create(String customer, String fees, String more) {
        String body = "{'invoice':{'external_customer_id':'%s','fees':%s%s}}"
                .formatted(customer, fees, more.isEmpty() ? "" : "," + more);
        return lago.post("/invoices", body.replace('\'', '"'));
    }

    private static String fee(String fields) {
        return "[" + one(fields) + "]";
    }

    private static String one(String fields) {
        return "{'add_on_code':'setup'%s}".formatted(fields.isEmpty() ? "" : "," + fields);
    }

    private static String quoted(String csv) {
        return csv.matches("null|[13][.0-9]*") ? csv : "'" + csv + "'";
    }

    private static void assertNotFound(SandboxClient.Answer answer, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(404);
        assertThat(answer.code()).isEqualTo(code);
    }

    private static void assertInvalid(SandboxClient.Answer answer, String field, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(422);
        assertThat(answer.code()).isEqualTo("validation_errors");
        assertThat(answer.errorDetails().toString()).isEqualTo("{\"%s\":[\"%s\"]}".formatted(field, code));
    }
}
