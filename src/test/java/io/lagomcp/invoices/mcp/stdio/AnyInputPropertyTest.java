package io.lagomcp.invoices.mcp.stdio;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.limit.MemoryReservation;
import io.lagomcp.invoices.mcp.protocol.RequestListener;
import io.lagomcp.invoices.mcp.protocol.SessionConfig.RequestLimits;
import io.lagomcp.invoices.mcp.protocol.TestClientOutput;
import io.lagomcp.invoices.mcp.protocol.TestTools;
import io.lagomcp.invoices.mcp.stdio.InputLineReader.Line;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import tools.jackson.databind.JsonNode;

/** Whatever a client writes, every line is taken, every answer is JSON-RPC, and the next ping is answered. */
class AnyInputPropertyTest {
    private static final int MAX_LINE = 300;
    private static final Set<Integer> CODES = Set.of(-32700, -32600, -32601, -32602, -32603);
    private static final List<String> GOOD_LINES = List.of(
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"c\",\"version\":\"1\"}}}",
            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}",
            "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"tools/list\",\"params\":{}}",
            "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{\"name\":\"echo\",\"arguments\":{\"é\":1.50}}}",
            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":2}}",
            "{\"jsonrpc\":\"2.0\",\"id\":\"q\",\"result\":{\"action\":\"accept\"}}",
            "{\"jsonrpc\":\"2.0\",\"id\":\"q\",\"error\":{\"code\":1,\"message\":\"no\"}}");

    @Property(tries = 1000)
    void everyLineIsReadAsAMessage(@ForAll("input") byte[] input) throws IOException {
        List<Line> lines = InputLineReaderTest.lines(input, MAX_LINE);
        assertThat(lines).as("one line for each line end, and the rest").hasSize(lineCount(input));
        assertThat(lines).allSatisfy(line -> assertThat(line.message(MemoryReservation.current()))
                .isNotNull());
    }

    @Property(tries = 200, shrinking = ShrinkingMode.BOUNDED)
    void theServerAnswersInJsonRpcAndGoesOn(@ForAll("input") byte[] input) throws Exception {
        String ping = "\n{\"jsonrpc\":\"2.0\",\"id\":\"last\",\"method\":\"ping\"}";
        TestClientOutput output = new TestClientOutput();
        StdioLimits limits = new StdioLimits(
                MAX_LINE, new RequestLimits(4, 100), StdioLimits.STANDARD.drain(), StdioLimits.STANDARD.memory());
        TestTools tools = new TestTools();
        StdioTransport transport = new StdioTransport(
                new ByteArrayInputStream(joined(input, ping)), output, limits, tools.server(), RequestListener.none());
        tools.release.countDown();
        transport.serve();

        List<JsonNode> messages = new ArrayList<>();
        for (JsonNode message = output.nextIfAny(); message != null; message = output.nextIfAny()) {
            messages.add(message);
        }
        assertThat(messages).allSatisfy(AnyInputPropertyTest::assertAnswer);
        assertThat(messages)
                .as("the ping after all of it is answered")
                .anySatisfy(message -> assertThat(message.get("id")).hasToString("\"last\""));
    }

    private static void assertAnswer(JsonNode message) {
        JsonNode id = message.path("id");
        assertThat(id.isString() || id.isNumber() || id.isMissingNode())
                .as("id of %s", message)
                .isTrue();
        assertThat(message.has("result"))
                .as("either result or error in %s", message)
                .isNotEqualTo(message.has("error"));
        if (message.has("error")) {
            assertThat(CODES).contains(message.path("error").path("code").intValue(0));
        }
    }

    @Provide
    Arbitrary<byte[]> input() {
        Arbitrary<byte[]> lines =
                Arbitraries.oneOf(Arbitraries.bytes().array(byte[].class).ofMaxSize(MAX_LINE * 2), mutated());
        return lines.list().ofMaxSize(12).map(AnyInputPropertyTest::inLines);
    }

    /** A good line with a few bytes replaced, doubled or removed: close enough to reach all of the parser. */
    private static Arbitrary<byte[]> mutated() {
        return Combinators.combine(
                        Arbitraries.of(GOOD_LINES), Arbitraries.integers().between(0, 4), Arbitraries.longs())
                .as((line, changes, seed) -> mutated(line, changes, new Random(seed)));
    }

    private static byte[] mutated(String line, int changes, Random random) {
        StringBuilder text = new StringBuilder(line);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(3)) {
                case 0 -> text.setCharAt(at, "{}[]\",:0-e\\ né\u0000".charAt(random.nextInt(15)));
                case 1 -> text.insert(at, text.charAt(at));
                default -> text.deleteCharAt(at);
            }
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] inLines(List<byte[]> lines) {
        byte[] all = new byte[0];
        for (byte[] line : lines) {
            all = joined(joined(all, new String(line, StandardCharsets.ISO_8859_1)), "\n");
        }
        return all;
    }

    private static byte[] joined(byte[] start, String end) {
        return (new String(start, StandardCharsets.ISO_8859_1) + end).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static int lineCount(byte[] input) {
        int ends = 0;
        for (byte b : input) {
            ends += b == '\n' ? 1 : 0;
        }
        return input.length == 0 || input[input.length - 1] == '\n' ? ends : ends + 1;
    }
}
