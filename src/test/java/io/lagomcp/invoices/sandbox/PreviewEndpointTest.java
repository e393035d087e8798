package io.lagomcp.invoices.sandbox;

import static io.lagomcp.invoices.sandbox.store.SandboxJson.cents;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** {@code POST /invoices/preview}. It is the first of July here, late in the evening; in Paris it is the second. */
class PreviewEndpointTest {
    @AutoClose
    private static final SandboxClient LAGO = SandboxClient.start(SandboxClient.slow());

    @Test
    void showsTheNextInvoiceOfASubscription() {
        JsonNode invoice = preview(
                        "{'customer':{'external_id':'acme'},'subscriptions':{'external_ids':['sub_LAG-1001-001']}}")
                .invoice();
        assertAmounts(invoice, 2900, 0, 551, 3451);
        assertThat(text(invoice, "issuing_date")).isEqualTo("2026-08-04");
        assertThat(text(invoice.path("subscriptions").path(0), "external_id")).isEqualTo("sub_LAG-1001-001");
        assertThat(text(invoice.path("fees").path(0), "external_subscription_id"))
                .isEqualTo("sub_LAG-1001-001");
        assertThat(text(invoice.path("fees").path(0), "from_date")).isEqualTo("2026-07-01T00:00:00+00:00");
        assertThat(text(invoice.path("fees").path(0), "to_date")).isEqualTo("2026-07-31T23:59:59+00:00");
    }

    @Test
    void isNoRealInvoice() {
        String all = LAGO.get("/invoices?per_page=1000").body();
        JsonNode invoice = preview("{'customer':{'external_id':'acme'},'plan_code':'growth'}")
                .invoice();
        assertThat(invoice.path("lago_id").isNull()).isTrue();
        assertThat(text(invoice, "number")).isEmpty();
        assertThat(text(invoice, "status")).as("the default of the column").isEqualTo("finalized");
        assertThat(invoice.path("sequential_id").isNull()).isTrue();
        assertThat(invoice.path("fees").path(0).path("lago_id").isNull()).isTrue();
        assertThat(invoice.path("applied_taxes").path(0).path("lago_invoice_id").isNull())
                .isTrue();
        for (String lacking : new String[] {"metadata", "billing_periods", "error_details"}) {
            assertThat(invoice.has(lacking)).as("has %s", lacking).isFalse();
        }
        assertThat(LAGO.get("/invoices?per_page=1000").body())
                .as("nothing was kept")
                .isEqualTo(all);
    }

    @ParameterizedTest(name = "starter from {0}, {1}: {2}, issued {3}, after the days of grace")
    @CsvSource({
        "2026-07-01, calendar, 2900, 2026-08-04",
        "2026-07-17, calendar, 1403, 2026-08-04",
        "2026-07-17, anniversary, 2900, 2026-08-20",
        "2026-07-17, whenever, 1403, 2026-08-04",
        "2026-07-17T12:00:00Z, calendar, 1403, 2026-08-04"
    })
    void billsANewSubscriptionForTheDaysItRuns(String start, String billing, long fees, String billed) {
        JsonNode invoice = preview(
                        "{'customer':{'external_id':'acme'},'plan_code':'starter','subscription_at':'%s','billing_time':'%s'}"
                                .formatted(start, billing))
                .invoice();
        assertThat(cents(invoice, "fees_amount_cents")).isEqualTo(fees);
        assertThat(text(invoice, "issuing_date")).isEqualTo(billed);
    }

    @Test
    void stumblesOverAStartThatIsNoDate() {
        assertThat(preview("{'customer':{'external_id':'acme'},'plan_code':'starter','subscription_at':'some day'}")
                        .status())
                .isEqualTo(500);
    }

    @Test
    void takesACustomerWhoIsOnlyDescribed() {
        JsonNode invoice = preview(
                        "{'customer':{'name':'Someone','currency':'GBP','country':'GB','timezone':'Europe/London'},"
                                + "'plan_code':'scale','subscription_at':'2026-07-01','billing_entity_code':'overseas'}")
                .invoice();
        assertAmounts(invoice, 42415, 0, 8483, 50898);
        assertThat(text(invoice, "currency")).isEqualTo("GBP");
        assertThat(text(invoice, "billing_entity_code")).isEqualTo("overseas");
        assertThat(text(invoice.path("customer"), "name")).isEqualTo("Someone");
        assertThat(invoice.path("customer").path("lago_id").isNull()).isTrue();
        assertThat(invoice.path("fees").path(0).path("external_customer_id").isNull())
                .isTrue();
    }

    @Test
    void billsInEuroWhereThePlanHasNoPriceInTheCurrency() {
        JsonNode invoice = preview("{'customer':{'currency':'CHF','timezone':'Nowhere/Else'},'plan_code':'starter'}")
                .invoice();
        assertThat(text(invoice, "currency")).isEqualTo("EUR");
    }

    @Test
    void aDescriptionCountsForAKnownCustomerToo() {
        JsonNode invoice = preview("{'customer':{'external_id':'acme','country':'FR'},'plan_code':'growth',"
                        + "'subscription_at':'2026-07-01'}")
                .invoice();
        assertAmounts(invoice, 9900, 0, 1980, 11880);
        assertThat(text(LAGO.any("external_customer_id=acme", row -> true).path("customer"), "country"))
                .as("the real one stays as it is")
                .isEqualTo("DE");
    }

    @Test
    void takesCouponsOffBeforeTaxes() {
        JsonNode invoice = preview(
                        "{'customer':{'external_id':'acme'},'plan_code':'growth','subscription_at':'2026-07-01',"
                                + "'coupons':[{'code':'ten','name':'Ten','coupon_type':'percentage','percentage_rate':'10'},"
                                + "{'code':'usd','coupon_type':'fixed_amount','amount_cents':500,'amount_currency':'USD'},"
                                + "{'code':'off','coupon_type':'fixed_amount','amount_cents':910,'amount_currency':'EUR'}]}")
                .invoice();
        assertAmounts(invoice, 9900, 1900, 1520, 9520);
        assertThat(invoice.path("credits")).hasSize(2);
        assertThat(text(invoice.path("credits").path(0).path("item"), "code")).isEqualTo("ten");
        assertThat(cents(invoice.path("credits").path(0), "amount_cents")).isEqualTo(990);
    }

    @Test
    void aCouponTakesNoMoreThanThereIs() {
        JsonNode invoice = preview(
                        "{'customer':{'external_id':'acme'},'plan_code':'starter','subscription_at':'2026-07-01',"
                                + "'coupons':[{'coupon_type':'fixed_amount','amount_cents':9999999,'amount_currency':'EUR'},"
                                + "{'coupon_type':'percentage','percentage_rate':'unreadable'}]}")
                .invoice();
        assertAmounts(invoice, 2900, 2900, 0, 0);
        assertThat(invoice.path("credits")).hasSize(1);
    }

    @ParameterizedTest(name = "{0} -> {1}, {2} until {3}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'terminated_at':'2026-07-10T00:00:00Z' | 935  | terminated | 2026-07-13",
                "'plan_code':'growth'                   | 187  | terminated | 2026-07-05"
            })
    void billsASubscriptionUntilItEnds(String change, long fees, String status, String billed) {
        JsonNode invoice = subscription("acme", "sub_LAG-1001-001", change).invoice();
        assertThat(cents(invoice, "fees_amount_cents")).isEqualTo(fees);
        assertThat(text(invoice, "issuing_date")).isEqualTo(billed);
        assertThat(text(invoice.path("subscriptions").path(0), "status")).isEqualTo(status);
    }

    @Test
    void aCheaperPlanBeginsWithTheNextMonth() {
        JsonNode invoice = subscription("globex", "sub_LAG-1001-002", "'plan_code':'starter'")
                .invoice();
        assertThat(cents(invoice, "fees_amount_cents")).as("the whole month").isEqualTo(9900);
        assertThat(text(invoice, "issuing_date")).isEqualTo("2026-08-04");
    }

    @ParameterizedTest(name = "{0} -> {1} {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'coupons':{}}                                    | 400 | coupons_must_be_an_array",
                "{'subscriptions':[]}                              | 400 | subscriptions_must_be_an_object",
                "{'billing_entity_code':'none'}                    | 404 | billing_entity_not_found",
                "{'customer':{'external_id':'nobody'}}             | 404 | customer_not_found",
                "{'customer':{'external_id':'fabrikam'}}             | 404 | customer_not_found",
                "{'customer':{'external_id':'acme'}}               | 404 | plan_not_found",
                "{'customer':{'external_id':'acme'},'plan_code':'none'} | 404 | plan_not_found",
                "{}                                                | 404 | plan_not_found",
                "{'invoice':{'customer':{'external_id':'acme'},'plan_code':'growth'}} | 404 | plan_not_found"
            })
    void refusesWhatItCannotRead(String body, int status, String reason) {
        SandboxClient.Answer answer = preview(body);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(status == 400 ? answer.json().path("error").asString() : answer.code())
                .isEqualTo(reason);
    }

    @ParameterizedTest(name = "{1} of {0}, {2} -> {3}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "acme | none             | 'x':1 | 404 subscription_not_found",
                "acme | none             | 'terminated_at':'2027-01-01' | 404 subscription_not_found",
                "acme | none             | 'plan_code':'growth' | 404 subscription_not_found",
                "acme | sub_LAG-2002-003 | 'x':1 | 404 subscription_not_found",
                "newcomer | sub_LAG-1001-031 | 'x':1 | 404 subscription_not_found",
                "acme | sub_LAG-1001-001 | 'plan_code':'none' | 404 plan_not_found",
                "acme | sub_LAG-1001-001 | 'plan_code':'starter' | 422 base:"
                        + " new_plan_should_be_different_from_existing_plan",
                "acme | sub_LAG-1001-001 | 'terminated_at':'soon' | 422 terminated_at: invalid_timestamp",
                "acme | sub_LAG-1001-001 | 'terminated_at':'2026-06-30' | 422 terminated_at: cannot_be_in_past"
            })
    void refusesWhatTheSubscriptionDoesNotPermit(String customer, String id, String change, String refusal) {
        assertThat(subscription(customer, id, change).told()).isEqualTo(refusal);
    }

    @ParameterizedTest(name = "two subscriptions, {0} -> {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'x':1                        | 422 base: billing_periods_does_not_match",
                "'plan_code':'growth'         | 422 subscriptions: only_one_subscription_allowed_for_plan_change",
                "'terminated_at':'2027-01-01' | 422 subscriptions: only_one_subscription_allowed_for_termination"
            })
    void refusesTwoSubscriptionsThatDoNotGoTogether(String change, String refusal) {
        assertThat(subscription("northwind", "sub_LAG-2002-003','sub_LAG-2002-003_team", change)
                        .told())
                .isEqualTo(refusal);
    }

    @Test
    void anAnniversaryMonthBeginsMidMonth() {
        JsonNode invoice =
                subscription("northwind", "sub_LAG-2002-003_team", "'x':1").invoice();
        assertThat(cents(invoice, "fees_amount_cents")).isEqualTo(3190);
        assertThat(text(invoice, "issuing_date")).isEqualTo("2026-07-18");
    }

    @Test
    void aDescribedCustomerHasNoSubscriptions() {
        assertThat(preview("{'customer':{'name':'A'},'subscriptions':{'external_ids':['s']}}")
                        .told())
                .isEqualTo("422 customer: must_be_persisted");
    }

    private static void assertAmounts(JsonNode invoice, long fees, long coupons, long taxes, long total) {
        assertThat(cents(invoice, "fees_amount_cents")).as("fees").isEqualTo(fees);
        assertThat(cents(invoice, "coupons_amount_cents")).as("coupons").isEqualTo(coupons);
        assertThat(cents(invoice, "sub_total_excluding_taxes_amount_cents"))
                .as("sub total")
                .isEqualTo(fees - coupons);
        assertThat(cents(invoice, "taxes_amount_cents")).as("taxes").isEqualTo(taxes);
        assertThat(cents(invoice, "total_amount_cents")).as("total").isEqualTo(total);
        assertThat(cents(invoice, "total_due_amount_cents")).as("due").isEqualTo(total);
    }

    private static SandboxClient.Answer subscription(String customer, String id, String change) {
        return preview("{'customer':{'external_id':'%s'},'subscriptions':{'external_ids':['%s'],%s}}"
                .formatted(customer, id, change));
    }

    private static SandboxClient.Answer preview(String body) {
        return LAGO.post("/invoices/preview", body.replace('\'', '"'));
    }
}
