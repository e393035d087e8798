package io.lagomcp.invoices.contract;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.request;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.RequestMethod;
import com.github.tomakehurst.wiremock.matching.RequestPatternBuilder;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.contract.RouteContract.Case;
import io.lagomcp.invoices.lago.LagoClient;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A Lago that knows one invoice and answers one route as a case says. */
final class StubbedLago implements AutoCloseable {
    static final String ID = "0f0e0d0c-0b0a-4908-8706-050403020100";

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int FIRST = 1;
    private static final int AFTER_ALL_OTHERS = 10;
    private static final String EMPTY_LIST = """
        {"invoices":[],"meta":{"current_page":0,"next_page":null,"prev_page":null,"total_pages":0,"total_count":0}}\
        """;
    private static final String UNPAID = """
        {"lago_id":"%s","sequential_id":2,"number":"ACM-0042-001-002","issuing_date":"2026-06-01",
        "payment_due_date":"2026-07-01","net_payment_term":30,"invoice_type":"subscription","status":"finalized",
        "payment_status":"pending","payment_dispute_lost_at":null,"payment_overdue":false,"currency":"EUR",
        "fees_amount_cents":2400,"taxes_amount_cents":480,"sub_total_excluding_taxes_amount_cents":2400,
        "sub_total_including_taxes_amount_cents":2880,"total_amount_cents":2880,"total_paid_amount_cents":0,
        "total_due_amount_cents":2880,"file_url":null,"xml_url":null,"self_billed":false,
        "created_at":"2026-06-01T08:00:00Z","updated_at":"2026-06-01T08:00:00Z","voided_at":null,
        "customer":{"external_id":"cust_42","name":"Answer Forty-Two Ltd","email":"billing@forty-two.example",
        "currency":"EUR","billing_configuration":{"payment_provider":"stripe"}},
        "metadata":[],"fees":[],"error_details":[]}\
        """.formatted(ID);

    private final WireMockServer wire =
            new WireMockServer(WireMockConfiguration.options().dynamicPort());

    StubbedLago() {
        wire.start();
    }

    LagoClient client() {
        return SandboxAccount.client(wire.baseUrl(), Duration.ofSeconds(20));
    }

    /** Answers as the case says from now on, and forgets what was sent. */
    void stand(Case one) {
        wire.resetAll();
        ObjectNode before = (ObjectNode) JSON.readTree(UNPAID);
        before.setAll(one.invoice());
        wire.stubFor(get(urlPathEqualTo("/api/v1/invoices/" + ID))
                .atPriority(AFTER_ALL_OTHERS)
                .willReturn(okJson(wrapped(before))));
        wire.stubFor(get(urlPathEqualTo("/api/v1/invoices"))
                .atPriority(AFTER_ALL_OTHERS)
                .willReturn(okJson(EMPTY_LIST)));
        wire.stubFor(request(
                        one.route().method(),
                        urlPathEqualTo("/api/v1" + one.route().pathOf(ID)))
                .atPriority(FIRST)
                .willReturn(answer(one.answer(), before)));
    }

    /** What was sent to the route of the case. */
    List<LoggedRequest> received(Case one) {
        return wire.findAll(RequestPatternBuilder.newRequestPattern(
                RequestMethod.fromString(one.route().method()),
                WireMock.urlPathEqualTo("/api/v1" + one.route().pathOf(ID))));
    }

    private static ResponseDefinitionBuilder answer(JsonNode answer, ObjectNode before) {
        int status = answer.required("status").intValue();
        ResponseDefinitionBuilder response = aResponse().withStatus(status);
        if (answer.has("body")) {
            return response.withBody(answer.get("body").toString());
        }
        if (status == 200) {
            return answer.has("invoice")
                    ? response.withBody(wrapped(changed(before, answer.get("invoice"))))
                    : response;
        }
        ObjectNode error = JSON.createObjectNode().put("status", status).put("error", "Refused");
        answer.path("code").stringValueOpt().ifPresent(code -> error.put("code", code.toLowerCase(Locale.ROOT)));
        if (answer.has("details")) {
            error.set("error_details", answer.get("details"));
        }
        return response.withBody(error.toString());
    }

    private static ObjectNode changed(ObjectNode before, JsonNode changes) {
        ObjectNode after = before.deepCopy();
        after.setAll((ObjectNode) changes);
        return after;
    }

    private static String wrapped(ObjectNode invoice) {
        ObjectNode wrapper = JSON.createObjectNode();
        wrapper.set("invoice", invoice);
        return wrapper.toString();
    }

    @Override
    public void close() {
        wire.stop();
    }
}
