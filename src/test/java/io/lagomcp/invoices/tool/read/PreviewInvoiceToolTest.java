package io.lagomcp.invoices.tool.read;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.tool.InterceptedLago;
import io.lagomcp.invoices.tool.ToolClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class PreviewInvoiceToolTest {
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
    void showsWhatANewSubscriptionWouldBeBilledAndThatNothingWasCreated() {
        int before = LAGO.account().invoices().size();

        ObjectNode result = desk.result("preview_invoice", "{'external_customer_id':'acme','plan_code':'growth'}");

        assertThat(result.path("created").booleanValue()).isFalse();
        assertThat(result.path("note").asString())
                .isEqualTo("This is only a preview: no invoice was created, and nobody is billed.");
        JsonNode preview = result.path("preview");
        assertThat(preview.path("total").asString()).isNotEmpty();
        assertThat(preview.path("fees")).isNotEmpty();
        assertThat(preview.path("customer").path("external_id").asString()).isEqualTo("acme");
        assertThat(preview.propertyNames())
                .doesNotContain("lago_id", "number", "web_url", "status", "payment_status", "due", "file_ready");
        assertThat(LAGO.account().invoices()).hasSize(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'external_customer_id':'acme','plan_code':'growth'}"
                        + "| {'customer':{'external_id':'acme'},'plan_code':'growth'}",
                "{'customer':{'name':'New & Co','currency':'CHF','country':'CH'},'plan_code':'growth'}"
                        + "| {'customer':{'name':'New & Co','currency':'CHF','country':'CH'},'plan_code':'growth'}",
                "{'external_customer_id':'acme','plan_code':'growth','subscription_at':'2026-08-01T00:00:00Z',"
                        + "'billing_time':'anniversary','billing_entity_code':'overseas','coupons':['a','b']}"
                        + "| {'customer':{'external_id':'acme'},'subscription_at':'2026-08-01T00:00:00Z',"
                        + "'billing_time':'anniversary','billing_entity_code':'overseas','plan_code':'growth',"
                        + "'coupons':[{'code':'a'},{'code':'b'}]}",
                "{'external_customer_id':'acme','external_subscription_ids':['s1','s2']}"
                        + "| {'customer':{'external_id':'acme'},'subscriptions':{'external_ids':['s1','s2']}}",
                "{'external_customer_id':'acme','external_subscription_ids':['s'],'terminated_at':'2026-08-01T00:00:00Z'}|"
                        + " {'customer':{'external_id':'acme'},"
                        + "'subscriptions':{'external_ids':['s'],'terminated_at':'2026-08-01T00:00:00Z'}}",
                "{'external_customer_id':'acme','external_subscription_ids':['s'],'plan_code':'scale'}|"
                        + " {'customer':{'external_id':'acme'},'subscriptions':{'external_ids':['s'],'plan_code':'scale'}}",
            })
    void asksLagoInItsOwnWords(String arguments, String body) {
        LAGO.answer(post(urlPathEqualTo("/api/v1/invoices/preview"))
                .willReturn(okJson("{\"invoice\":{\"currency\":\"EUR\",\"total_amount_cents\":100}}")));

        desk.result("preview_invoice", arguments);

        assertThat(LAGO.body("POST", "/invoices/preview"))
                .hasToString(ToolClient.json(body).toString());
    }

    @Test
    void saysThatNoCouponWasDeducted() {
        assertThat(desk.result(
                                "preview_invoice",
                                "{'external_customer_id':'acme','plan_code':'growth','coupons':['unknown']}")
                        .path("warning")
                        .asString())
                .startsWith("Lago deducted no coupon.");
    }

    @Test
    void saysOfATerminationThatUnusedDaysAreNotInIt() {
        LAGO.answer(post(urlPathEqualTo("/api/v1/invoices/preview"))
                .willReturn(okJson("{\"invoice\":{\"currency\":\"EUR\",\"total_amount_cents\":100}}")));

        assertThat(desk.result(
                                "preview_invoice",
                                "{'external_customer_id':'acme','external_subscription_ids':['s'],"
                                        + "'terminated_at':'2026-08-01T00:00:00Z'}")
                        .path("note")
                        .asString())
                .contains("Days that were paid in advance and will not be used are not in it");
    }

    @Test
    void somebodyWhomLagoDoesNotKnowHasNoExternalId() {
        assertThat(desk.result(
                                "preview_invoice",
                                "{'customer':{'name':'New & Co','currency':'EUR','country':'DE'},'plan_code':'growth'}")
                        .path("preview")
                        .path("customer"))
                .hasToString("{\"external_id\":null,\"name\":\"New & Co\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'external_customer_id':'acme','plan_code':'none'} | plan_not_found"
                        + " | Lago has no plan with this plan_code. | Ask the user for the right code",
                "{'external_customer_id':'nobody','plan_code':'growth'} | customer_not_found"
                        + " | Lago has no customer with this external_customer_id. | Search with find_customers",
                "{'external_customer_id':'acme','external_subscription_ids':['none']} | subscription_not_found"
                        + " | This customer has no active subscription with such an external id."
                        + " | Find the external_id of the subscription with find_subscriptions",
            })
    void whatLagoDoesNotKnowIsNamed(String arguments, String code, String message, String hint) {
        JsonNode error = desk.error("preview_invoice", arguments);

        assertThat(error.path("code").asString()).isEqualTo(code);
        assertThat(error.path("message").asString()).isEqualTo(message);
        assertThat(error.path("hint").asString()).startsWith(hint);
    }
}
