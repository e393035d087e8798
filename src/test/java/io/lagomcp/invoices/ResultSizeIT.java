package io.lagomcp.invoices;

import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** How long the longest results are as they are sent: each of their two forms, one of which a client hands to its model. */
class ResultSizeIT {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Encoding O200K = Encodings.newDefaultEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
    private static final int LIMIT = 20_000;
    /** Less would be no long result, and prove nothing. */
    private static final int LONG = 10_000;

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "find_all_invoices  | {'per_page':100,'detail':'full'}",
                "find_all_invoices  | {'per_page':100,'page':2,'detail':'full'}",
                "summarize_invoices | {'group_by':['customer','issuing_month','invoice_type','payment_status']}"
            })
    void bothFormsOfALongResultAreTheSameAndWithinTheLimit(String tool, String arguments) throws Exception {
        ObjectNode given = (ObjectNode) JSON.readTree(arguments.replace('\'', '"'));
        try (ServerProcess server =
                ServerProcess.start(Map.of(), "serve", "--sandbox").initialized()) {
            server.send(ServerProcess.requestLine("long", "tools/call", ServerProcess.toolCall(tool, given)));
            String line = server.line();

            JsonNode result = JSON.readTree(line).path("result");
            String text = result.path("content").path(0).path("text").stringValue();
            assertThat(result.path("content")).hasSize(1);
            assertThat(result.path("structuredContent").has("cut")).isTrue();
            assertThat(line).contains("\"structuredContent\":" + text);
            assertThat(O200K.countTokens(text)).isBetween(LONG, LIMIT);
        }
    }
}
