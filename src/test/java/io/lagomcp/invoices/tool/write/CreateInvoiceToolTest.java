package io.lagomcp.invoices.tool.write;

import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.approval.TestAuditLogs;
import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.sandbox.Sandbox;
import io.lagomcp.invoices.tool.InterceptedLago;
import io.lagomcp.invoices.tool.ToolClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class CreateInvoiceToolTest {
    private static final InterceptedLago LAGO = new InterceptedLago();

    private final ToolClient desk = ToolClient.at(LAGO.client());

    @AfterAll
    static void close() {
        LAGO.close();
    }

    @BeforeEach
    void passEverythingOn() {
        LAGO.passEverythingOn();
    }

    @Test
    void theStatementHoldsWhomWhatAndHowMuch() {
        JsonNode plan = desk.plan("create_invoice", """
            {'external_customer_id':'acme','fees':[{'add_on_code':'setup','units':'2.5','unit_amount_cents':1000},
             {'add_on_code':'training_day','unit_amount_cents':333}]}\
            """);

        assertThat(plan.path("statement").asString())
                .isEqualTo("Create a one-off invoice for \"Acme GmbH\" (acme): 2.5 x setup = 25.00 EUR, "
                        + "1 x training_day = 3.33 EUR; 28.33 EUR before taxes, 33.71 EUR with taxes (vat19 19%). "
                        + "Lago finalizes it at once, may e-mail it and may charge the customer. Plan 9aa2f73f. "
                        + "This cannot be undone.");
        JsonNode summary = plan.path("summary");
        assertThat(summary.path("at_stake").asString()).isEqualTo("28.33 EUR");
        assertThat(summary.path("reversible").booleanValue()).isFalse();
        assertThat(summary.path("changes")).hasSize(3);
        assertThat(summary.path("changes").path(2).path("after").asString()).isEqualTo("33.71 EUR");
        assertThat(LAGO.count("POST", "/invoices"))
                .as("nothing is created before the yes")
                .isZero();
    }

    @Test
    void thePlanShowsEverythingTheCustomerWillRead() {
        JsonNode plan = desk.plan("create_invoice", """
            {'external_customer_id':'acme','billing_entity_code':'main','purchase_order_number':'PO 7',
             'fees':[{'add_on_code':'setup','invoice_display_name':'Pay now','description':'Fine print',
                      'tax_codes':['vat20','eco']}]}\
            """);
        JsonNode changes = plan.path("summary").path("changes");

        String line = "1 x setup at the add-on's price = 120.00 EUR (invoice_display_name \"Pay now\", "
                + "description \"Fine print\", tax_codes [\"vat20\", \"eco\"])";
        String details = "billing_entity_code \"main\", purchase_order_number \"PO 7\"";
        assertThat(plan.path("statement").asString())
                .as("the statement may be all that a person sees")
                .contains(
                        ": " + line + "; ", " before taxes, 144.00 EUR with taxes (vat20 20%), with " + details + ". ")
                .endsWith("Lago has no tax \"eco\" and ignores the code; a line without a known code gets the usual"
                        + " taxes.");
        assertThat(changes.path(0).path("after").asString()).isEqualTo(line);
        assertThat(changes.path(1).path("field").asString()).isEqualTo("invoice");
        assertThat(changes.path(1).path("after").asString()).isEqualTo(details);
    }

    @Test
    void countsInTheCurrencysOwnMinorUnits() {
        String fees = "'fees':[{'add_on_code':'setup','unit_amount_cents':1500}]}";

        assertThat(desk.plan("create_invoice", "{'external_customer_id':'sakura'," + fees)
                        .path("statement")
                        .asString())
                .contains("1 x setup = 1,500 JPY;");
        assertThat(desk.plan("create_invoice", "{'external_customer_id':'pearl-bay'," + fees)
                        .path("statement")
                        .asString())
                .contains("1 x setup = 1.500 KWD;");
        assertThat(desk.plan("create_invoice", "{'external_customer_id':'acme','currency':'USD'," + fees)
                        .path("statement")
                        .asString())
                .contains("1 x setup = 15.00 USD;");
    }

    @Test
    void roundsALineAsLagoDoes() {
        String arguments =
                "{'external_customer_id':'acme','fees':[{'add_on_code':'setup','units':'0.5','unit_amount_cents':3}]}";

        String planned =
                desk.plan("create_invoice", arguments).path("statement").asString();
        long billed = desk.done("create_invoice", arguments)
                .path("invoice")
                .path("fees")
                .path(0)
                .path("amount_cents")
                .longValue();

        assertThat(planned).contains("0.5 x setup = 0.02 EUR");
        assertThat(billed).as("what Lago made of it").isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "the tax is on the rounded line      | 5    | 0.5   | ['vat19']        | 0.04 EUR",
                "several taxes are rounded once      | 50   | 1     | ['vat19','vat7'] | 0.63 EUR",
                "half a cent of one tax              | 50   | 1     | ['vat19']        | 0.60 EUR",
                "Lago multiplies in floating point   | 100  | 1.005 | ['vat19']        | about 1.19 EUR",
                "half a cent of several taxes        | 25   | 1     | ['vat19','vat7'] | about 0.32 EUR",
            })
    void promisesATotalOnlyWhereItIsCertain(String why, int price, String units, String codes, String total) {
        String arguments = ("{'external_customer_id':'acme','fees':[{'add_on_code':'setup','unit_amount_cents':%d,"
                        + "'units':'%s','tax_codes':%s}]}")
                .formatted(price, units, codes);

        ObjectNode done = desk.done("create_invoice", arguments);

        assertThat(done.path("receipt").path("statement").asString()).as(why).contains(" before taxes, " + total);
        assertThat(total)
                .as("what came of it")
                .endsWith(done.path("invoice").path("total").asString());
        assertThat(done.path("receipt").has("differences")).isFalse();
    }

    @Test
    void sendsExactlyWhatLagoWants() {
        JsonNode plan = desk.plan("create_invoice", """
            {'external_customer_id':'acme','currency':'EUR','skip_psp':true,'billing_entity_code':'main',
             'purchase_order_number':'PO-7','invoice_custom_section_codes':['legal'],
             'payment_method_type':'provider','payment_method_id':'1a901a90-1a90-4a90-9a90-1a901a901a90',
             'fees':[
              {'add_on_code':'setup','units':1.50,'unit_amount_cents':'5','invoice_display_name':'Start',
               'description':'All of it','tax_codes':['vat'],
               'from_datetime':'2026-01-01T00:00:00Z','to_datetime':'2026-02-01T00:00:00Z'},
              {'add_on_code':'training_day','units':'2'}]}\
            """);
        desk.confirm(plan);

        ObjectNode expected = ToolClient.json("""
            {'invoice':{'external_customer_id':'acme','currency':'EUR','skip_psp':true,'billing_entity_code':'main',
             'purchase_order_number':'PO-7',
             'fees':[
              {'add_on_code':'setup','units':'1.50','unit_amount_cents':5,'invoice_display_name':'Start',
               'description':'All of it','tax_codes':['vat'],
               'from_datetime':'2026-01-01T00:00:00Z','to_datetime':'2026-02-01T00:00:00Z'},
              {'add_on_code':'training_day','units':'2'}],
             'invoice_custom_section':{'skip_invoice_custom_sections':false,'invoice_custom_section_codes':['legal']},
             'payment_method':{'payment_method_type':'provider',
                               'payment_method_id':'1a901a90-1a90-4a90-9a90-1a901a901a90'}}}\
            """);
        assertThat(LAGO.body("POST", "/invoices")).hasToString(expected.toString());
    }

    @Test
    void aRequestKeyIsNotSentAndChangesNothingOfThePlan() {
        String arguments = "'external_customer_id':'zolty','fees':[{'add_on_code':'setup','unit_amount_cents':77}]";
        JsonNode without = desk.plan("create_invoice", "{%s}".formatted(arguments));

        JsonNode with = desk.plan("create_invoice", "{%s,'idempotency_key':'order-4711'}".formatted(arguments));

        assertThat(with.path("statement")).isEqualTo(without.path("statement"));
        desk.confirm(with);
        assertThat(LAGO.body("POST", "/invoices").path("invoice").has("idempotency_key"))
                .isFalse();
    }

    @Test
    void aRequestKeyIsGoodForOneInvoice() {
        String arguments =
                "{'external_customer_id':'zolty','fees':[{'add_on_code':'setup','unit_amount_cents':%s}],'idempotency_key':'k'}";
        ObjectNode first = desk.done("create_invoice", arguments.formatted(78));

        ObjectNode again = desk.result("create_invoice", arguments.formatted(78));
        JsonNode other = desk.error("create_invoice", arguments.formatted(79));

        assertThat(again.path("repeated").booleanValue()).isTrue();
        assertThat(again.path("invoice").path("number"))
                .isEqualTo(first.path("invoice").path("number"));
        assertThat(other.path("code").asString()).startsWith("request_key");
        assertThat(LAGO.count("POST", "/invoices")).isEqualTo(1);
    }

    @Test
    void noCustomSectionsMeansNone() {
        desk.done("create_invoice", """
            {'external_customer_id':'acme','fees':[{'add_on_code':'setup'}],'invoice_custom_section_codes':[]}\
            """);

        assertThat(LAGO.body("POST", "/invoices").path("invoice").path("invoice_custom_section"))
                .hasToString("{\"skip_invoice_custom_sections\":true,\"invoice_custom_section_codes\":[]}");
    }

    @Test
    void aPaymentMethodIdAloneIsTheProviders() {
        JsonNode plan = desk.plan("create_invoice", """
            {'external_customer_id':'acme','fees':[{'add_on_code':'setup'}],
             'payment_method_id':'1a901a90-1a90-4a90-9a90-1a901a901a90'}\
            """);
        desk.confirm(plan);

        assertThat(LAGO.body("POST", "/invoices")
                        .path("invoice")
                        .path("payment_method")
                        .path("payment_method_type")
                        .asString())
                .isEqualTo("provider");
    }

    @Test
    void saysWhenTheCustomerIsNotCharged() {
        String fees = "'external_customer_id':'acme','fees':[{'add_on_code':'setup'}]";

        JsonNode quiet = desk.plan("create_invoice", "{" + fees + ",'skip_psp':true}");
        JsonNode manual = desk.plan("create_invoice", "{" + fees + ",'payment_method_type':'manual'}");

        assertThat(quiet.path("statement").asString())
                .contains(" Lago finalizes it at once and may e-mail it; no automatic charge. Plan ");
        assertThat(quiet.path("summary").path("consequences").toString()).contains("does not charge the customer");
        assertThat(manual.path("statement").asString())
                .contains(", with payment_method_type \"manual\". "
                        + "Lago finalizes it at once and may e-mail it; no automatic charge. Plan ");
    }

    @Test
    void takesThePricesOfTheAddOns() {
        JsonNode plan = desk.plan("create_invoice", """
            {'external_customer_id':'acme','fees':[{'add_on_code':'setup','unit_amount_cents':100},
             {'add_on_code':'setup','units':2}]}\
            """);

        assertThat(plan.path("statement").asString())
                .contains("1 x setup = 1.00 EUR, 2 x setup at the add-on's price = 240.00 EUR; 241.00 EUR before"
                        + " taxes, 286.79 EUR with taxes (vat19 19%).");
        assertThat(plan.path("summary").path("at_stake").asString()).isEqualTo("241.00 EUR");
    }

    @Test
    void saysWhatThisKeyCannotRead() {
        ToolClient narrow = ToolClient.at(SandboxAccount.client(
                LAGO.account().apiUrl(), Duration.ofSeconds(20), () -> Sandbox.INVOICES_ONLY_KEY));

        JsonNode plan = narrow.plan("create_invoice", """
            {'external_customer_id':'acme','billing_entity_code':'main','fees':[{'add_on_code':'setup',
             'unit_amount_cents':100},{'add_on_code':'setup','tax_codes':['vat20']}]}\
            """);

        assertThat(plan.path("statement").asString())
                .startsWith("Create a one-off invoice for \"Acme GmbH\" (acme): 1 x setup = 1.00 EUR, ")
                .contains("1.00 EUR plus the lines at the add-on's price before taxes, with ");
        assertThat(plan.path("summary").has("at_stake")).isFalse();
        assertThat(plan.path("summary").path("warnings").toString())
                .contains("use the add-on's price, which this server could not read")
                .contains("this key cannot read them: the customer, add-ons, the billing entity, taxes");
    }

    @Test
    void saysThatLagoDoesNotConvertPrices() {
        JsonNode plan =
                desk.plan("create_invoice", "{'external_customer_id':'sakura','fees':[{'add_on_code':'setup'}]}");

        assertThat(plan.path("statement").asString())
                .contains("1 x setup at the add-on's price = 12,000 JPY;")
                .contains("setup costs 120.00 EUR, which Lago uses as 12,000 JPY without converting it");
    }

    @Test
    void saysThatTheTaxProviderDecides() {
        JsonNode plan =
                desk.plan("create_invoice", "{'external_customer_id':'globex','fees':[{'add_on_code':'setup'}]}");

        assertThat(plan.path("statement").asString())
                .contains(
                        "120.00 EUR before taxes, which the tax provider adds. Lago finalizes it once the tax provider"
                                + " answers, ");
    }

    @Test
    void saysThatNobodyIsChargedOrMailed() {
        JsonNode plan = desk.plan(
                "create_invoice",
                "{'external_customer_id':'lakeside','billing_entity_code':'silent','fees':[{'add_on_code':'setup'}]}");

        assertThat(plan.path("statement").asString())
                .contains("Lago finalizes it at once, sends no e-mail and charges nobody. ");
    }

    @Test
    void saysAfterwardsWhichTaxWasNotApplied() {
        String arguments = "{'external_customer_id':'zolty','fees':[{'add_on_code':'setup','tax_codes':['nope']}]}";

        ObjectNode done = desk.done("create_invoice", arguments);

        assertThat(done.path("receipt").path("differences")).hasToString("[\"the tax \\\"nope\\\" was not applied\"]");
    }

    @Test
    void aRequestKeyOfAnInvoiceThatLagoHidesSaysThatItWasCreated() {
        String arguments =
                "{'external_customer_id':'acme','fees':[{'add_on_code':'setup','unit_amount_cents':7}],'idempotency_key':'hidden'}";
        Path record = TestAuditLogs.freshFile();
        JsonNode created = ToolClient.at(LAGO.client(), new TestClock(), record)
                .done("create_invoice", arguments)
                .path("invoice");
        String id = created.path("lago_id").asString();
        LAGO.refuse("GET", "/invoices/" + id, 404, "invoice_not_found");

        ObjectNode again = ToolClient.at(LAGO.client(), new TestClock(), record).result("create_invoice", arguments);

        assertThat(again.path("outcome").asString()).isEqualTo("done");
        assertThat(again.path("repeated").asBoolean()).isTrue();
        assertThat(again.path("note").asString())
                .isEqualTo(
                        "This was done before, as invoice %s (lago_id %s); nothing was done now. Lago does not"
                                + " show it: Lago answered 404 invoice_not_found. Do not create it again.",
                        created.path("number").asString(), id);
    }

    @Test
    void aCustomerWithoutACurrencyNeedsOne() {
        String arguments = "'external_customer_id':'newcomer','fees':[{'add_on_code':'setup'}]";

        assertThat(desk.error("create_invoice", "{" + arguments + "}")
                        .path("message")
                        .asString())
                .isEqualTo("currency is missing; valid: a currency such as EUR, because this customer has none yet.");
        assertThat(desk.plan("create_invoice", "{" + arguments + ",'currency':'GBP'}")
                        .path("statement")
                        .asString())
                .startsWith("Create a one-off invoice for \"Newcomer Example Ltd\" (newcomer): 1 x setup");
    }

    @Test
    void aPaymentMethodOfAProviderThatIsNotThereIsNotRefusedButSaid() {
        JsonNode plan = desk.plan("create_invoice", """
            {'external_customer_id':'lakeside','fees':[{'add_on_code':'setup'}],'payment_method_type':'provider'}\
            """);

        assertThat(plan.path("statement").asString())
                .contains("charges nobody. ", "this customer has no payment provider:");
        assertThat(desk.confirm(plan).isError()).isFalse();
    }

    @Test
    void promisesNoTaxesOfABillingEntityThatIsNotTheCustomers() {
        LAGO.answer("GET", "/billing_entities/silent", 200, """
            {"billing_entity":{"code":"silent","taxes":[{"code":"vat20","rate":20.0}]}}\
            """);

        assertThat(desk.plan("create_invoice", """
            {'external_customer_id':'initech','billing_entity_code':'silent',
             'fees':[{'add_on_code':'setup','unit_amount_cents':100}]}\
            """).path("statement").asString())
                .as("Lago takes the usual taxes of the customer's own billing entity")
                .contains("before taxes, with billing_entity_code");
    }

    @Test
    void looksEachTaxUpByItsCode() {
        LAGO.answer("GET", "/taxes", 200, "{\"taxes\":[],\"meta\":{\"total_pages\":2}}");
        String arguments =
                "{'external_customer_id':'acme','fees':[{'add_on_code':'setup','tax_codes':['vat20','eco']}]}";

        assertThat(desk.plan("create_invoice", arguments).path("statement").asString())
                .as("however many taxes there are")
                .contains("144.00 EUR with taxes (vat20 20%)", "Lago has no tax \"eco\"")
                .doesNotContain("no tax \"vat20\"");

        LAGO.refuse("GET", "/taxes/eco", 403, "read_action_not_allowed_for_tax");
        assertThat(desk.plan("create_invoice", arguments).path("statement").asString())
                .doesNotContain("with taxes", "Lago has no tax");
    }

    @Test
    void findsManyAddOnsInTheList() {
        ObjectNode arguments = ToolClient.json("{'external_customer_id':'acme'}");
        ObjectNode first = ToolClient.json("{}");
        ObjectNode second = ToolClient.json("{}");
        for (int i = 0; i < 100; i++) {
            addOn(first, "on" + i);
        }
        for (int i = 100; i < 120; i++) {
            addOn(second, "on" + i);
        }
        for (int i = 90; i < 110; i++) {
            arguments.withArray("fees").addObject().put("add_on_code", "on" + i);
        }
        LAGO.answer(get(urlPathEqualTo("/api/v1/add_ons"))
                .withQueryParam("page", equalTo("1"))
                .willReturn(okJson(first.toString())));
        LAGO.answer(get(urlPathEqualTo("/api/v1/add_ons"))
                .withQueryParam("page", equalTo("2"))
                .willReturn(okJson(second.toString())));

        JsonNode plan = desk.result("create_invoice", arguments).path("plan");

        assertThat(plan.path("statement").asString()).contains("1 x on90 at the add-on's price = 7.00 EUR");
        assertThat(LAGO.count("GET", "/add_ons")).isEqualTo(2);

        arguments.withArray("fees").addObject().put("add_on_code", "nowhere");
        assertThat(desk.error("create_invoice", arguments).path("message").asString())
                .as("what is not in the list is asked for by itself")
                .contains("\"nowhere\"");
        assertThat(LAGO.count("GET", "/add_ons/nowhere")).isEqualTo(1);
    }

    private static void addOn(ObjectNode page, String code) {
        page.withArray("add_ons")
                .addObject()
                .put("code", code)
                .put("amount_cents", 700)
                .put("amount_currency", "EUR")
                .putArray("taxes");
    }

    @Test
    void refusesMoreTaxCodesThanAnInvoiceCanMean() {
        ObjectNode arguments = ToolClient.json("{'external_customer_id':'acme'}");
        for (int line = 0; line < 2; line++) {
            ObjectNode fee = arguments.withArray("fees").addObject().put("add_on_code", "setup");
            for (int code = 0; code < 51; code++) {
                fee.withArray("tax_codes").add("t" + line + code);
            }
        }

        assertThat(desk.error("create_invoice", arguments).path("message").asString())
                .contains("at most 100 different tax codes");
    }

    @Test
    void neverNamesACustomerWhomLagoDidNotMean() {
        ObjectNode other = LAGO.account().unpaid().json();
        LAGO.answer(get(urlPathEqualTo("/api/v1/invoices"))
                .willReturn(okJson("{\"invoices\":[" + other + "],\"meta\":{\"current_page\":1,\"next_page\":null,"
                        + "\"total_pages\":1,\"total_count\":1}}")));

        ToolClient narrow = ToolClient.at(LAGO.client(Sandbox.INVOICES_ONLY_KEY));
        assertThat(narrow.plan("create_invoice", "{'external_customer_id':'acme','fees':[{'add_on_code':'setup'}]}")
                        .path("statement")
                        .asString())
                .as("the answer was about another customer")
                .startsWith("Create a one-off invoice for customer acme: ");
    }

    @Test
    void listsTwentyLinesAndCountsTheRest() {
        ObjectNode arguments = ToolClient.json("{'external_customer_id':'acme'}");
        for (int line = 1; line <= 22; line++) {
            arguments.withArray("fees").addObject().put("add_on_code", "setup").put("unit_amount_cents", 100 * line);
        }

        JsonNode plan = desk.result("create_invoice", arguments).path("plan");

        assertThat(plan.path("statement").asString())
                .contains("1 x setup = 20.00 EUR, and 2 more lines; 253.00 EUR before taxes");
        assertThat(plan.path("summary").path("changes")).hasSize(23);
    }

    @Test
    void differentArgumentsNeverShareAStatement() {
        String method = "'payment_method_id':'1a901a90-1a90-4a90-9a90-1a901a901a9";
        Set<String> statements = new HashSet<>();
        List<String> details = List.of(
                "'skip_psp':false",
                "'billing_entity_code':'main'",
                "'billing_entity_code':'overseas'",
                "'purchase_order_number':'PO 7'",
                "'purchase_order_number':'PO  7'",
                method + "0'",
                method + "1'",
                "'invoice_custom_section_codes':['a','b']",
                "'invoice_custom_section_codes':['a\\\",\\\"b']");
        for (String detail : details) {
            statements.add(statement(new StringBuilder("'add_on_code':'setup'"), detail));
        }
        List<String> lines = List.of("'description':'a'", "'description':'b'", "'tax_codes':['vat']", "'units':2");
        for (String line : lines) {
            statements.add(statement(new StringBuilder("'add_on_code':'setup',").append(line), "'skip_psp':false"));
        }
        String many = "'add_on_code':'setup'},{".repeat(30) + "'add_on_code':";
        statements.add(statement(new StringBuilder(many).append("'setup'"), "'skip_psp':false"));
        statements.add(statement(new StringBuilder(many).append("'training_day'"), "'skip_psp':false"));

        assertThat(statements).hasSize(details.size() + lines.size() + 2);
    }

    private String statement(StringBuilder fees, String detail) {
        return desk.plan("create_invoice", "{'external_customer_id':'acme','fees':[{%s}],%s}".formatted(fees, detail))
                .path("statement")
                .asString();
    }

    @Test
    void theSameArgumentsHaveTheSameStatementInAnyOrder() {
        assertThat(desk.plan("create_invoice", "{'external_customer_id':'acme','fees':[{'add_on_code':'setup'}]}")
                        .path("statement"))
                .isEqualTo(
                        desk.plan("create_invoice", "{'fees':[{'add_on_code':'setup'}],'external_customer_id':'acme'}")
                                .path("statement"));
    }

    @Test
    void whatWillBeWrittenIsNeverShortened() {
        String text = "t".repeat(998) + " !";

        assertThat(desk.plan(
                                "create_invoice",
                                "{'external_customer_id':'acme','fees':[{'add_on_code':'setup','description':'%s'}]}"
                                        .formatted(text))
                        .path("statement")
                        .asString())
                .contains("(description \"" + text + "\")");
    }

    @Test
    void aStatementThatNobodyCouldConfirmIsRefused() {
        String codes = ("'" + "t".repeat(1_000) + "',").repeat(60);

        JsonNode error = desk.error(
                "create_invoice",
                "{'external_customer_id':'acme','fees':[{'add_on_code':'setup','tax_codes':[%s'vat']}]}"
                        .formatted(codes));

        assertThat(error.path("code").asString()).isEqualTo("invalid_argument");
        assertThat(error.path("problems").path(0).path("valid").asString())
                .isEqualTo("lines whose texts are shorter: the statement would exceed 49500 characters");
    }

    @Test
    void leavesRoomInTheStatementForLaterWarnings() {
        String codes = ("'" + "t".repeat(1_000) + "',").repeat(48);
        String arguments = "{'external_customer_id':'acme','fees':[{'add_on_code':'setup','tax_codes':[" + codes
                + "'%s'],'description':'%s'}]}";
        int others = desk.plan("create_invoice", arguments.formatted("t".repeat(500), "d"))
                        .path("statement")
                        .asString()
                        .length()
                - 501;

        desk.plan("create_invoice", arguments.formatted("t".repeat(500), "d".repeat(49_000 - others)));

        assertThat(desk.error("create_invoice", arguments.formatted("t".repeat(500), "d".repeat(49_001 - others)))
                        .path("code")
                        .asString())
                .isEqualTo("invalid_argument");
    }

    @Test
    void answersWithTheNewInvoice() {
        ObjectNode done = desk.done(
                "create_invoice",
                "{'external_customer_id':'acme','fees':[{'add_on_code':'setup','unit_amount_cents':1000}]}");

        assertThat(done.path("invoice").path("status").asString()).isEqualTo("finalized");
        assertThat(done.path("invoice").path("invoice_type").asString()).isEqualTo("one_off");
        assertThat(done.path("receipt").path("tool").asString()).isEqualTo("create_invoice");
    }

    @Test
    void whatLagoDoesNotKnowIsNamed() {
        assertThat(desk.error("create_invoice", "{'external_customer_id':'nobody','fees':[{'add_on_code':'setup'}]}")
                        .path("code")
                        .asString())
                .isEqualTo("customer_not_found");
        JsonNode addOn =
                desk.error("create_invoice", "{'external_customer_id':'acme','fees':[{'add_on_code':'setpu'}]}");
        assertThat(addOn.path("code").asString()).isEqualTo("add_on_not_found");
        assertThat(addOn.path("message").asString()).isEqualTo("Lago has no add-on \"setpu\".");
        assertThat(addOn.path("hint").asString()).contains("Search with find_add_ons");
        JsonNode entity = desk.error(
                "create_invoice",
                "{'external_customer_id':'acme','billing_entity_code':'x','fees':[{'add_on_code':'setup'}]}");
        assertThat(entity.path("code").asString()).isEqualTo("billing_entity_not_found");
        assertThat(entity.path("hint").asString())
                .contains("billing_entity_code")
                .doesNotContain("find_invoice");
    }
}
