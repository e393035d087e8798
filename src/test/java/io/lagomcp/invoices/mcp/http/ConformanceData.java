package io.lagomcp.invoices.mcp.http;

import static io.lagomcp.invoices.mcp.http.ConformanceServer.json;

import io.lagomcp.invoices.mcp.protocol.Method;
import io.lagomcp.invoices.mcp.protocol.MethodCall;
import io.lagomcp.invoices.mcp.protocol.MethodException;
import io.lagomcp.invoices.mcp.protocol.MethodException.Kind;
import io.lagomcp.invoices.mcp.protocol.Outcome;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The conformance suite's resources and prompts, and what may be typed into one of them. */
final class ConformanceData {
    private static final String TEMPLATE_START = "test://template/";
    private static final String TEMPLATE_END = "/data";

    private ConformanceData() {}

    static Map<String, Method> methods() {
        return Map.of(
                "resources/list",
                call -> Outcome.of(json("""
                    {'resources':[
                      {'uri':'test://static-text','name':'text','mimeType':'text/plain'},
                      {'uri':'test://static-binary','name':'binary','mimeType':'image/png'},
                      {'uri':'test://watched-resource','name':'watched','mimeType':'text/plain'}]}\
                    """)),
                "resources/templates/list",
                call -> Outcome.of(json("""
                    {'resourceTemplates':[{'uriTemplate':'test://template/{id}/data','name':'data',
                      'mimeType':'application/json'}]}\
                    """)),
                "resources/read",
                ConformanceData::read,
                "resources/subscribe",
                call -> Outcome.of(json("{}")),
                "resources/unsubscribe",
                call -> Outcome.of(json("{}")),
                "prompts/list",
                call -> Outcome.of(json("""
                    {'prompts':[
                      {'name':'test_simple_prompt','description':'Simple'},
                      {'name':'test_prompt_with_arguments','description':'With arguments','arguments':[
                        {'name':'arg1','description':'The first','required':true},
                        {'name':'arg2','description':'The second','required':true}]},
                      {'name':'test_prompt_with_embedded_resource','description':'With a resource','arguments':[
                        {'name':'resourceUri','description':'Which','required':true}]},
                      {'name':'test_prompt_with_image','description':'With an image'},
                      {'name':'test_input_required_result_prompt','description':'Asks the client first'}]}\
                    """)),
                "prompts/get",
                ConformanceData::prompt,
                "completion/complete",
                ConformanceData::complete);
    }

    private static Outcome read(MethodCall call) {
        String uri = call.params().path("uri").asString("");
        ObjectNode result = json("{'contents':[]}");
        ObjectNode content = result.withArray("contents").addObject().put("uri", uri);
        if (uri.equals("test://static-binary")) {
            content.put("mimeType", "image/png").put("blob", ConformanceTools.PNG);
        } else if (uri.startsWith(TEMPLATE_START) && uri.endsWith(TEMPLATE_END)) {
            String id = uri.substring(TEMPLATE_START.length(), uri.length() - TEMPLATE_END.length());
            content.put("mimeType", "application/json")
                    .put(
                            "text",
                            "{\"id\":\"%s\",\"templateTest\":true,\"data\":\"Data for ID: %s\"}".formatted(id, id));
        } else if (uri.equals("test://static-text") || uri.equals("test://watched-resource")) {
            content.put("mimeType", "text/plain").put("text", "This is the content of the static text resource.");
        } else {
            throw new MethodException(
                    Kind.RESOURCE_NOT_FOUND,
                    "There is no such resource.",
                    json("{}").put("uri", uri));
        }
        return Outcome.of(result);
    }

    private static Outcome prompt(MethodCall call) {
        JsonNode given = call.params().path("arguments");
        ObjectNode result = json("{'messages':[]}");
        ArrayNode messages = result.withArray("messages");
        switch (call.params().path("name").asString("")) {
            case "test_simple_prompt" -> say(messages, ConformanceTools.text("This is a simple prompt for testing."));
            case "test_prompt_with_arguments" ->
                say(
                        messages,
                        ConformanceTools.text("Prompt with arguments: arg1='%s', arg2='%s'"
                                .formatted(
                                        given.path("arg1").asString(""),
                                        given.path("arg2").asString(""))));
            case "test_prompt_with_embedded_resource" -> {
                say(
                        messages,
                        ConformanceTools.resource(
                                given.path("resourceUri").asString(""),
                                "text/plain",
                                "Embedded resource content for testing."));
                say(messages, ConformanceTools.text("Please process the embedded resource above."));
            }
            case "test_input_required_result_prompt" -> {
                return ConformanceInput.prompt(call, context -> {
                    say(messages, ConformanceTools.text("The context is: " + context));
                    return Outcome.of(result);
                });
            }
            case "test_prompt_with_image" -> {
                say(messages, ConformanceTools.image());
                say(messages, ConformanceTools.text("Please analyze the image above."));
            }
            default -> throw new MethodException(Kind.INVALID_PARAMS, "There is no such prompt.");
        }
        return Outcome.of(result);
    }

    private static void say(ArrayNode messages, ObjectNode content) {
        messages.addObject().put("role", "user").set("content", content);
    }

    private static Outcome complete(MethodCall call) {
        String typed = call.params().path("argument").path("value").asString("");
        ObjectNode result = json("{'completion':{'values':[]}}");
        ArrayNode values = result.withObject("completion").withArray("values");
        Stream.of("paris", "park", "testing")
                .filter(value -> value.startsWith(typed))
                .forEach(values::add);
        result.withObject("completion").put("total", values.size()).put("hasMore", false);
        return Outcome.of(result);
    }
}
