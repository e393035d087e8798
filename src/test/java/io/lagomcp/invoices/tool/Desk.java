package io.lagomcp.invoices.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.guard.Caller;
import io.lagomcp.invoices.guard.ConfirmationChannel;
import io.lagomcp.invoices.guard.Guard;
import io.lagomcp.invoices.guard.Policy;
import io.lagomcp.invoices.guard.Principal;
import io.lagomcp.invoices.guard.Progress;
import io.lagomcp.invoices.guard.Records;
import io.lagomcp.invoices.guard.SandboxAccount;
import io.lagomcp.invoices.guard.TestClock;
import io.lagomcp.invoices.lago.LagoClient;
import java.nio.file.Path;
import java.util.HashMap;
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
final class Desk {
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final Map<String, Schema> OUTPUT = new HashMap<>();
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final Catalogue catalogue;
    private final Principal principal;
    private final ConfirmationChannel channel;

    private Desk(LagoClient lago, Policy policy, TestClock clock, ConfirmationChannel channel) {
        this(lago, policy, clock, channel, SkippedTime.documents(Optional.empty()));
    }

    private Desk(LagoClient lago, Policy policy, TestClock clock, ConfirmationChannel channel, Documents documents) {
        this.principal = Principal.local();
        this.channel = channel;
        Guard guard = clock.guard(policy, lago, lago, Records.fresh(clock));
        catalogue = new Catalogue(lago, guard, documents, clock, clock::nanoTime);
    }

    private Desk(Catalogue catalogue, Principal principal, ConfirmationChannel channel) {
        this.catalogue = catalogue;
        this.principal = principal;
        this.channel = channel;
    }

    /** The same desk with somebody else at it. */
    Desk of(Principal other) {
        return new Desk(catalogue, other, channel);
    }

    static Desk at(LagoClient lago) {
        return at(lago, new TestClock());
    }

    static Desk at(LagoClient lago, TestClock clock) {
        return new Desk(lago, Policy.confirmEverything(), clock, ConfirmationChannel.relay());
    }

    /** One whose server keeps its audit log in this file, so that another one can follow it. */
    static Desk at(LagoClient lago, TestClock clock, Path record) {
        Guard guard = clock.guard(Policy.confirmEverything(), lago, lago, AuditLog.at(record, clock));
        return new Desk(new Catalogue(lago, guard, clock), Principal.local(), ConfirmationChannel.relay());
    }

    /** One that gets files of invoices in this way. */
    static Desk at(LagoClient lago, Documents documents) {
        return new Desk(lago, Policy.confirmEverything(), new TestClock(), ConfirmationChannel.relay(), documents);
    }

    /** One with a client that can ask. */
    static Desk asking(ConfirmationChannel channel, LagoClient lago, TestClock clock) {
        return new Desk(lago, Policy.confirmEverything(), clock, channel);
    }

    /** One that goes by another policy. */
    static Desk under(Policy policy, LagoClient lago) {
        return new Desk(lago, policy, new TestClock(), ConfirmationChannel.relay());
    }

    static Desk at(SandboxAccount account) {
        return at(account.lago());
    }

    static Desk readOnly(SandboxAccount account) {
        return new Desk(account.lago(), Policy.readOnly(), new TestClock(), ConfirmationChannel.relay());
    }

    /** JSON as a test writes it, with single quotation marks. */
    static ObjectNode json(String text) {
        return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
    }

    Catalogue catalogue() {
        return catalogue;
    }

    /** Calls a tool, whatever comes of it. */
    ToolResult call(String tool, ObjectNode arguments) {
        return call(tool, arguments, Progress.none());
    }

    /** The same, told how far it has come. */
    ToolResult call(String tool, ObjectNode arguments, Progress progress) {
        Caller assistant = new Caller(principal, "test 1", channel, progress);
        ToolResult result = catalogue.call(tool, arguments, assistant);
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
    ObjectNode result(String tool, String arguments) {
        return result(tool, json(arguments));
    }

    ObjectNode result(String tool, ObjectNode arguments) {
        ToolResult result = call(tool, arguments);
        assertThat(result.isError()).as("%s failed: %s", tool, result.json()).isFalse();
        return result.json();
    }

    /** The error of a call that fails. */
    JsonNode error(String tool, String arguments) {
        return error(tool, json(arguments));
    }

    JsonNode error(String tool, ObjectNode arguments) {
        ToolResult result = call(tool, arguments);
        assertThat(result.isError()).as("%s succeeded: %s", tool, result.json()).isTrue();
        return result.json().path("error");
    }

    /** The plan of a mutation that waits for its yes. */
    JsonNode plan(String tool, String arguments) {
        ObjectNode result = result(tool, arguments);
        assertThat(result.path("outcome").asString()).isEqualTo("confirmation_required");
        return result.path("plan");
    }

    /** Says yes to a plan, as the assistant does for its user. */
    ToolResult confirm(JsonNode plan) {
        ObjectNode yes = json("{}");
        yes.set("confirmation_id", plan.path("confirmation_id"));
        yes.set("statement", plan.path("statement"));
        return call("confirm_action", yes);
    }

    /** What a mutation answers after its plan was confirmed. */
    ObjectNode done(String tool, String arguments) {
        ToolResult result = confirm(plan(tool, arguments));
        assertThat(result.isError()).as("%s failed: %s", tool, result.json()).isFalse();
        assertThat(result.json().path("outcome").asString()).isEqualTo("done");
        return result.json();
    }

    /** The error of a mutation that fails after its plan was confirmed. */
    JsonNode failure(String tool, String arguments) {
        ToolResult result = confirm(plan(tool, arguments));
        assertThat(result.isError()).as("%s succeeded: %s", tool, result.json()).isTrue();
        return result.json().path("error");
    }

    private static synchronized Schema schema(String tool) {
        return OUTPUT.computeIfAbsent(
                tool, name -> SCHEMAS.getSchema(ToolDefinition.of(name).outputSchema()));
    }
}
