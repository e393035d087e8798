package io.lagomcp.invoices.sandbox;

import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.sandbox.store.SandboxJson;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * The sandbox answers recorded look-ups as Lago did: with the same status, errors and fields, and with rows where Lago had some.
 * Its customers and invoices are others, so their ids are replaced.
 */
class RecordedSandboxLookupsTest {
    @AutoClose
    private static final SandboxClient LAGO = SandboxClient.start(SandboxClient.slow());

    static Stream<JsonNode> lookups() {
        return RecordedLagoAnswers.read("lookups").valueStream();
    }

    @ParameterizedTest
    @MethodSource("lookups")
    void areAnsweredAsByLago(JsonNode recorded) {
        String path = text(recorded, "path");
        boolean narrow = text(recorded, "key").equals("invoices only");
        SandboxClient caller = narrow ? LAGO.withKey(Sandbox.INVOICES_ONLY_KEY) : LAGO;

        SandboxClient.Answer answer = caller.get(path + "?" + query(recorded.path("query")));

        String name = text(recorded, "name");
        assertThat(answer.status()).as(name).isEqualTo(recorded.path("status").asInt());
        JsonNode body = recorded.path("body");
        JsonNode rows = body.path(path.substring(1));
        if (rows.isEmpty() && body.at("/meta/total_count").asInt(0) == 0) {
            assertThat(answer.json()).as(name).isEqualTo(body);
        } else {
            JsonNode seen = answer.json().path(path.substring(1));
            assertThat(seen.isEmpty()).as("%s has no rows", name).isEqualTo(rows.isEmpty());
            assertThat(keys(seen)).as(name).isEqualTo(keys(rows));
            assertThat(answer.json().path("meta").propertyNames())
                    .isEqualTo(body.path("meta").propertyNames());
        }
    }

    private static Set<String> keys(JsonNode rows) {
        return rows.valueStream()
                .flatMap(row -> row.propertyNames().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String query(JsonNode parameters) {
        return parameters
                .propertyStream()
                .flatMap(parameter -> (parameter.getValue().isArray()
                                ? parameter.getValue()
                                : SandboxJson.array().add(parameter.getValue()))
                        .valueStream()
                        .map(value -> encoded(parameter.getKey()) + "=" + encoded(here(value.asString()))))
                .collect(Collectors.joining("&"));
    }

    /** What plays the same part in the sandbox. */
    private static String here(String value) {
        return switch (value) {
            case "acme.inc" -> "ada.example";
            case "c3e75f40-1411-49af-b1f0-933447cf03c4" ->
                LAGO.anyId("payment_status=failed", invoice -> invoice.at(
                                "/customer/billing_configuration/payment_provider")
                        .isString());
            case "WIT-F3FE-008-002" ->
                LAGO.get("/credit_notes")
                        .json()
                        .at("/credit_notes/0/invoice_number")
                        .asString();
            default -> value;
        };
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
