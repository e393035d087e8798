package io.lagomcp.invoices.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.lago.SafeText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code detail: full} is what Lago sent, whatever Lago sends: fields and values that nobody knows yet included. Only texts are
 * made safe, two amounts are said in words, the lines come by pages, and the dumps of internal errors stay away.
 */
class LosslessResultPropertyTest {
    private static final String ID = "1a901a90-1a90-4a90-9a90-1a901a901a90";
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Lago LAGO = new Lago();

    /** Answers every question with one invoice. */
    private static final class Lago {
        private final HttpServer server;
        private volatile JsonNode invoice = JSON.objectNode();

        Lago() {
            try {
                server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            } catch (IOException cannotListen) {
                throw new UncheckedIOException(cannotListen);
            }
            server.createContext("/", this::exchange);
            server.start();
        }

        private void exchange(HttpExchange exchange) throws IOException {
            boolean single = exchange.getRequestURI().getPath().endsWith(ID);
            String answer = single
                    ? "{\"invoice\":%s}"
                    : "{\"invoices\":[%s],\"meta\":{\"current_page\":1,\"next_page\":null,\"total_count\":1}}";
            byte[] body = answer.formatted(invoice).getBytes(StandardCharsets.UTF_8);
            try (exchange) {
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        }

        ToolClient desk() {
            String url = "http://127.0.0.1:" + server.getAddress().getPort();
            return ToolClient.at(SandboxAccount.client(url, Duration.ofSeconds(20)));
        }
    }

    @AfterContainer
    static void close() {
        LAGO.server.stop(0);
    }

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void oneInvoiceInFullIsWhatLagoSent(@ForAll("invoices") ObjectNode sent) {
        LAGO.invoice = sent;
        ObjectNode expected = (ObjectNode) safe(sent);

        ObjectNode shown = (ObjectNode) LAGO.desk()
                .result("find_invoice", "{'lago_id':'%s','detail':'full'}".formatted(ID))
                .path("invoice");

        assertThat(shown.remove("total").isString()).isTrue();
        assertThat(shown.remove("due").isString()).isTrue();
        int lines = sent.path("fees").size();
        if (lines > 20) {
            ArrayNode first = (ArrayNode) expected.path("fees");
            while (first.size() > 20) {
                first.remove(20);
            }
            assertThat(shown.remove("fees_count").intValue()).isEqualTo(lines);
            assertThat(shown.remove("fees_next_page").intValue()).isEqualTo(2);
        }
        assertThat(shown).hasToString(expected.toString());
    }

    @Property(tries = 50, edgeCases = EdgeCasesMode.NONE)
    void aRowInFullIsWhatLagoSent(@ForAll("invoices") ObjectNode sent) {
        LAGO.invoice = sent;

        ObjectNode shown = (ObjectNode) LAGO.desk()
                .result("find_all_invoices", "{'detail':'full'}")
                .path("invoices")
                .path(0);

        assertThat(shown.remove("total").isString()).isTrue();
        assertThat(shown.remove("due").isString()).isTrue();
        assertThat(shown).hasToString(safe(sent).toString());
    }

    private static JsonNode safe(JsonNode sent) {
        if (sent.isString()) {
            return JSON.stringNode(SafeText.visible(sent.stringValue(), 2_000));
        }
        if (sent.isArray()) {
            ArrayNode safe = JSON.arrayNode();
            sent.forEach(element -> safe.add(safe(element)));
            return safe;
        }
        if (!sent.isObject()) {
            return sent;
        }
        ObjectNode safe = JSON.objectNode();
        for (Map.Entry<String, JsonNode> field : sent.properties()) {
            safe.set(SafeText.visible(field.getKey(), 200), safe(field.getValue()));
        }
        return safe;
    }

    @Provide
    Arbitrary<ObjectNode> invoices() {
        return Combinators.combine(fields(3), fields(2), Arbitraries.of(0, 1, 20, 21, 45), words(), words())
                .as(LosslessResultPropertyTest::invoice);
    }

    private static ObjectNode invoice(ObjectNode unknown, ObjectNode fee, int lines, String status, String type) {
        ObjectNode invoice = JSON.objectNode().put("lago_id", ID).put("status", status);
        invoice.put("payment_status", status).put("invoice_type", type).put("currency", "EUR");
        invoice.put("total_amount_cents", 5).put("number", type);
        invoice.setAll(unknown);
        invoice.putObject("customer").put("name", type).setAll(unknown);
        ArrayNode fees = invoice.putArray("fees");
        for (int i = 0; i < lines; i++) {
            fees.addObject().put("line", i).setAll(fee);
        }
        invoice.putArray("error_details")
                .addObject()
                .put("error_code", "tax_error")
                .set("details", unknown);
        return invoice;
    }

    private static Arbitrary<ObjectNode> fields(int most) {
        return values(2).list().ofMaxSize(most).flatMap(values -> words().map(word -> {
            ObjectNode object = JSON.objectNode();
            for (int i = 0; i < values.size(); i++) {
                object.set("new " + i + " " + word, values.get(i));
            }
            return object;
        }));
    }

    private static Arbitrary<JsonNode> values(int depth) {
        Arbitrary<JsonNode> scalars = Arbitraries.oneOf(
                words().map(JSON::stringNode),
                Arbitraries.of(List.of(JSON.booleanNode(true), JSON.booleanNode(false), JSON.nullNode())),
                Arbitraries.bigIntegers()
                        .between(BigInteger.TEN.pow(30).negate(), BigInteger.TEN.pow(30))
                        .map(JSON::numberNode),
                Arbitraries.bigDecimals()
                        .between(BigDecimal.valueOf(-1_000), BigDecimal.valueOf(1_000))
                        .ofScale(10)
                        .map(LosslessResultPropertyTest::decimal));
        if (depth == 0) {
            return scalars;
        }
        Arbitrary<JsonNode> lists = values(depth - 1).list().ofMaxSize(3).map(values -> JSON.arrayNode()
                .addAll(values));
        Arbitrary<JsonNode> objects = Combinators.combine(words(), values(depth - 1))
                .as((name, value) -> JSON.objectNode().set("in " + name, value));
        return Arbitraries.frequencyOf(Tuple.of(4, scalars), Tuple.of(1, lists), Tuple.of(1, objects));
    }

    private static JsonNode decimal(BigDecimal number) {
        return JSON.numberNode(number);
    }

    private static Arbitrary<String> words() {
        return Arbitraries.strings()
                .ofMaxLength(8)
                .withCharRange('a', 'z')
                .withChars(' ', '"', '\\', '\n', '\u0000', '\u200B', '\u202E', '\u2028', 'é', '請', '\uE000');
    }
}
