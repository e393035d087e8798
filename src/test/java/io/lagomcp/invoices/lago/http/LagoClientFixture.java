package io.lagomcp.invoices.lago.http;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.lagomcp.invoices.json.JsonTreeReader;
import io.lagomcp.invoices.lago.DocumentKind;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceQuery;
import io.lagomcp.invoices.lago.InvoiceWrite;
import io.lagomcp.invoices.lago.InvoiceWriter;
import io.lagomcp.invoices.lago.LagoClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** What the tests of the client have in common. */
public final class LagoClientFixture {
    public static final String KEY = "0c7e6a55-canary-key-b2f1-4f6e9d3a1c08";
    public static final String ID = "1a901a90-1a90-1a90-1a90-1a901a901a90";

    /** Quick waits, and a deadline that no healthy test comes near. */
    public static final LagoLimits LIMITS = new LagoLimits(
            Duration.ofSeconds(5), Duration.ofSeconds(20), 64 * 1024, 3, Duration.ofMillis(1), Duration.ofSeconds(2));

    private LagoClientFixture() {}

    public static WireMockExtension server() {
        return WireMockExtension.newInstance()
                .options(WireMockConfiguration.wireMockConfig().dynamicPort())
                .build();
    }

    public static LagoClient client(WireMockExtension server) {
        return client(server.baseUrl(), LIMITS);
    }

    public static LagoClient client(String url, LagoLimits limits) {
        return new LagoClient(ApiUrl.of(url), () -> KEY, limits);
    }

    public static LagoLimits limitsWithDeadline(Duration deadline) {
        return new LagoLimits(
                LIMITS.connectTimeout(),
                deadline,
                LIMITS.maxResponseBytes(),
                LIMITS.retries(),
                LIMITS.firstWait(),
                LIMITS.maxWait());
    }

    public static ObjectNode json(String text) {
        return JsonTreeReader.object(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8))
                .orElseThrow(() -> new IllegalArgumentException("not a JSON object: " + text));
    }

    /** Lets the server give these answers in this order; the last one stays. */
    public static void answer(WireMockExtension server, ResponseDefinitionBuilder... answers) {
        for (int i = 0; i < answers.length; i++) {
            server.stubFor(any(anyUrl())
                    .inScenario("answers")
                    .whenScenarioStateIs(i == 0 ? Scenario.STARTED : "answer " + i)
                    .willReturn(answers[i])
                    .willSetStateTo("answer " + Math.min(i + 1, answers.length - 1)));
        }
    }

    /** Sends a write without observer and check. */
    public static Invoice send(InvoiceWriter lago, InvoiceWrite write) {
        return new Invoice(lago.send(write, facts -> {}, () -> {}));
    }

    /** One request of each kind that is treated in its own way. */
    public enum Call {
        FIND("GET /invoices/" + ID),
        SEARCH("GET /invoices"),
        REFRESH("PUT /invoices/" + ID + "/refresh"),
        UPDATE("PUT /invoices/" + ID),
        UPDATE_WITH_NEW_METADATA("PUT /invoices/" + ID),
        UPDATE_OF_STATUS("PUT /invoices/" + ID),
        SYNC_SALESFORCE_ID("PUT /invoices/" + ID + "/sync_salesforce_id"),
        FINALIZE("PUT /invoices/" + ID + "/finalize"),
        CREATE("POST /invoices"),
        RETRY_PAYMENT("POST /invoices/" + ID + "/retry_payment"),
        RETRY("POST /invoices/" + ID + "/retry"),
        VOID("POST /invoices/" + ID + "/void"),
        DELETE("DELETE /invoices/" + ID),
        LOSE_DISPUTE("POST /invoices/" + ID + "/lose_dispute"),
        RESEND_EMAIL("POST /invoices/" + ID + "/resend_email"),
        DOWNLOAD("POST /invoices/" + ID + "/download");

        private final String request;

        Call(String request) {
            this.request = request;
        }

        /** Method and path. */
        public String request() {
            return request;
        }

        public void on(LagoClient lago) {
            switch (this) {
                case FIND -> lago.find(ID);
                case SEARCH -> lago.search(InvoiceQuery.page(1, 20));
                case DOWNLOAD -> lago.download(ID, DocumentKind.PDF);
                default -> send(lago, write());
            }
        }

        /** The request, for a call that writes. */
        public InvoiceWrite write() {
            return switch (this) {
                case REFRESH -> InvoiceWrite.refresh(ID);
                case UPDATE -> InvoiceWrite.update(ID, json("{'metadata':[{'id':'7','key':'po','value':'8'}]}"));
                case UPDATE_WITH_NEW_METADATA ->
                    InvoiceWrite.update(ID, json("{'metadata':[{'key':'po','value':'8'}]}"));
                case FINALIZE -> InvoiceWrite.finalizeDraft(ID);
                case CREATE -> InvoiceWrite.create(json("{'external_customer_id':'acme'}"));
                case UPDATE_OF_STATUS -> InvoiceWrite.update(ID, json("{'payment_status':'pending'}"));
                case SYNC_SALESFORCE_ID -> InvoiceWrite.syncSalesforceId(ID, "a0B5", "salesforce");
                case RETRY_PAYMENT -> InvoiceWrite.retryPayment(ID, Optional.empty());
                case RETRY -> InvoiceWrite.retry(ID);
                case VOID -> InvoiceWrite.voidInvoice(ID, Optional.empty());
                case DELETE -> InvoiceWrite.delete(ID);
                case LOSE_DISPUTE -> InvoiceWrite.loseDispute(ID);
                case RESEND_EMAIL -> InvoiceWrite.resendEmail(ID, Optional.empty());
                case FIND, SEARCH, DOWNLOAD -> throw new IllegalArgumentException(this + " writes nothing");
            };
        }

        /** What Lago answers when all is well. */
        ResponseDefinitionBuilder done() {
            return switch (this) {
                case SEARCH ->
                    okJson("{\"invoices\":[],\"meta\":{\"current_page\":0,\"total_pages\":0,\"total_count\":0}}");
                case RETRY_PAYMENT, RESEND_EMAIL -> aResponse();
                default ->
                    okJson("{\"invoice\":{\"lago_id\":\"%s\",\"customer\":{\"external_id\":\"acme\"}}}".formatted(ID));
            };
        }

        /** Whether nobody needs to find out what became of it. */
        public boolean isHarmless() {
            return this == FIND || this == SEARCH || this == DOWNLOAD;
        }

        /** Whether it may be sent again although Lago may have received it. */
        public boolean isRepeatable() {
            return this == FIND || this == SEARCH;
        }

        /** How many requests Lago sees when it never answers well, with three retries. */
        public int triesWhenAllFail() {
            return isRepeatable() ? 4 : 1;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** The failure that a call ends with. */
    public static LagoFailure failureOf(Call call, LagoClient lago) {
        return failureOf(() -> call.on(lago));
    }

    public static LagoFailure failureOf(Runnable call) {
        try {
            call.run();
        } catch (LagoException e) {
            return e.failure();
        }
        throw new AssertionError("the call was expected to fail");
    }
}
