package io.lagomcp.invoices.lago;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static io.lagomcp.invoices.lago.http.LagoClientFixture.ID;
import static io.lagomcp.invoices.lago.http.LagoClientFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.http.HttpHeader;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.lagomcp.invoices.lago.InvoicePage.InvoiceCount;
import io.lagomcp.invoices.lago.http.LagoClientFixture;
import io.lagomcp.invoices.lago.http.LagoClientFixture.Call;
import io.lagomcp.invoices.lago.http.LagoFailure;
import io.lagomcp.invoices.limit.MemoryReservation;
import io.lagomcp.invoices.limit.PerOwnerLimit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes over the wire to each endpoint, and what is made of the answer. */
class LagoClientTest {
    private static final String INVOICE = """
        {"invoice":{"lago_id":"%s","number":"LAG-1","currency":"EUR","total_amount_cents":2880,"rate":20.00,
        "customer":{"external_id":"cust_42"}}}\
        """.formatted(ID);

    @RegisterExtension
    static final WireMockExtension SERVER = LagoClientFixture.server();

    private LagoClient lago;

    @BeforeEach
    void connect() {
        lago = LagoClientFixture.client(SERVER);
        answer(INVOICE);
    }

    @Test
    void findGetsTheInvoiceWithNothingLost() {
        Invoice invoice = lago.find(ID);

        assertThat(sent()).isEqualTo("GET /api/v1/invoices/" + ID);
        assertThat(invoice.number()).isEqualTo("LAG-1");
        assertThat(invoice.total()).hasToString("28.80 EUR");
        assertThat(invoice.json().get("rate")).hasToString("20.00");
    }

    @Test
    void searchSendsEachFilterEncodedAndArraysAsRepeatedKeys() {
        answer("{'invoices':[],'meta':{'current_page':0,'next_page':null,'total_pages':0,'total_count':0}}");

        lago.search(InvoiceQuery.page(2, 50)
                .with("external_customer_id", "me+you&co/7 é")
                .with("issuing_date_from", "2026-01-02")
                .with("issuing_date_to", "2026-03-04")
                .withEach("statuses[]", List.of("draft", "finalized"))
                .withEach("payment_statuses[]", List.of("failed"))
                .with("payment_overdue", "true")
                .with("search_term", "a=b#c?"));

        assertThat(sent())
                .isEqualTo("GET /api/v1/invoices?page=2&per_page=50&external_customer_id=me%2Byou%26co%2F7%20%C3%A9"
                        + "&issuing_date_from=2026-01-02&issuing_date_to=2026-03-04"
                        + "&statuses%5B%5D=draft&statuses%5B%5D=finalized&payment_statuses%5B%5D=failed"
                        + "&payment_overdue=true&search_term=a%3Db%23c%3F");
    }

    @Test
    void searchSendsTheRarerFiltersAsLagoNamesThem() {
        answer("{'invoices':[],'meta':{'current_page':0,'next_page':null,'total_pages':0,'total_count':0}}");

        lago.search(InvoiceQuery.page(1, 1)
                .with("invoice_type", "one_off")
                .with("partially_paid", Optional.of(false))
                .with("payment_dispute_lost", "true")
                .with("self_billed", "true")
                .with("currency", "KWD")
                .with("amount_from", Optional.of(-5))
                .with("amount_to", Optional.of(3_000_000_000L))
                .withEach("billing_entity_codes[]", List.of("a", "b&c"))
                .withEach("settlements[]", List.of("payment"))
                .with("purchase_order_number", "PO 1")
                .with("metadata[cost=center]", "7")
                .with("metadata[none]", ""));

        assertThat(sent())
                .isEqualTo("GET /api/v1/invoices?page=1&per_page=1&invoice_type=one_off&partially_paid=false"
                        + "&payment_dispute_lost=true&self_billed=true&currency=KWD"
                        + "&amount_from=-5&amount_to=3000000000"
                        + "&billing_entity_codes%5B%5D=a&billing_entity_codes%5B%5D=b%26c&settlements%5B%5D=payment"
                        + "&purchase_order_number=PO%201&metadata%5Bcost%3Dcenter%5D=7&metadata%5Bnone%5D=");
    }

    @Test
    void searchGivesThePageAndWhereItStands() {
        answer("""
            {'invoices':[{'number':'A'},{'number':'B'}],
             'meta':{'current_page':1,'next_page':2,'prev_page':null,'total_pages':7,'total_count':13}}\
            """);

        InvoicePage page = lago.search(InvoiceQuery.page(1, 2));

        assertThat(page.invoices()).extracting(Invoice::number).containsExactly("A", "B");
        assertThat(page.number()).isEqualTo(1);
        assertThat(page.next()).hasValue(2);
    }

    @ParameterizedTest
    @CsvSource({"1, 2, 2, 2 or more", "3, 2, 4, 6 or more", "1, 5, 0, 2", "3, 5, 0, 12"})
    void whereAPageStandsShowsInItsRowsWhateverLagoCounts(int number, int size, int next, String count) {
        answer("""
            {'invoices':[{'number':'A'},{'number':'B'}],
             'meta':{'current_page':1,'next_page':2,'prev_page':null,'total_pages':12,'total_count':240}}\
            """);

        InvoicePage page = lago.search(InvoiceQuery.page(number, size));

        assertThat(page.next().orElse(0)).isEqualTo(next);
        assertThat(page.count().number() + (page.count().exact() ? "" : " or more"))
                .isEqualTo(count);
    }

    @Test
    void aPageBehindTheLastTellsNoCount() {
        answer("{'invoices':[],'meta':{'current_page':2,'next_page':3,'total_pages':5,'total_count':96}}");

        assertThat(lago.search(InvoiceQuery.page(2, 20)).count()).isEqualTo(InvoiceCount.atLeast(0));
        assertThat(lago.search(InvoiceQuery.page(1, 20)).count()).isEqualTo(InvoiceCount.exactly(0));
        assertThat(lago.search(InvoiceQuery.page(2, 20)).next()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'meta':{'current_page':1,'total_count':1}}",
                "{'invoices':{},'meta':{'current_page':1,'total_count':1}}",
                "{'invoices':[1],'meta':{'current_page':1,'total_count':1}}",
                "{'invoices':[]}",
                "{'invoices':[],'meta':{'current_page':'1','total_count':1}}",
                "{'invoices':[],'meta':{'current_page':1}}",
                "[]",
                "{'invoices':[],'meta':1e10000000000}",
                "not JSON"
            })
    void aPageThatIsNoneIsUnreadable(String body) {
        answer(body);

        assertThat(LagoClientFixture.failureOf(Call.SEARCH, lago))
                .isInstanceOf(LagoFailure.Unreadable.class)
                .extracting(LagoFailure::code)
                .isEqualTo("unreadable_response");
    }

    @Test
    void createWrapsTheInvoice() {
        Invoice created = LagoClientFixture.send(
                lago, InvoiceWrite.create(json("{'external_customer_id':'cust_42','fees':[{'units':'2'}]}")));

        assertThat(sent()).isEqualTo("POST /api/v1/invoices");
        assertThat(request().getBodyAsString())
                .isEqualTo("{\"invoice\":{\"external_customer_id\":\"cust_42\",\"fees\":[{\"units\":\"2\"}]}}");
        assertThat(created.lagoId()).isEqualTo(ID);
    }

    @Test
    void anAnswerForWhichThereIsNoMemoryFailsAReadAndNoWrite() {
        answer("{'invoice':{'lago_id':'" + ID + "','fees':[" + "{},".repeat(1000) + "{}]}}");
        for (long bytes : new long[] {1_000, 50_000}) {
            PerOwnerLimit limit = new PerOwnerLimit(bytes, bytes);
            try (MemoryReservation memory = new MemoryReservation(limit, "ada")) {
                LagoFailure read = memory.during(() -> LagoClientFixture.failureOf(Call.FIND, lago));
                assertThat(read).isInstanceOf(LagoFailure.RateLimited.class);
                assertThat(read.code()).isEqualTo("server_busy");

                Invoice written = memory.during(() -> LagoClientFixture.send(lago, InvoiceWrite.refresh(ID)));
                assertThat(written.lagoId()).isEqualTo(ID);
                assertThat(limit.used()).as("more than there is").isGreaterThan(bytes);
            }
            assertThat(limit.used()).isZero();
        }
    }

    @Test
    void decimalsAreSentDigitForDigit() {
        LagoClientFixture.send(
                lago, InvoiceWrite.create(json("{'external_customer_id':'cust_42','units':0.000000010}")));

        assertThat(request().getBodyAsString())
                .isEqualTo("{\"invoice\":{\"external_customer_id\":\"cust_42\",\"units\":0.000000010}}");
    }

    @Test
    void updateWrapsTheChanges() {
        Invoice updated = LagoClientFixture.send(lago, InvoiceWrite.update(ID, json("{'payment_status':'succeeded'}")));

        assertThat(sent()).isEqualTo("PUT /api/v1/invoices/" + ID);
        assertThat(request().getBodyAsString()).isEqualTo("{\"invoice\":{\"payment_status\":\"succeeded\"}}");
        assertThat(updated.lagoId()).isEqualTo(ID);
    }

    @Test
    void refreshAndFinalizeSendNoBody() {
        assertThat(LagoClientFixture.send(lago, InvoiceWrite.refresh(ID)).lagoId())
                .isEqualTo(ID);
        assertThat(sent()).isEqualTo("PUT /api/v1/invoices/" + ID + "/refresh");
        assertThat(request().getBody()).isEmpty();
        SERVER.resetRequests();

        assertThat(LagoClientFixture.send(lago, InvoiceWrite.finalizeDraft(ID)).lagoId())
                .isEqualTo(ID);
        assertThat(sent()).isEqualTo("PUT /api/v1/invoices/" + ID + "/finalize");
        assertThat(request().getBody()).isEmpty();
    }

    @Test
    void retryPaymentSendsNoBodyAndTakesAnEmptyAnswerForYes() {
        answer("");

        LagoClientFixture.send(lago, InvoiceWrite.retryPayment(ID, Optional.empty()));

        assertThat(sent()).isEqualTo("POST /api/v1/invoices/" + ID + "/retry_payment");
        assertThat(request().getBody()).isEmpty();
        assertThat(request().containsHeader("Content-Type")).isFalse();
    }

    @Test
    void retryPaymentSendsThePaymentMethodAtTheTop() {
        answer("");

        LagoClientFixture.send(
                lago,
                InvoiceWrite.retryPayment(
                        ID, Optional.of(json("{'payment_method_type':'provider','payment_method_id':'7'}"))));

        assertThat(request().getBodyAsString())
                .isEqualTo("{\"payment_method\":{\"payment_method_type\":\"provider\",\"payment_method_id\":\"7\"}}");
    }

    @Test
    void downloadIsEmptyWhileLagoMakesThePdf() {
        answer("");

        assertThat(lago.download(ID, DocumentKind.PDF)).isEmpty();
        assertThat(sent()).isEqualTo("POST /api/v1/invoices/" + ID + "/download");
        assertThat(request().getBody()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'lago_id':'ID','file_url':'https://files.example/7.pdf'}",
                "{'invoice':{'lago_id':'ID','file_url':'https://files.example/7.pdf'}}"
            })
    void downloadReadsABareInvoiceAndAWrappedOne(String body) {
        answer(body.replace("ID", ID));

        assertThat(lago.download(ID, DocumentKind.PDF).flatMap(Invoice::fileUrl))
                .hasValue("https://files.example/7.pdf");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'invoice':null}", "{'invoice':[]}", "<html>", "{'lago_id':"})
    void downloadOfSomethingElseIsUnreadable(String body) {
        answer(body);

        assertThat(LagoClientFixture.failureOf(Call.DOWNLOAD, lago)).isInstanceOf(LagoFailure.Unreadable.class);
    }

    @ParameterizedTest
    @EnumSource(Call.class)
    void everyRequestCarriesTheKeyAndSaysWhoItIs(Call call) {
        LagoClientFixture.failureOf(() -> {
            answer("not JSON");
            call.on(lago);
        });

        assertThat(request().getHeader("Authorization")).isEqualTo("Bearer " + LagoClientFixture.KEY);
        assertThat(request().getHeader("Accept")).isEqualTo("application/json");
        assertThat(request().getHeader("User-Agent")).matches("lago-invoices-mcp/\\S+");
        assertThat(request().containsHeader("Content-Type"))
                .as("a content type exactly where there is content")
                .isEqualTo(request().getBody().length > 0);
        assertThat(new TreeSet<>(request().getAllHeaderKeys()))
                .as("nothing that asks plain HTTP for an upgrade")
                .doesNotContain("Upgrade", "HTTP2-Settings");
        assertThat(request().getMethod() + " " + request().getUrl().replaceFirst("\\?.*", ""))
                .isEqualTo(call.request().replaceFirst(" ", " /api/v1"));
    }

    @Test
    void bodiesAreJson() {
        LagoClientFixture.send(lago, InvoiceWrite.create(json("{'external_customer_id':'cust_42'}")));

        HttpHeader type = request().header("Content-Type");
        assertThat(type.values()).containsExactly("application/json");
    }

    @ParameterizedTest
    @CsvSource({
        "../customers, ..%2Fcustomers",
        "a/b, a%2Fb",
        "a?b#c, a%3Fb%23c",
        "%2e%2e, %252e%252e",
        "ä b, %C3%A4%20b"
    })
    void anIdIsOnePathSegmentWhateverItHolds(String id, String segment) {
        LagoClientFixture.failureOf(() -> lago.find(id));

        assertThat(sent()).isEqualTo("GET /api/v1/invoices/" + segment);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ".", ".."})
    void anIdThatWouldLeadToAnotherEndpointIsNotSent(String id) {
        assertThat(LagoClientFixture.failureOf(() -> LagoClientFixture.send(lago, InvoiceWrite.refresh(id))))
                .isInstanceOf(LagoFailure.NotFound.class)
                .extracting(LagoFailure::code)
                .isEqualTo("invoice_not_found");
        assertThat(SERVER.getAllServeEvents()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Call.class,
            names = {"REFRESH", "UPDATE", "FINALIZE", "CREATE"})
    void aSuccessWithoutAnInvoiceLeavesTheOutcomeOfAWriteOpen(Call call) {
        for (String body : List.of("", "{}", "{'invoice':null}", "[]", "<html>Welcome</html>", "{'invoice':{")) {
            SERVER.resetRequests();
            answer(body);

            assertThat(LagoClientFixture.failureOf(call, lago))
                    .as("the answer to %s was %s", call, body)
                    .isInstanceOfSatisfying(LagoFailure.OutcomeUnknown.class, unknown -> {
                        assertThat(unknown.code()).isEqualTo("outcome_unknown");
                        assertThat(unknown.request()).isEqualTo(call.request());
                    });
            assertThat(SERVER.getAllServeEvents()).as("it is not sent again").hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Call.class)
    void anAnswerAboutAnotherInvoiceIsNoAnswer(Call call) {
        answer("{'invoice':{'lago_id':'7','customer':{'external_id':'somebody_else'}}}");

        assertThat(LagoClientFixture.failureOf(call, lago))
                .isInstanceOf(call.isHarmless() ? LagoFailure.Unreadable.class : LagoFailure.OutcomeUnknown.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'invoice':{}}",
                "{'invoice':{'lago_id':'7'}}",
                "{'invoice':{'lago_id':'7','customer':{'external_id':'somebody_else'}}}",
                "{'invoice':{'customer':{'external_id':'acme'}}}"
            })
    void aNewInvoiceHasAnIdAndTheCustomerItWasCreatedFor(String body) {
        answer(body);

        assertThat(LagoClientFixture.failureOf(Call.CREATE, lago)).isInstanceOf(LagoFailure.OutcomeUnknown.class);
    }

    @Test
    void anIdInCapitalsIsTheSame() {
        assertThat(LagoClientFixture.send(lago, InvoiceWrite.refresh(ID.toUpperCase(Locale.ROOT)))
                        .lagoId())
                .isEqualTo(ID);
    }

    @Test
    void aPaymentPageOfAnotherInvoiceIsNoAnswer() {
        answer("{'invoice_payment_details':{'lago_invoice_id':'7','payment_url':'https://pay.example/7'}}");

        assertThat(LagoClientFixture.failureOf(() -> LagoClientFixture.send(lago, InvoiceWrite.paymentUrl(ID))))
                .isInstanceOf(LagoFailure.Unreadable.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>Please sign in to the hotel network</html>", "{}", "{'message':'blocked'}"})
    void whatIsAcceptedIsAcceptedWithoutAWord(String body) {
        answer(body);

        assertThat(LagoClientFixture.failureOf(Call.RETRY_PAYMENT, lago))
                .isInstanceOf(LagoFailure.OutcomeUnknown.class);
    }

    @ParameterizedTest
    @EnumSource(Call.class)
    void anotherStatusThanLagosIsNoSuccess(Call call) {
        for (int status : new int[] {201, 202, 203, 204, 206}) {
            SERVER.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(status)));

            assertThat(LagoClientFixture.failureOf(call, lago))
                    .isInstanceOf(call.isHarmless() ? LagoFailure.Unreadable.class : LagoFailure.OutcomeUnknown.class);
        }
    }

    @Test
    void anInvoiceThatIsNoneIsUnreadableForARead() {
        answer("{'invoice':[]}");

        assertThat(LagoClientFixture.failureOf(Call.FIND, lago)).isInstanceOf(LagoFailure.Unreadable.class);
    }

    private static void answer(String body) {
        SERVER.stubFor(any(anyUrl())
                .willReturn(body.isEmpty() ? aResponse().withStatus(200) : okJson(body.replace('\'', '"'))));
    }

    private static LoggedRequest request() {
        assertThat(SERVER.getAllServeEvents()).as("one request reaches Lago").hasSize(1);
        return SERVER.getAllServeEvents().get(0).getRequest();
    }

    private static String sent() {
        return request().getMethod() + " " + request().getUrl();
    }
}
