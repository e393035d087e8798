package io.lagomcp.invoices.tool.argument;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.tool.ToolClient;
import io.lagomcp.invoices.tool.ToolDefinition;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ArgumentRulesTest {
    @AutoClose
    private final SandboxAccount account = SandboxAccount.open();

    private final ToolClient desk = ToolClient.at(account);

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "100000", "3000000000", "1.5"})
    void aPageThatCannotBeIsRefusedByEveryTool(String page) {
        List<String> tools = desk.registry().all().stream()
                .filter(tool -> tool.inputSchema().path("properties").has("page"))
                .map(ToolDefinition::name)
                .toList();

        assertThat(tools).hasSizeGreaterThan(9).allSatisfy(tool -> {
            JsonNode error = desk.error(tool, "{'page':%s}".formatted(page));
            assertThat(error.path("code").asString()).isEqualTo("invalid_argument");
            assertThat(error.path("message").asString())
                    .contains("page is not valid")
                    .contains("1 to 99999");
        });
        assertThat(account.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        find_payments        | {'per_page':101}             | 1 to 100
        collections_worklist | {'per_page':21}              | 1 to 20
        summarize_invoices   | {'top':51}                   | 0 to 50
        find_invoice         | {'number':' '}               | text, not blank
        preview_invoice      | {'customer':{'currency':'euro'}} | ISO 4217 currency code
        create_invoice       | {'external_customer_id':'acme','fees':[{'add_on_code':' '}]} | text, not blank
        """)
    void aRuleHoldsWhereverTheArgumentStandsAndTheSchemaGoesFirst(String tool, String arguments, String valid) {
        assertThat(desk.error(tool, arguments).path("message").asString()).contains(valid);
    }

    @Test
    void everyRuleIsForAnArgumentOfSomeTool() {
        Set<String> names = new TreeSet<>();
        desk.registry().all().forEach(tool -> addNames(tool.inputSchema(), names));

        assertThat(names)
                .containsAll(ToolDefinition.resource("argument-rules.json").propertyNames());
    }

    private static void addNames(JsonNode schema, Set<String> names) {
        schema.path("properties").forEachEntry((name, property) -> {
            names.add(name);
            addNames(property, names);
            addNames(property.path("items"), names);
        });
    }
}
