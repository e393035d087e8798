package io.lagomcp.invoices.mcp.http;

import static io.lagomcp.invoices.mcp.http.ConformanceServer.json;
import static io.lagomcp.invoices.mcp.http.ConformanceTools.answer;
import static io.lagomcp.invoices.mcp.http.ConformanceTools.text;

import io.lagomcp.invoices.mcp.protocol.ClientAnswer;
import io.lagomcp.invoices.mcp.protocol.Method;
import io.lagomcp.invoices.mcp.protocol.MethodCall;
import io.lagomcp.invoices.mcp.protocol.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The conformance suite's tools, and a prompt, that need input of the client before they answer. */
final class ConformanceInput {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private static final String NAME = form("user_name", "name", "string");
    private static final String OK = form("confirm", "ok", "boolean");
    private static final String GREETING = """
        'greeting':{'method':'sampling/createMessage','params':{'maxTokens':50,
          'messages':[{'role':'user','content':{'type':'text','text':'Generate a greeting'}}]}}\
        """;
    private static final String ROOTS = "'client_roots':{'method':'roots/list','params':{}}";

    private ConformanceInput() {}

    static Map<String, Method> tools() {
        return Map.ofEntries(
                Map.entry("test_input_required_result_elicitation", asking(List.of(NAME))),
                Map.entry("test_input_required_result_sampling", asking(List.of(GREETING))),
                Map.entry("test_input_required_result_list_roots", asking(List.of(ROOTS))),
                Map.entry("test_input_required_result_request_state", asking(List.of(OK))),
                Map.entry(
                        "test_input_required_result_multiple_inputs",
                        asking(List.of(String.join(",", NAME, GREETING, ROOTS)))),
                Map.entry(
                        "test_input_required_result_multi_round",
                        asking(List.of(form("step1", "name", "string"), form("step2", "color", "string")))),
                Map.entry("test_input_required_result_tampered_state", asking(List.of(OK))),
                Map.entry("test_input_required_result_capabilities", ConformanceInput::whatTheClientCanDo),
                Map.entry("test_missing_capability", asking(List.of(GREETING))),
                Map.entry("test_streaming_elicitation", asking(List.of(OK))));
    }

    /** Asks for these words, and then is a prompt with them. */
    static Outcome prompt(MethodCall call, Function<String, Outcome> prompt) {
        String key = "user_context";
        JsonNode given = answered(call).path(key);
        return given.isMissingNode()
                ? ask(form(key, "context", "string"), 0)
                : prompt.apply(given.at("/content/context").asString(""));
    }

    /** Asks round by round, and then answers. The state is the number of the round. */
    private static Method asking(List<String> rounds) {
        return call -> {
            int round = call.state().map(Integer::parseInt).orElse(0);
            if (!hasAll(call, rounds.get(round))) {
                return ask(rounds.get(round), round);
            }
            return round + 1 < rounds.size()
                    ? ask(rounds.get(round + 1), round + 1)
                    : answer(text("state-ok, answered: " + answered(call)));
        };
    }

    private static Outcome whatTheClientCanDo(MethodCall call) {
        return call.client().capabilities().has("elicitation")
                ? asking(List.of(OK)).call(call)
                : asking(List.of(GREETING)).call(call);
    }

    private static boolean hasAll(MethodCall call, String requests) {
        return answered(call).propertyNames().containsAll(requests(requests).propertyNames());
    }

    private static ObjectNode answered(MethodCall call) {
        ObjectNode answers = json("{}");
        call.answers().forEach((key, answer) -> {
            if (answer instanceof ClientAnswer.Given given) {
                answers.set(key, given.result());
            }
        });
        return answers;
    }

    private static Outcome ask(String requests, int round) {
        return new Outcome.InputRequired(requests(requests), Optional.of(String.valueOf(round)), LIMIT, LIMIT, LIMIT);
    }

    private static ObjectNode requests(String members) {
        return json("{" + members + "}");
    }

    private static String form(String key, String field, String type) {
        return """
            '%s':{'method':'elicitation/create','params':{'message':'What is it?','requestedSchema':
              {'type':'object','properties':{'%s':{'type':'%s'}},'required':['%s']}}}\
            """.formatted(key, field, type, field);
    }
}
