package io.lagomcp.invoices.tool;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.RequestMethod;
import com.github.tomakehurst.wiremock.matching.RequestPatternBuilder;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.lago.LagoClient;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Stands before a sandbox, sees what is sent to it, and can be told to answer some requests in its own way. */
public final class InterceptedLago implements AutoCloseable {
    private static final int BEFORE_ALL_OTHERS = 1;
    private static final int AFTER_ALL_OTHERS = 10;

    private final SandboxAccount account = SandboxAccount.open();
    private final WireMockServer wire =
            new WireMockServer(WireMockConfiguration.options().dynamicPort());

    public InterceptedLago() {
        wire.start();
        passEverythingOn();
    }

    public SandboxAccount account() {
        return account;
    }

    public LagoClient client() {
        return client(Duration.ofSeconds(20));
    }

    public LagoClient client(String key) {
        return SandboxAccount.client(wire.baseUrl(), Duration.ofSeconds(20), () -> key);
    }

    LagoClient client(Duration deadline) {
        return SandboxAccount.client(wire.baseUrl(), deadline);
    }

    /** Answers as the sandbox does from now on, and forgets what was sent. */
    public void passEverythingOn() {
        wire.resetAll();
        String host = account.apiUrl().replace("/api/v1", "");
        wire.stubFor(any(anyUrl())
                .atPriority(AFTER_ALL_OTHERS)
                .willReturn(aResponse().proxiedFrom(host)));
    }

    /** Answers some requests itself. */
    public void answer(MappingBuilder requestsAndAnswer) {
        wire.stubFor(requestsAndAnswer.atPriority(BEFORE_ALL_OTHERS));
    }

    /** Answers this itself, for example {@code POST}, {@code /invoices/…/void}. */
    public void answer(String method, String path, int status, String body) {
        answer(WireMock.request(method, WireMock.urlPathEqualTo("/api/v1" + path))
                .willReturn(WireMock.jsonResponse(body, status)));
    }

    /** Refuses this as Lago does. */
    public void refuse(String method, String path, int status, String code) {
        answer(method, path, status, "{\"status\":%d,\"error\":\"Refused\",\"code\":\"%s\"}".formatted(status, code));
    }

    /** Answers this itself with an invoice. */
    public void answer(String method, String path, ObjectNode invoice) {
        answer(method, path, 200, "{\"invoice\":" + invoice + "}");
    }

    /** How often this was asked, for example {@code PUT}, {@code /invoices/…/finalize}. */
    public int count(String method, String path) {
        return requests(method, path).size();
    }

    /** The body of the only request of this kind. */
    public ObjectNode body(String method, String path) {
        return ToolClient.json(text(method, path));
    }

    /** The same as it was sent, perhaps empty. */
    public String text(String method, String path) {
        List<LoggedRequest> requests = requests(method, path);
        if (requests.size() != 1) {
            throw new AssertionError(requests.size() + " times " + method + " " + path);
        }
        return requests.get(0).getBodyAsString();
    }

    private List<LoggedRequest> requests(String method, String path) {
        return wire.findAll(RequestPatternBuilder.newRequestPattern(
                RequestMethod.fromString(method), WireMock.urlPathEqualTo("/api/v1" + path)));
    }

    @Override
    public void close() {
        wire.stop();
        account.close();
    }
}
