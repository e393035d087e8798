package io.lagomcp.invoices.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.lagomcp.invoices.approval.ApprovalService;
import io.lagomcp.invoices.approval.Policy;
import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.approval.TestAuditLogs;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

public class ToolSchemasTest {
    private static final Encoding O200K = Encodings.newDefaultEncodingRegistry().getEncoding(EncodingType.O200K_BASE);

    private static final Path COUNTS = Path.of("src/main/resources/io/lagomcp/invoices/tool/token-counts.json");

    /** Without a key and without a network: nothing answers at this address. */
    private static final ToolRegistry REGISTRY = registry();

    private static ToolRegistry registry() {
        var lago = SandboxAccount.client("http://127.0.0.1:9", Duration.ofSeconds(1));
        Clock clock = Clock.systemUTC();
        return new ToolRegistry(
                lago,
                new ApprovalService(Policy.confirmEverything(), lago, lago, TestAuditLogs.fresh(clock), clock),
                clock);
    }

    public static List<ToolDefinition> tools() {
        return REGISTRY.definitions();
    }

    @Test
    void theToolsComeInAFixedOrder() {
        assertThat(tools()).extracting(ToolDefinition::name).containsExactlyElementsOf(ToolClient.words("""
                        find_all_invoices find_invoice summarize_invoices collections_worklist preview_invoice
                        find_customers find_add_ons find_payments find_credit_notes find_subscriptions
                        find_payment_requests find_receipts create_invoice update_invoice refresh_invoice
                        finalize_invoice download_invoice download_invoice_xml retry_payment void_invoice
                        delete_invoice retry_invoice lose_dispute_invoice invoice_payment_url
                        resend_invoice_email sync_salesforce_id list_approvals confirm_action
                        """));
        assertThat(registry().definitions()).isEqualTo(tools());
    }

    @Test
    void everyFileInToolSchemasIsATool() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("tool-schemas"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            tools().stream().map(tool -> tool.name() + ".json").toList());
        }
    }

    @ParameterizedTest
    @MethodSource("tools")
    void whatIsToldIsWhatTheFileSays(ToolDefinition tool) throws IOException {
        ObjectNode file = (ObjectNode)
                JsonMapper.shared().readTree(Files.readString(Path.of("tool-schemas", tool.name() + ".json")));
        if (file.remove("mutation") != null) {
            addWhatAllChangesHaveInCommon(file);
        }

        ObjectNode told = JsonNodeFactory.instance.objectNode();
        told.put("name", tool.name()).put("title", tool.title()).put("description", tool.description());
        told.set("annotations", tool.annotations());
        if (!tool.meta().isEmpty()) {
            told.set("_meta", tool.meta());
        }
        told.set("inputSchema", tool.inputSchema());
        told.set("outputSchema", tool.outputSchema());
        assertThat(told).hasToString(file.toString());
    }

    private static void addWhatAllChangesHaveInCommon(ObjectNode file) throws IOException {
        JsonNode shared = JsonMapper.shared()
                .readTree(Files.readString(Path.of("src/main/resources/io/lagomcp/invoices/tool/mutation.json")));
        if (!file.has("outputSchema")) {
            file.set("outputSchema", shared.path("changedInvoice"));
        }
        ObjectNode arguments = (ObjectNode) file.path("inputSchema").path("properties");
        if (arguments.has("lago_id")) {
            arguments.setAll((ObjectNode) shared.path("batch"));
        }
        for (String schema : List.of("inputSchema", "outputSchema")) {
            ((ObjectNode) file.path(schema).path("properties"))
                    .setAll((ObjectNode) shared.path(schema).path("properties"));
        }
    }

    @ParameterizedTest
    @MethodSource("tools")
    void bothSchemasAreJsonSchema(ToolDefinition tool) {
        var metaschema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(com.networknt.schema.SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

        assertThat(metaschema.validate(tool.inputSchema())).isEmpty();
        assertThat(metaschema.validate(tool.outputSchema())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("tools")
    void everyObjectIsClosedAndEveryArgumentDescribed(ToolDefinition tool) {
        assertThat(tool.inputSchema().propertyNames()).doesNotContain("oneOf", "anyOf", "allOf");
        assertObjects("", tool.inputSchema());
    }

    private static void assertObjects(String path, JsonNode schema) {
        boolean keysAreTheUsers = path.equals("/metadata") && !schema.has("properties");
        // checked by the schema of find_all_invoices
        boolean keysAreFilters = path.equals("/selection");
        if (schema.path("type").asString("").equals("object") && !keysAreTheUsers && !keysAreFilters) {
            assertThat(schema.path("additionalProperties").toString())
                    .as("additionalProperties of %s", path)
                    .isEqualTo("false");
        }
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            String name = path + "/" + property.getKey();
            assertThat(property.getValue().path("description").asString(""))
                    .as("description of %s", name)
                    .isNotBlank();
            assertObjects(name, property.getValue());
        }
        if (schema.has("items")) {
            assertObjects(path + "[]", schema.path("items"));
        }
    }

    /** Some clients warn their user about each argument that has several types, and drop all but the first. */
    @ParameterizedTest
    @MethodSource("tools")
    void noArgumentHasSeveralTypes(ToolDefinition tool) {
        assertThat(tool.inputSchema().findValues("type"))
                .filteredOn(JsonNode::isArray)
                .allSatisfy(types -> assertThat(types.toString()).isEqualTo("[\"string\",\"null\"]"));
    }

    @ParameterizedTest
    @MethodSource("tools")
    void onlyTheConfirmationAsksClientsToAskTheirUser(ToolDefinition tool) {
        assertThat(tool.meta().path("anthropic/requiresUserInteraction").booleanValue(false))
                .as("a change is asked about by its plan, where the policy wants that, and so must not be asked"
                        + " about twice")
                .isEqualTo(tool.name().equals("confirm_action"));
    }

    @ParameterizedTest
    @MethodSource("tools")
    void theFourHintsAreThereAndTrue(ToolDefinition tool) {
        assertThat(tool.annotations().propertyNames())
                .containsExactly("readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint");
        assertThat(tool.annotations().valueStream()).allMatch(JsonNode::isBoolean);
        boolean reads = tool.name().startsWith("find_")
                || List.of("summarize_invoices", "collections_worklist", "preview_invoice", "list_approvals")
                        .contains(tool.name());
        assertThat(tool.annotations().path("readOnlyHint").booleanValue()).isEqualTo(reads);
        boolean destroysNothing = reads
                || List.of("download_invoice", "download_invoice_xml", "invoice_payment_url")
                        .contains(tool.name());
        assertThat(tool.annotations().path("destructiveHint").booleanValue()).isEqualTo(!destroysNothing);
        boolean actsOnce = reads
                || List.of(
                                "update_invoice",
                                "refresh_invoice",
                                "download_invoice",
                                "download_invoice_xml",
                                "invoice_payment_url",
                                "sync_salesforce_id",
                                "confirm_action")
                        .contains(tool.name());
        assertThat(tool.annotations().path("idempotentHint").booleanValue()).isEqualTo(actsOnce);
        assertThat(tool.annotations().path("openWorldHint").booleanValue()).isTrue();
    }

    /** With {@code -DwriteToolLists} the counts are written. */
    @Test
    void theToolsFitIntoTheirTokens() throws IOException {
        ObjectNode counted = JsonNodeFactory.instance.objectNode();
        tools().forEach(tool -> counted.put(tool.name(), O200K.countTokens(told(tool))));
        if (System.getProperty("writeToolLists") != null) {
            Files.writeString(COUNTS, counted.toPrettyString() + "\n");
        }

        assertThat(JsonMapper.shared().readTree(Files.readString(COUNTS)))
                .as("mvn test -Dtest=ToolSchemasTest -DwriteToolLists")
                .isEqualTo(counted);
        assertThat(counted.propertyStream())
                .allSatisfy(tool -> assertThat(tool.getValue().intValue())
                        .as("tokens of %s", tool.getKey())
                        .isLessThanOrEqualTo(450));
        assertThat(counted.valueStream().mapToInt(JsonNode::intValue).sum())
                .as("tokens of all tools")
                .isLessThanOrEqualTo(5_500);
    }

    @Test
    void eachToolIsInAToolsetAndEachToolsetIsSmaller() {
        List<String> names = tools().stream().map(ToolDefinition::name).toList();

        assertThat(Toolset.all().stream().flatMap(set -> set.tools().stream()).distinct())
                .containsExactlyInAnyOrderElementsOf(names);
        assertThat(Toolset.values()).allSatisfy(set -> {
            assertThat(set.tools()).doesNotHaveDuplicates();
            boolean changes = set.tools().stream()
                    .anyMatch(tool -> ToolDefinition.of(tool).asksFirst());
            assertThat(set.tools().contains("confirm_action"))
                    .as("a change can be confirmed in %s", set)
                    .isEqualTo(changes);
        });
        assertThat(ToolDefinition.tokens(Toolset.LOOKUPS.tools())).isBetween(500, 1_500);
        assertThat(ToolDefinition.tokens(Toolset.COLLECTIONS.tools())).isBetween(1_000, 2_000);
        assertThat(ToolDefinition.tokens(Toolset.APPROVALS.tools())).isLessThan(350);
    }

    private static String told(ToolDefinition tool) {
        ObjectNode told = JsonNodeFactory.instance.objectNode();
        told.put("name", tool.name()).put("description", tool.description());
        told.set("inputSchema", tool.inputSchema());
        return told.toString();
    }
}
