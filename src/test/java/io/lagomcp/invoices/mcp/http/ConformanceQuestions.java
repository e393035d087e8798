package io.lagomcp.invoices.mcp.http;

import static io.lagomcp.invoices.mcp.http.ConformanceContent.said;
import static io.lagomcp.invoices.mcp.http.ConformanceContent.text;
import static io.lagomcp.invoices.mcp.http.ConformanceContent.tool;

import io.lagomcp.invoices.mcp.session.TestTools;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpSyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.CreateMessageRequest;
import io.modelcontextprotocol.spec.McpSchema.ElicitFormRequest;
import io.modelcontextprotocol.spec.McpSchema.ElicitResult;
import io.modelcontextprotocol.spec.McpSchema.Role;
import io.modelcontextprotocol.spec.McpSchema.SamplingMessage;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The conformance suite's tools that ask the client's model or its user. */
final class ConformanceQuestions {
    private static final Map<String, Object> CONTACT = schema("""
        {"type": "object",
         "properties": {
           "username": {"type": "string", "description": "User's response"},
           "email": {"type": "string", "description": "User's email address"}},
         "required": ["username", "email"]}\
        """);

    private static final Map<String, Object> DEFAULTS = schema("""
        {"type": "object",
         "properties": {
           "name": {"type": "string", "default": "John Doe"},
           "age": {"type": "integer", "default": 30},
           "score": {"type": "number", "default": 95.5},
           "status": {"type": "string", "enum": ["active", "inactive", "pending"], "default": "active"},
           "verified": {"type": "boolean", "default": true}}}\
        """);

    private static final Map<String, Object> CHOICES = schema("""
        {"type": "object",
         "properties": {
           "untitledSingle": {"type": "string", "enum": ["option1", "option2", "option3"]},
           "titledSingle": {"type": "string", "oneOf": [
             {"const": "value1", "title": "First Option"},
             {"const": "value2", "title": "Second Option"},
             {"const": "value3", "title": "Third Option"}]},
           "legacyEnum": {"type": "string", "enum": ["opt1", "opt2", "opt3"],
             "enumNames": ["Option One", "Option Two", "Option Three"]},
           "untitledMulti": {"type": "array",
             "items": {"type": "string", "enum": ["option1", "option2", "option3"]}},
           "titledMulti": {"type": "array", "items": {"anyOf": [
             {"const": "value1", "title": "First Choice"},
             {"const": "value2", "title": "Second Choice"},
             {"const": "value3", "title": "Third Choice"}]}}}}\
        """);

    private ConformanceQuestions() {}

    static List<SyncToolSpecification> tools() {
        return List.of(
                tool("test_sampling", ConformanceQuestions::sample),
                tool("test_elicitation", (exchange, request) -> ask(exchange, argument("message"), CONTACT)),
                tool(
                        "test_elicitation_sep1034_defaults",
                        (exchange, request) -> ask(exchange, "Who are you?", DEFAULTS)),
                tool(
                        "test_elicitation_sep1330_enums",
                        (exchange, request) -> ask(exchange, "Which do you want?", CHOICES)));
    }

    private static CallToolResult sample(McpSyncServerExchange exchange, CallToolRequest request) {
        SamplingMessage prompt =
                SamplingMessage.builder(Role.USER, text(argument("prompt"))).build();
        CreateMessageRequest question =
                CreateMessageRequest.builder(List.of(prompt), 100).build();
        return said("LLM response: " + exchange.createMessage(question).content());
    }

    private static CallToolResult ask(McpSyncServerExchange exchange, String message, Map<String, Object> form) {
        ElicitResult answer = exchange.createElicitation(
                ElicitFormRequest.builder(message, form).build());
        return said("User response: action=" + answer.action() + ", content=" + answer.content());
    }

    private static String argument(String name) {
        return Objects.toString(TestTools.arguments().get(name));
    }

    private static Map<String, Object> schema(String json) {
        return JsonMapper.shared().readValue(json, new TypeReference<>() {});
    }
}
