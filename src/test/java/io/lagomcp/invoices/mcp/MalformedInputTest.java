package io.lagomcp.invoices.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.mcp.stdio.TestToolsClient;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** A line that is no good gets an error of JSON-RPC or nothing, wherever it stands, and the server goes on. */
class MalformedInputTest {
    private static final int NOT_JSON = -32700;
    private static final int NOT_A_REQUEST = -32600;
    private static final int BAD_PARAMS = -32602;
    /** Where no id could be read, the answer has none: JSON null is no id in any revision of the protocol. */
    private static final String UNREADABLE = "";

    private enum Position {
        FIRST,
        DURING_THE_HANDSHAKE,
        AFTERWARDS
    }

    /** The line holds a byte in each character. */
    private record BadLine(String name, String line, int code, String id) {
        byte[] bytes() {
            return (line + "\n").getBytes(StandardCharsets.ISO_8859_1);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("refusedLines")
    void aBadLineIsRefusedAndTheServerGoesOn(BadLine bad, Position position) throws Exception {
        try (TestToolsClient client = TestToolsClient.connect()) {
            bringTo(client, position);
            client.sendBytes(bad.bytes());
            client.ping("\"still there\"");

            JsonNode refusal = client.next();
            assertThat(refusal.path("error").path("code").intValue(0))
                    .as("error code in %s", refusal)
                    .isEqualTo(bad.code());
            assertThat(refusal.path("error").path("message").stringValue(""))
                    .as("a short message in our own words")
                    .hasSizeBetween(10, 100)
                    .doesNotContainIgnoringCase("jackson")
                    .doesNotContain("Exception");
            assertThat(refusal.optional("id").map(JsonNode::toString))
                    .as("id of %s", refusal)
                    .isEqualTo(Optional.of(bad.id()).filter(id -> !id.equals(UNREADABLE)));
            assertPingAnswered(client);
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("ignoredLines")
    void aLineThatAsksForNothingGetsNothing(String line, Position position) throws Exception {
        try (TestToolsClient client = TestToolsClient.connect()) {
            bringTo(client, position);
            client.send(line);
            client.ping("\"still there\"");
            assertPingAnswered(client);
        }
    }

    private static void bringTo(TestToolsClient client, Position position) throws Exception {
        if (position == Position.FIRST) {
            return;
        }
        client.initialize();
        assertThat(client.next().has("result")).as("initialize succeeds").isTrue();
        if (position == Position.AFTERWARDS) {
            client.send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
        }
    }

    private static void assertPingAnswered(TestToolsClient client) throws Exception {
        assertThat(client.next())
                .as("the ping's answer")
                .hasToString("{\"jsonrpc\":\"2.0\",\"id\":\"still there\",\"result\":{}}");
    }

    static Stream<Arguments> refusedLines() {
        return atEachPosition(Stream.of(
                bad("not JSON", "hello", NOT_JSON, UNREADABLE),
                bad("half a message", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":", NOT_JSON, UNREADABLE),
                bad("two messages on a line", "{\"jsonrpc\":\"2.0\"} {\"jsonrpc\":\"2.0\"}", NOT_JSON, UNREADABLE),
                bad("a key twice", request("\"id\":1,\"id\":2,\"method\":\"ping\""), NOT_JSON, UNREADABLE),
                bad("nested too deeply", "[".repeat(100_000), NOT_JSON, UNREADABLE),
                bad("a number too long", "1".repeat(5000), NOT_JSON, UNREADABLE),
                bad("not UTF-8", "{\"name\":\"M\u00fcller\"}", NOT_JSON, UNREADABLE),
                bad("UTF-16", "\0{\0}\0", NOT_JSON, UNREADABLE),
                bad("longer than 4 MiB", " ".repeat((4 << 20) + 1), NOT_A_REQUEST, UNREADABLE),
                bad("a batch", "[" + request("\"id\":1,\"method\":\"ping\"") + "]", NOT_A_REQUEST, UNREADABLE),
                bad("an empty batch", "[]", NOT_A_REQUEST, UNREADABLE),
                bad("a string", "\"ping\"", NOT_A_REQUEST, UNREADABLE),
                bad("a number", "1", NOT_A_REQUEST, UNREADABLE),
                bad("null", "null", NOT_A_REQUEST, UNREADABLE),
                bad("an empty object", "{}", NOT_A_REQUEST, UNREADABLE),
                bad("no version", "{\"id\":1,\"method\":\"ping\"}", NOT_A_REQUEST, "1"),
                bad("another version", "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}", NOT_A_REQUEST, "1"),
                bad("no method", request("\"id\":\"a\""), NOT_A_REQUEST, "\"a\""),
                bad("a method that is no string", request("\"id\":7,\"method\":7"), NOT_A_REQUEST, "7"),
                bad("a null id", request("\"id\":null,\"method\":\"ping\""), NOT_A_REQUEST, UNREADABLE),
                bad("a boolean id", request("\"id\":true,\"method\":\"ping\""), NOT_A_REQUEST, UNREADABLE),
                bad("an object as id", request("\"id\":{},\"method\":\"ping\""), NOT_A_REQUEST, UNREADABLE),
                bad(
                        "an id that is too long",
                        request("\"id\":\"" + "a".repeat(257) + "\",\"method\":\"ping\""),
                        NOT_A_REQUEST,
                        UNREADABLE),
                bad("an id beyond all bounds", request("\"id\":1e99999,\"method\":\"ping\""), NOT_JSON, UNREADABLE),
                bad("a number beyond all bounds", "{\"x\":1e10000000000}", NOT_JSON, UNREADABLE),
                bad("a number that no memory holds", "{\"x\":-1e2147483647}", NOT_JSON, UNREADABLE),
                bad("a number that is next to nothing", "{\"x\":1e-10000000000}", NOT_JSON, UNREADABLE),
                bad("params in an array", request("\"id\":1,\"method\":\"tools/list\",\"params\":[]"), BAD_PARAMS, "1"),
                bad("params as text", request("\"id\":1,\"method\":\"tools/list\",\"params\":\"x\""), BAD_PARAMS, "1"),
                bad("a call of nothing", request("\"id\":1,\"method\":\"tools/call\""), BAD_PARAMS, "1"),
                bad(
                        "a call without a name",
                        request("\"id\":1,\"method\":\"tools/call\",\"params\":{\"arguments\":{}}"),
                        BAD_PARAMS,
                        "1"),
                bad(
                        "arguments in an array",
                        request("\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"echo\",\"arguments\":[1]}"),
                        BAD_PARAMS,
                        "1"),
                bad(
                        "arguments as text",
                        request(
                                "\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"echo\",\"arguments\":\"{}\"}"),
                        BAD_PARAMS,
                        "1")));
    }

    static Stream<Arguments> ignoredLines() {
        return atEachPosition(Stream.of(
                "",
                " \t ",
                "\r",
                request("\"method\":\"notifications/unknown\""),
                request("\"method\":\"notifications/unknown\",\"params\":[1]"),
                request("\"method\":\"notifications/cancelled\""),
                request("\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":\"nobody's\"}"),
                request("\"method\":\"tools/call\",\"params\":{\"name\":\"fail\"}"),
                request("\"id\":\"nobody's\",\"result\":{}"),
                request("\"id\":1,\"result\":{}"),
                request("\"id\":null,\"error\":{\"code\":-32700,\"message\":\"cannot read you\"}"),
                request("\"error\":\"what?\"")));
    }

    private static Stream<Arguments> atEachPosition(Stream<?> lines) {
        return lines.flatMap(line -> Arrays.stream(Position.values()).map(position -> Arguments.of(line, position)));
    }

    private static BadLine bad(String name, String line, int code, String id) {
        return new BadLine(name, line, code, id);
    }

    private static String request(String fields) {
        return "{\"jsonrpc\":\"2.0\"," + fields + "}";
    }
}
