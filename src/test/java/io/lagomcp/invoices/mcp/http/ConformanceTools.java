package io.lagomcp.invoices.mcp.http;

import static io.lagomcp.invoices.mcp.http.ConformanceServer.json;

import io.lagomcp.invoices.mcp.protocol.ClientAnswer;
import io.lagomcp.invoices.mcp.protocol.Method;
import io.lagomcp.invoices.mcp.protocol.MethodCall;
import io.lagomcp.invoices.mcp.protocol.MethodException;
import io.lagomcp.invoices.mcp.protocol.MethodException.Kind;
import io.lagomcp.invoices.mcp.protocol.Outcome;
import io.lagomcp.invoices.mcp.protocol.Outcome.InputRequired;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The conformance suite's tools. */
final class ConformanceTools {
    /** One red pixel. */
    static final String PNG =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC";

    /** Half a millisecond of silence. */
    private static final String WAV = "UklGRigAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQQAAACAgICA";

    /** As the suite wants it, so that notices and answer do not come at once. */
    private static final Duration STEP = Duration.ofMillis(50);

    private static final Duration LIMIT = Duration.ofMinutes(1);

    private static final String CONTACT = """
        {'type':'object','properties':{
          'username':{'type':'string','description':'User response'},
          'email':{'type':'string','description':'Email address'}},
         'required':['username','email']}\
        """;

    private static final String DEFAULTS = """
        {'type':'object','properties':{
          'name':{'type':'string','default':'John Doe'},
          'age':{'type':'integer','default':30},
          'score':{'type':'number','default':95.5},
          'status':{'type':'string','enum':['active','inactive','pending'],'default':'active'},
          'verified':{'type':'boolean','default':true}}}\
        """;

    private static final String CHOICES = """
        {'type':'object','properties':{
          'untitledSingle':{'type':'string','enum':['option1','option2','option3']},
          'titledSingle':{'type':'string','oneOf':[
            {'const':'value1','title':'First Option'},
            {'const':'value2','title':'Second Option'},
            {'const':'value3','title':'Third Option'}]},
          'legacyEnum':{'type':'string','enum':['opt1','opt2','opt3'],
            'enumNames':['Option One','Option Two','Option Three']},
          'untitledMulti':{'type':'array','items':{'type':'string','enum':['option1','option2','option3']}},
          'titledMulti':{'type':'array','items':{'anyOf':[
            {'const':'value1','title':'First Choice'},
            {'const':'value2','title':'Second Choice'},
            {'const':'value3','title':'Third Choice'}]}}}}\
        """;

    private static final Map<String, Method> TOOLS = tools();

    private ConformanceTools() {}

    static Map<String, Method> methods() {
        return Map.of(
                "tools/list",
                call -> list(),
                "tools/call",
                ConformanceTools::call,
                "logging/setLevel",
                call -> Outcome.of(json("{}")));
    }

    private static Outcome list() {
        ObjectNode list = json("{'tools':[]}");
        TOOLS.keySet().forEach(name -> list.withArray("tools")
                .addObject()
                .put("name", name)
                .put("description", "Serves the conformance suite")
                .set("inputSchema", json("{'type':'object'}")));
        return Outcome.of(list);
    }

    private static Outcome call(MethodCall call) {
        Method tool = TOOLS.get(call.params().path("name").asString(""));
        if (tool == null) {
            throw new MethodException(Kind.INVALID_PARAMS, "There is no such tool.");
        }
        return tool.call(call);
    }

    private static Map<String, Method> tools() {
        Map<String, Method> tools = new LinkedHashMap<>();
        tools.put("test_simple_text", call -> answer(text("This is a simple text response for testing.")));
        tools.put("test_image_content", call -> answer(image()));
        tools.put(
                "test_audio_content",
                call -> answer(json("{'type':'audio','mimeType':'audio/wav'}").put("data", WAV)));
        tools.put(
                "test_embedded_resource",
                call -> answer(
                        resource("test://embedded-resource", "text/plain", "This is an embedded resource content.")));
        tools.put(
                "test_multiple_content_types",
                call -> answer(
                        text("Multiple content types test:"),
                        image(),
                        resource(
                                "test://mixed-content-resource",
                                "application/json",
                                "{\"test\":\"data\",\"value\":123}")));
        tools.put("test_error_handling", call -> {
            Outcome.Result failed = answer(text("This tool intentionally returns an error for testing"));
            failed.json().put("isError", true);
            return failed;
        });
        tools.put("test_tool_with_logging", ConformanceTools::log);
        tools.put("test_logging_tool", call -> answer(text("Nothing is logged.")));
        tools.put("test_tool_with_progress", ConformanceTools::progress);
        tools.put("test_sampling", ConformanceTools::sample);
        tools.put("test_elicitation", call -> form(call, argument(call, "message"), CONTACT));
        tools.put("test_elicitation_sep1034_defaults", call -> form(call, "Who are you?", DEFAULTS));
        tools.put("test_elicitation_sep1330_enums", call -> form(call, "Which do you want?", CHOICES));
        tools.putAll(ConformanceInput.tools());
        return tools;
    }

    private static Outcome log(MethodCall call) {
        for (String line : List.of("Tool execution started", "Tool processing data", "Tool execution completed")) {
            call.notify("notifications/message", json("{'level':'info'}").put("data", line));
            LockSupport.parkNanos(STEP.toNanos());
        }
        return answer(text("Logged."));
    }

    private static Outcome progress(MethodCall call) {
        for (int percent = 0; percent <= 100; percent += 50) {
            call.progress(percent, 100, "Working");
            LockSupport.parkNanos(STEP.toNanos());
        }
        return answer(text("Done."));
    }

    private static Outcome sample(MethodCall call) {
        ObjectNode params = json("{'messages':[{'role':'user'}],'maxTokens':100}");
        ((ObjectNode) params.at("/messages/0")).set("content", text(argument(call, "prompt")));
        return asking(call, "sampling/createMessage", params, "LLM response: ");
    }

    private static Outcome form(MethodCall call, String message, String schema) {
        ObjectNode params = json("{}").put("message", message).set("requestedSchema", json(schema));
        return asking(call, "elicitation/create", params, "User response: ");
    }

    /** Asks the client this first, and says then what it answered. */
    private static Outcome asking(MethodCall call, String method, ObjectNode params, String intro) {
        ClientAnswer answer = call.answers().get("answer");
        if (answer instanceof ClientAnswer.Given given) {
            return answer(text(intro + given.result()));
        }
        if (answer != null) {
            throw new MethodException(Kind.UNAVAILABLE, "The client did not answer.");
        }
        ObjectNode requests = json("{}");
        requests.putObject("answer").put("method", method).set("params", params);
        return new InputRequired(requests, Optional.empty(), LIMIT, LIMIT, LIMIT);
    }

    private static String argument(MethodCall call, String name) {
        return call.params().path("arguments").path(name).asString("");
    }

    static Outcome.Result answer(ObjectNode... content) {
        ObjectNode result = json("{'content':[]}");
        ArrayNode blocks = result.withArray("content");
        blocks.addAll(List.of(content));
        return Outcome.of(result);
    }

    static ObjectNode text(String words) {
        return json("{'type':'text'}").put("text", words);
    }

    static ObjectNode image() {
        return json("{'type':'image','mimeType':'image/png'}").put("data", PNG);
    }

    static ObjectNode resource(String uri, String mediaType, String words) {
        ObjectNode block = json("{'type':'resource'}");
        block.putObject("resource").put("uri", uri).put("mimeType", mediaType).put("text", words);
        return block;
    }
}
