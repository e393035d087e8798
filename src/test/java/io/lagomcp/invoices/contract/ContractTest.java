package io.lagomcp.invoices.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.lagomcp.invoices.approval.ApprovalService;
import io.lagomcp.invoices.approval.Caller;
import io.lagomcp.invoices.approval.ConfirmationChannel;
import io.lagomcp.invoices.approval.Policy;
import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.approval.TestAuditLogs;
import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.contract.RouteContract.Case;
import io.lagomcp.invoices.lago.LagoClient;
import io.lagomcp.invoices.tool.ToolDefinition;
import io.lagomcp.invoices.tool.ToolResult;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** For every route the exact request, and for every answer that Lago documents the result. */
class ContractTest {
    private static final Set<String> WITHOUT_A_ROUTE_OF_THEIR_OWN =
            Set.of("confirm_action", "list_approvals", "summarize_invoices", "collections_worklist");
    private static final Caller ASSISTANT = new Caller(Principal.local(), "test 1", ConfirmationChannel.relay());
    private static final StubbedLago LAGO = new StubbedLago();

    private final ToolRegistry registry = registry();

    private static ToolRegistry registry() {
        TestClock clock = new TestClock();
        LagoClient client = LAGO.client();
        return new ToolRegistry(
                client,
                new ApprovalService(Policy.confirmEverything(), client, client, TestAuditLogs.fresh(clock), clock),
                clock);
    }

    @AfterAll
    static void close() {
        LAGO.close();
    }

    static Stream<Case> cases() {
        return RouteContract.all().stream().flatMap(contract -> contract.cases().stream());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void holds(Case one) {
        LAGO.stand(one);

        ToolResult result = call(one);

        assertSent(one);
        if (one.fails().isPresent()) {
            assertThat(result.isError()).as("it fails: %s", result.json()).isTrue();
            assertThat(result.json().at("/error/code").asString())
                    .isEqualTo(one.fails().get());
        } else {
            assertThat(result.isError()).as("it succeeds: %s", result.json()).isFalse();
            one.gives().propertyStream().forEach(field -> assertThat(
                            shown(result.json().at(field.getKey())))
                    .as("%s of %s", field.getKey(), result.json())
                    .isEqualTo(shown(field.getValue())));
        }
    }

    @Test
    void everyToolHasAContract() {
        Set<String> contracts =
                RouteContract.all().stream().map(RouteContract::tool).collect(Collectors.toSet());

        assertThat(registry.all())
                .extracting(ToolDefinition::name)
                .filteredOn(name -> !WITHOUT_A_ROUTE_OF_THEIR_OWN.contains(name))
                .containsExactlyInAnyOrderElementsOf(contracts);
    }

    private ToolResult call(Case one) {
        ObjectNode arguments = one.arguments().deepCopy();
        if (one.route().isOfOneInvoice()) {
            arguments.put("lago_id", StubbedLago.ID);
        }
        ToolResult result = registry.call(one.route().tool(), arguments, ASSISTANT);
        JsonNode plan = result.json().path("plan");
        if (plan.isMissingNode()) {
            return result;
        }
        ObjectNode yes = JsonMapper.shared().createObjectNode();
        yes.set("confirmation_id", plan.path("confirmation_id"));
        yes.set("statement", plan.path("statement"));
        return registry.call("confirm_action", yes, ASSISTANT);
    }

    private static void assertSent(Case one) {
        List<LoggedRequest> received = LAGO.received(one);
        assertThat(received).as("requests to %s", one).isNotEmpty();
        LoggedRequest request = received.get(0);
        assertThat(request.getHeader("Authorization")).isEqualTo("Bearer " + SandboxAccount.KEY);
        assertThat(query(request)).as("the query").isEqualTo(one.query());
        if (one.body().isMissingNode()) {
            assertThat(request.getBodyAsString()).as("the body").isEmpty();
        } else {
            assertThat(JsonMapper.shared().readTree(request.getBodyAsString()))
                    .as("the body")
                    .isEqualTo(one.body());
        }
    }

    private static String query(LoggedRequest request) {
        String raw = URI.create(request.getUrl()).getRawQuery();
        return raw == null ? "" : URLDecoder.decode(raw, StandardCharsets.UTF_8);
    }

    private static String shown(JsonNode value) {
        return value.isMissingNode() ? "null" : value.isString() ? value.stringValue() : value.toString();
    }
}
