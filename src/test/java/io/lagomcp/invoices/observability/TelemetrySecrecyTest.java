package io.lagomcp.invoices.observability;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.lago.InvoiceQuery;
import io.lagomcp.invoices.lago.LagoClient;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.mcp.protocol.RequestListener.Observation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What must never leave by the back door: the key, the id of an invoice, and whoever is its customer. */
@Timeout(300)
class TelemetrySecrecyTest {
    private static final String CUSTOMER = "Canary-Customer-Name";
    private static final String EMAIL = "canary.person@customer.example";
    private static final String[] SECRETS = {SampleCalls.KEY, CUSTOMER, EMAIL, SampleCalls.INVOICE, "collector-secret"};

    @RegisterExtension
    static final WireMockExtension LAGO = WireMockExtension.newInstance()
            .options(WireMockConfiguration.wireMockConfig().dynamicPort())
            .build();

    @Test
    void noPageAndNoSpanHoldsASecret(@TempDir Path folder) throws Exception {
        String invoice = "{\"invoice\":{\"lago_id\":\"" + SampleCalls.INVOICE + "\",\"customer\":{\"name\":\""
                + CUSTOMER + "\",\"email\":\"" + EMAIL + "\"}}}";
        try (SpanCollector collector = new SpanCollector()) {
            Observability operations = Observability.start(
                    Optional.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                    List.of(),
                    Map.of(
                            "OTEL_EXPORTER_OTLP_ENDPOINT",
                            collector.endpoint(),
                            "OTEL_EXPORTER_OTLP_HEADERS",
                            "x-token=collector-secret"));
            LagoClient lago = SampleCalls.lago(LAGO.baseUrl(), operations.lago());
            AuditLog audit =
                    AuditLog.at(folder.resolve("audit.jsonl"), Clock.systemUTC(), Optional.empty(), operations.audit());
            operations.open(SampleCalls.watched(lago, audit));

            Observation call = operations.calls().started(SampleCalls.call("tools/call", CUSTOMER));
            LAGO.stubFor(any(anyUrl()).willReturn(okJson(invoice)));
            lago.find(SampleCalls.INVOICE);
            askFor(lago, CUSTOMER + " " + EMAIL);
            LAGO.stubFor(any(anyUrl())
                    .willReturn(aResponse()
                            .withStatus(422)
                            .withBody("{\"status\":422,\"error\":\"" + EMAIL + "\",\"code\":\"" + CUSTOMER + "\"}")));
            askFor(lago, SampleCalls.KEY);
            call.ended(CUSTOMER);
            audit.record(SampleCalls.done());

            String figures = page(operations, "/metrics");
            String ready = page(operations, "/readyz");
            operations.close();

            assertThat(figures).contains("lago_mcp_upstream_requests_total").doesNotContain(SECRETS);
            assertThat(ready).contains("\"lago\"").doesNotContain(SECRETS);
            assertThat(collector.text()).contains("GET /invoices").doesNotContain(SECRETS);
        }
    }

    private static void askFor(LagoClient lago, String text) {
        try {
            lago.search(InvoiceQuery.page(1, 20).with("search_term", text));
        } catch (LagoException refused) {
            // only what is said about it matters here
        }
    }

    private static String page(Observability operations, String path) throws IOException, InterruptedException {
        URI address = URI.create("http://127.0.0.1:" + operations.port().orElseThrow() + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
                .body();
    }
}
