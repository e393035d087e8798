package io.lagomcp.invoices.lago;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static io.lagomcp.invoices.lago.http.LagoClientFixture.ID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.lagomcp.invoices.lago.http.LagoClientFixture;
import io.lagomcp.invoices.lago.http.LagoException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** What goes over the wire for each look-up, and what is made of the answer. */
class HttpAccountReaderTest {
    @RegisterExtension
    static final WireMockExtension SERVER = LagoClientFixture.server();

    private static final Map<String, Function<AccountReader, LookupResult<?>>> LOOKUPS = Map.of(
            "customer", account -> account.customer("acme.inc"),
            "add_on", account -> account.addOn("a/b"),
            "billing_entity", account -> account.billingEntity("main"),
            "billing_entities", AccountReader::billingEntities,
            "tax", account -> account.tax("vat5.5"),
            "add_ons", account -> account.addOns(2),
            "credit_notes", account -> account.creditNotes("LAG-1"),
            "payments", account -> account.payments(ID));

    private final AccountReader account = LagoClientFixture.client(SERVER).account();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "customer         | /customers?external_id=acme.inc&per_page=1 |"
                        + " {'customers':[{'external_id':'acme.inc','n':1}]}",
                "add_on           | /add_ons/a%2Fb                             | {'add_on':{'code':'a/b','n':1}}",
                "billing_entity   | /billing_entities/main                     |"
                        + " {'billing_entity':{'code':'main','n':1}}",
                "billing_entities | /billing_entities                          | {'billing_entities':[{'n':1}]}",
                "tax              | /taxes/vat5.5                              | {'tax':{'code':'vat5.5','n':1}}",
                "add_ons          | /add_ons?page=2&per_page=100               | {'add_ons':[{'n':1}],'meta':{}}",
                "credit_notes     | /credit_notes?invoice_number=LAG-1&per_page=100 |"
                        + " {'credit_notes':[{'invoice_number':'LAG-1','n':1}]}",
                "payments         | /payments?invoice_id=1a901a90-1a90-1a90-1a90-1a901a901a90&per_page=100 |"
                        + " {'payments':[{'invoice_ids':['0','1A901A90-1a90-1a90-1a90-1a901a901a90'],'n':1}]}",
            })
    void oneRequestFindsIt(String lookup, String request, String answer) {
        answer(200, answer);

        Object found = look(lookup).value().orElseThrow();

        ObjectNode object = (ObjectNode) (found instanceof List<?> rows ? rows.get(0) : found);
        assertThat(object.path("n").asInt()).isEqualTo(1);
        assertThat(SERVER.getAllServeEvents()).hasSize(1);
        assertThat(SERVER.getAllServeEvents().get(0).getRequest().getUrl()).isEqualTo("/api/v1" + request);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "customer     | {'customers':[{'external_id':'acme'}]}",
                "customer     | {'customers':[]}",
                "credit_notes | {'credit_notes':[{'invoice_number':'LAG-12'}]}",
                "payments     | {'payments':[{'invoice_ids':['0']}]}",
            })
    void rowsThatWereNotAskedForAreLeftOut(String lookup, String answer) {
        answer(200, answer);

        LookupResult<?> found = look(lookup);

        assertThat(found.value().filter(rows -> !rows.equals(List.of()))).isEmpty();
        assertThat(found.isMissing()).isEqualTo(answer.equals("{'customers':[]}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"add_on_not_found", "customer_not_found", "billing_entity_not_found"})
    void whatLagoDoesNotHaveIsMissing(String code) {
        answer(404, "{'status':404,'error':'Not Found','code':'" + code + "'}");

        LOOKUPS.values()
                .forEach(lookup -> assertThat(lookup.apply(account).isMissing()).isTrue());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "403 | {'status':403,'error':'Forbidden','code':'read_action_not_allowed_for_add_on'}",
                "404 | {'status':404,'error':'Not Found','code':'resource_not_found'}",
                "404 | nginx",
                "405 | {'status':405,'error':'Method Not Allowed','code':'x'}",
                "422 | {'status':422,'error':'Unprocessable Entity','code':'validation_errors'}",
                "200 | {'invoice':{}}",
                "200 | <html>",
            })
    void whatThisKeyOrThisLagoDoesNotShowIsNotMissing(int status, String body) {
        answer(status, body);

        LOOKUPS.values().forEach(lookup -> assertThat(lookup.apply(account).isNotReadable())
                .isTrue());
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 429, 500, 503})
    void whatMayBeOtherwiseInAMomentIsThrown(int status) {
        answer(status, "{'status':" + status + ",'error':'x'}");

        LOOKUPS.values().forEach(lookup -> assertThatThrownBy(() -> lookup.apply(account))
                .isInstanceOf(LagoException.class));
    }

    @Test
    void nothingHasABlankCode() {
        answer(200, "{'taxes':[]}");

        assertThat(account.tax(" ").isMissing()).isTrue();
        assertThat(SERVER.getAllServeEvents()).isEmpty();
    }

    private LookupResult<?> look(String lookup) {
        return Objects.requireNonNull(LOOKUPS.get(lookup)).apply(account);
    }

    private static void answer(int status, String body) {
        SERVER.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(status).withBody(body.replace('\'', '"'))));
    }
}
