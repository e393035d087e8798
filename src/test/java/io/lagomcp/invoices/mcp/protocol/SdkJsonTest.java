package io.lagomcp.invoices.mcp.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

class SdkJsonTest {
    private static final List<String> DECIMALS =
            List.of("12345678901234567.89", "10.00", "0.0000000001", "-0.10", "123456789012345678901234567890.5");

    private final JsonMapper json = SdkJson.mapper();

    @Test
    void writesDecimalsAsTheyWereRead() {
        for (String decimal : DECIMALS) {
            String text = "{\"amount\":" + decimal + "}";
            assertThat(json.writeValueAsString(json.readTree(text)))
                    .as("as a tree")
                    .isEqualTo(text);
            assertThat(json.writeValueAsString(json.readValue(text, Map.class)))
                    .as("as a map")
                    .isEqualTo(text);
            assertThat(json.writeValueAsString(json.treeToValue(json.readTree(text), Object.class)))
                    .as("as a tree made a map")
                    .isEqualTo(text);
        }
    }

    @Test
    void writesExponentsOut() {
        assertThat(json.writeValueAsString(json.readTree("[1E+2,1E-10]"))).isEqualTo("[100,0.0000000001]");
    }

    @Test
    void refusesAKeyGivenTwice() {
        assertThatThrownBy(() -> json.readTree("{\"amount\":1,\"amount\":1000}"))
                .isInstanceOf(JacksonException.class);
    }
}
