package io.lagomcp.invoices.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.lagomcp.invoices.approval.ApprovalService;
import io.lagomcp.invoices.approval.Caller;
import io.lagomcp.invoices.approval.ConfirmationChannel;
import io.lagomcp.invoices.approval.Policy;
import io.lagomcp.invoices.approval.ProgressListener;
import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.approval.TestAuditLogs;
import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.lago.LagoClient;
import io.lagomcp.invoices.tool.read.DocumentDownloader;
import io.lagomcp.invoices.tool.read.InstantSleeper;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where an assistant sits: calls tools by name, over a real client, and cannot ask anybody.
 *
 * <p>Whatever a tool answers here is held to what holds of every answer: a result satisfies the tool's output schema, an
 * error has its three fields, and neither shows the API key or a character that cannot be seen.
 */
public final class ToolClient {
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final Map<String, Schema> OUTPUT = new HashMap<>();
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final ToolRegistry registry;
    private final Principal principal;
    private final ConfirmationChannel channel;

    private ToolClient(LagoClient lago, Policy policy, TestClock clock, ConfirmationChannel channel) {
        this(lago, policy, clock, channel, InstantSleeper.documents(Optional.empty()));
    }

    private ToolClient(
            LagoClient lago,
            Policy policy,
            TestClock clock,
            ConfirmationChannel channel,
            DocumentDownloader documents) {
        this.principal = Principal.local();
        this.channel = channel;
        ApprovalService approvals = clock.approvals(policy, lago, lago, TestAuditLogs.fresh(clock));
        registry = new ToolRegistry(lago, approvals, documents, clock, clock::nanoTime, Toolset.all());
    }

    private ToolClient(ToolRegistry registry, Principal principal, ConfirmationChannel channel) {
        this.registry = registry;
        this.principal = principal;
        this.channel = channel;
    }

    /** The same desk with somebody else at it. */
    ToolClient of(Principal other) {
        return new ToolClient(registry, other, channel);
    }

    /** The same desk with a client that asks in this way. */
    ToolClient through(ConfirmationChannel other) {
        return new ToolClient(registry, principal, other);
    }

    public static ToolClient at(LagoClient lago) {
        return at(lago, new TestClock());
    }

    public static ToolClient at(LagoClient lago, TestClock clock) {
        return new ToolClient(lago, Policy.confirmEverything(), clock, ConfirmationChannel.relay());
    }

    /** One whose server keeps its audit log in this file, so that another one can follow it. */
    public static ToolClient at(LagoClient lago, TestClock clock, Path record) {
        ApprovalService approvals = clock.approvals(Policy.confirmEverything(), lago, lago, AuditLog.at(record, clock));
        return new ToolClient(new ToolRegistry(lago, approvals, clock), Principal.local(), ConfirmationChannel.relay());
    }

    /** One over these tools. */
    public static ToolClient at(ToolRegistry tools) {
        return new ToolClient(tools, Principal.local(), ConfirmationChannel.relay());
    }

    /** One that gets files of invoices in this way. */
    public static ToolClient at(LagoClient lago, DocumentDownloader documents) {
        return new ToolClient(
                lago, Policy.confirmEverything(), new TestClock(), ConfirmationChannel.relay(), documents);
    }

    /** One with a client that can ask. */
    public static ToolClient asking(ConfirmationChannel channel, LagoClient lago, TestClock clock) {
        return new ToolClient(lago, Policy.confirmEverything(), clock, channel);
    }

    /** One that goes by another policy. */
    static ToolClient under(Policy policy, LagoClient lago) {
        return new ToolClient(lago, policy, new TestClock(), ConfirmationChannel.relay());
    }

    public static ToolClient at(SandboxAccount account) {
        return at(account.lago());
    }

    public static ToolClient readOnly(SandboxAccount account) {
        return new ToolClient(account.lago(), Policy.readOnly(), new TestClock(), ConfirmationChannel.relay());
    }

    /** JSON as a test writes it, with single quotation marks. */
    public static ObjectNode json(String text) {
        return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
    }

    /** The words of a text, such as the names of tools. */
    public static List<String> words(String text) {
        return List.of(text.strip().split("\\s+"));
    }

    public ToolRegistry registry() {
        return registry;
    }

    /** Calls a tool, whatever comes of it. */
    public ToolResult call(String tool, ObjectNode arguments) {
        return call(tool, arguments, ProgressListener.none());
    }

    /** The same, told how far it has come. */
    public ToolResult call(String tool, ObjectNode arguments, ProgressListener progress) {
        Caller assistant = new Caller(principal, "test 1", channel, progress);
        ToolResult result = registry.call(tool, arguments, assistant);
        String text = JSON.writeValueAsString(result.json());
        assertThat(text).as("%s must not show the API key", tool).doesNotContain(SandboxAccount.KEY, "canary");
        assertThat(text).as("%s must not show what cannot be seen", tool).doesNotContainPattern(InvisibleText.PATTERN);
        if (result.isError()) {
            JsonNode error = result.json().path("error");
            assertThat(error.path("code").asString("")).as("code of %s", text).matches("[a-z0-9_]+");
            assertThat(error.path("message").asString(""))
                    .as("message of %s", text)
                    .endsWith(".");
            assertThat(error.path("hint").asString("")).as("hint of %s", text).endsWith(".");
        } else {
            assertThat(schema(tool).validate(result.json()))
                    .as("%s against its output schema", tool)
                    .isEmpty();
        }
        return result;
    }

    /** The result of a call that succeeds. */
    public ObjectNode result(String tool, String arguments) {
        return result(tool, json(arguments));
    }

    public ObjectNode result(String tool, ObjectNode arguments) {
        ToolResult result = call(tool, arguments);
        assertThat(result.isError()).as("%s failed: %s", tool, result.json()).isFalse();
        return result.json();
    }

    /** The error of a call that fails. */
    public JsonNode error(String tool, String arguments) {
        return error(tool, json(arguments));
    }

    public JsonNode error(String tool, ObjectNode arguments) {
        ToolResult result = call(tool, arguments);
        assertThat(result.isError()).as("%s succeeded: %s", tool, result.json()).isTrue();
        return result.json().path("error");
    }

    /** The plan of a mutation that waits for its yes. */
    public JsonNode plan(String tool, String arguments) {
        ObjectNode result = result(tool, arguments);
        assertThat(result.path("outcome").asString()).isEqualTo("confirmation_required");
        return result.path("plan");
    }

    /** Says yes to a plan, as the assistant does for its user. */
    public ToolResult confirm(JsonNode plan) {
        ObjectNode yes = json("{}");
        yes.set("confirmation_id", plan.path("confirmation_id"));
        yes.set("statement", plan.path("statement"));
        return call("confirm_action", yes);
    }

    /** What a mutation answers after its plan was confirmed. */
    public ObjectNode done(String tool, String arguments) {
        ToolResult result = confirm(plan(tool, arguments));
        assertThat(result.isError()).as("%s failed: %s", tool, result.json()).isFalse();
        assertThat(result.json().path("outcome").asString()).isEqualTo("done");
        return result.json();
    }

    /** The error of a mutation that fails after its plan was confirmed. */
    public JsonNode failure(String tool, String arguments) {
        ToolResult result = confirm(plan(tool, arguments));
        assertThat(result.isError()).as("%s succeeded: %s", tool, result.json()).isTrue();
        return result.json().path("error");
    }

    private static synchronized Schema schema(String tool) {
        return OUTPUT.computeIfAbsent(
                tool, name -> SCHEMAS.getSchema(ToolDefinition.of(name).outputSchema()));
    }
}
