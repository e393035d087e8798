package io.lagomcp.invoices.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTreeReaderObjectTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"rate\":20.0}",
                "{\"rate\":20.00}",
                "{\"units\":0.1000000000000000055511151231257827}",
                "{\"cents\":9223372036854775807}",
                "{\"cents\":123456789012345678901234567890}",
                "{\"text\":\"Ünïcödé ☃\"}"
            })
    void whatIsReadIsWrittenAgainDigitForDigit(String json) {
        assertThat(JsonTreeReader.object(json.getBytes(UTF_8)))
                .hasValueSatisfying(object -> assertThat(JsonWriter.of(object)).isEqualTo(json));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "\"text\"",
                "{\"cut\":",
                "{} {}",
                "{\"a\":1,\"a\":2}",
                "<html></html>",
                "{\"rate\":NaN}"
            })
    void whatIsNotExactlyOneObjectIsNone(String text) {
        assertThat(JsonTreeReader.object(text.getBytes(UTF_8))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(bytes = {(byte) 0xff, (byte) 0xc3})
    void brokenUtf8IsNoJson(byte broken) {
        assertThat(JsonTreeReader.object(new byte[] {'{', '"', broken, '"', ':', '1', '}'}))
                .isEmpty();
    }
}
