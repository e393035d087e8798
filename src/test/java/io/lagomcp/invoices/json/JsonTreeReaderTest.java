package io.lagomcp.invoices.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.DoubleNode;
import tools.jackson.databind.node.FloatNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.POJONode;

class JsonTreeReaderTest {
    private static final JsonMapper LIBRARY = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"rate\":20.0}",
                "{\"rate\":20.00,\"other\":-0.10}",
                "{\"units\":0.1000000000000000055511151231257827}",
                "[12345678901234567.89,123456789012345678901234567890.5,0.0000000001]",
                "[0,-1,2147483647,2147483648,9223372036854775807,9223372036854775808]",
                "{\"cents\":123456789012345678901234567890}",
                "{\"a\":{\"b\":[{},[],[[]],{\"c\":null}]},\"d\":true,\"e\":false}",
                "{\"text\":\"Ünïcödé ☃ 😀 \\\"quoted\\\" \\\\ \\n\",\"\":\"\"}",
                "\"text\"",
                "null"
            })
    void whatIsReadIsWrittenAgainDigitForDigit(String text) {
        JsonNode tree = JsonTreeReader.of(text);

        assertThat(JsonWriter.of(tree)).isEqualTo(text);
        assertThat(new String(JsonWriter.utf8(tree), UTF_8)).as("in UTF-8").isEqualTo(text);
        assertThat(JsonTreeReader.of(text.getBytes(UTF_8)))
                .as("read from bytes")
                .isEqualTo(tree);
        assertThat(tree).as("as the library's mapper has it").isEqualTo(LIBRARY.readTree(text));
    }

    @Test
    void writesExponentsOut() {
        assertThat(JsonWriter.of(JsonTreeReader.of("[1E+2,1E-10]"))).isEqualTo("[100,0.0000000001]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"cut\":",
                "{\"cut\"",
                "[1,",
                "{} {}",
                "1 2",
                "{\"a\":1,\"a\":2}",
                "{\"a\":1,\"b\":{\"c\":1,\"c\":1}}",
                "{\"a\":null,\"a\":1}",
                "<html></html>",
                "{\"rate\":NaN}",
                "]",
                "{\"a\" 1}",
                "1e10000000000",
                "{\"a\":-1e2147483647}",
                "[1e-10000000000]",
                "1e1001",
                "1E-1001"
            })
    void refusesWhatIsNotExactlyOneValue(String text) {
        assertThatThrownBy(() -> JsonTreeReader.of(text)).isInstanceOf(JacksonException.class);
        assertThatThrownBy(() -> JsonTreeReader.of(text.getBytes(UTF_8))).isInstanceOf(JacksonException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":"})
    void refusesWhatIsTooDeep(String opening) {
        assertThatThrownBy(() -> JsonTreeReader.of(opening.repeat(100_000))).isInstanceOf(JacksonException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n"})
    void nothingIsAMissingNode(String text) {
        assertThat(JsonTreeReader.of(text)).isEqualTo(MissingNode.getInstance());
        assertThat(JsonTreeReader.of(text.getBytes(UTF_8))).isEqualTo(MissingNode.getInstance());
    }

    @ParameterizedTest
    @ValueSource(bytes = {(byte) 0xff, (byte) 0xc3})
    void refusesBrokenUtf8(byte broken) {
        assertThatThrownBy(() -> JsonTreeReader.of(new byte[] {'{', '"', broken, '"', ':', '1', '}'}))
                .isInstanceOf(JacksonException.class);
    }

    @Test
    void writesNumbersThatWereComputed() {
        assertThat(JsonWriter.of(DoubleNode.valueOf(0.5))).isEqualTo("0.5");
        assertThat(JsonWriter.of(FloatNode.valueOf(0.25f))).isEqualTo("0.25");
        assertThat(JsonWriter.of(JsonNodeFactory.instance.numberNode((short) 3)))
                .isEqualTo("3");
    }

    @Test
    void writesNothingButJson() {
        assertThatThrownBy(() -> JsonWriter.of(new POJONode("anything"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> JsonWriter.of(MissingNode.getInstance())).isInstanceOf(IllegalArgumentException.class);
    }
}
