package io.lagomcp.invoices.cli.call;

import io.lagomcp.invoices.config.InvalidSettingException;
import io.lagomcp.invoices.console.ProgramName;
import io.lagomcp.invoices.lago.http.ApiUrl;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.json.jackson3.JacksonMcpJsonMapper;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ClientCapabilities;
import io.modelcontextprotocol.spec.McpSchema.ElicitFormRequest;
import io.modelcontextprotocol.spec.McpSchema.ElicitResult;
import io.modelcontextprotocol.spec.McpSchema.Implementation;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpTransportException;
import java.net.CookieHandler;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The tools of a server over HTTP, called with a token. */
public final class RemoteToolClient implements ToolClient {
    private static final JsonMapper JSON = new JsonMapper();
    private static final TypeReference<Map<String, Object>> ARGUMENTS = new TypeReference<>() {};
    private static final Duration CONNECT = Duration.ofSeconds(30);
    /** A person may take a while; the server ends the question earlier. */
    private static final Duration ANSWER = Duration.ofMinutes(15);

    private static final int ATTEMPTS = 5;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
    /** In the message of the transport's exception. */
    private static final String TOO_MANY = "status code: 429";

    private final RetryAfter waits = new RetryAfter();
    private final McpSyncClient client;

    /**
     * Connects.
     *
     * @param url of the server, with or without {@code /mcp}
     * @param command the name of the command, for the audit log
     * @throws InvalidSettingException if the address cannot be used, or no server answers there
     */
    public RemoteToolClient(String url, String token, String command, Person person) {
        URI address = address(url);
        HttpClientStreamableHttpTransport transport = HttpClientStreamableHttpTransport.builder(
                        address.resolve("/").toString())
                .endpoint(address.getRawPath())
                .customizeClient(http -> http.cookieHandler(waits))
                .requestBuilder(HttpRequest.newBuilder().header("Authorization", "Bearer " + token))
                .jsonMapper(new JacksonMcpJsonMapper(new JsonMapper()))
                .openConnectionOnStartup(false)
                .connectTimeout(CONNECT)
                .build();
        client = McpClient.sync(transport)
                .clientInfo(
                        Implementation.builder(command, ProgramName.version()).build())
                .capabilities(
                        person.isThere()
                                ? ClientCapabilities.builder().elicitation().build()
                                : ClientCapabilities.builder().build())
                .elicitation(question -> answer(question, person))
                .initializationTimeout(CONNECT)
                .requestTimeout(ANSWER)
                .build();
        try {
            client.initialize();
        } catch (RuntimeException failed) {
            client.close();
            throw new InvalidSettingException(List.of("No server answers at " + address
                    + ", or it does not accept the token. Check the address and LAGO_INVOICES_TOKEN."));
        }
    }

    /** A token must not go over an open line. */
    private static URI address(String url) {
        URI address;
        try {
            address = URI.create(url.strip());
        } catch (IllegalArgumentException malformed) {
            throw unusable();
        }
        boolean local = ApiUrl.isThisMachine(String.valueOf(address.getHost()));
        boolean safe = "https".equals(address.getScheme()) || ("http".equals(address.getScheme()) && local);
        if (address.getHost() == null || address.getRawUserInfo() != null || !safe) {
            throw unusable();
        }
        return address.getRawPath().replace("/", "").isEmpty() ? address.resolve("/mcp") : address;
    }

    private static InvalidSettingException unusable() {
        return new InvalidSettingException(
                List.of("--url must be the address of a server, https://lago.example.com; http only on this machine."));
    }

    @Override
    public Answer call(String tool, ObjectNode arguments) {
        CallToolResult result;
        try {
            result = callWithRetries(CallToolRequest.builder(tool)
                    .arguments(JSON.convertValue(arguments, ARGUMENTS))
                    .build());
        } catch (McpError refused) {
            String why = refused.getJsonRpcError().message();
            return new Answer(true, error("unknown_tool", why, "See: " + ProgramName.with("tools") + "."));
        } catch (RuntimeException lost) {
            return new Answer(
                    true,
                    error(
                            NO_ANSWER,
                            "The server's answer got lost: a change may have happened.",
                            "Look first: " + ProgramName.with("approvals list --state any") + "."));
        }
        String text = result.content().stream()
                .filter(TextContent.class::isInstance)
                .map(content -> ((TextContent) content).text())
                .collect(Collectors.joining());
        return new Answer(Boolean.TRUE.equals(result.isError()), JSON.readTree(text));
    }

    /** Calls again, after the time that the server names, where it refused the request because there were too many. */
    private CallToolResult callWithRetries(CallToolRequest request) {
        for (int attempt = 1; ; attempt++) {
            try {
                return client.callTool(request);
            } catch (McpTransportException refused) {
                // nothing was done: such a request does not reach the tools
                if (attempt == ATTEMPTS || !String.valueOf(refused.getMessage()).contains(TOO_MANY)) {
                    throw refused;
                }
                sleep(Math.min(waits.seconds, LONGEST_WAIT.toSeconds()), refused);
            }
        }
    }

    private static void sleep(long seconds, McpTransportException refused) {
        try {
            TimeUnit.SECONDS.sleep(seconds);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw refused;
        }
    }

    /** Reads the header Retry-After, which the transport keeps to itself, where the HTTP client hands out headers. */
    private static final class RetryAfter extends CookieHandler {
        private volatile long seconds = 1;

        @Override
        public Map<String, List<String>> get(URI uri, Map<String, List<String>> requestHeaders) {
            return Map.of();
        }

        @Override
        public void put(URI uri, Map<String, List<String>> responseHeaders) {
            responseHeaders.forEach((name, values) -> {
                if (name.equalsIgnoreCase("Retry-After") && values.get(0).matches("[0-9]{1,6}")) {
                    seconds = Math.max(1, Long.parseLong(values.get(0)));
                }
            });
        }
    }

    private static ObjectNode error(String code, String message, String hint) {
        ObjectNode answer = JSON.createObjectNode();
        answer.putObject("error").put("code", code).put("message", message).put("hint", hint);
        return answer;
    }

    private static ElicitResult answer(ElicitFormRequest question, Person person) {
        Map<?, ?> fields = question.requestedSchema().get("properties") instanceof Map<?, ?> map ? map : Map.of();
        Object name = fields.isEmpty() ? "" : fields.keySet().iterator().next();
        Map<?, ?> field = fields.get(name) instanceof Map<?, ?> map ? map : Map.of();
        Optional<Object> answer = "boolean".equals(field.get("type"))
                ? Optional.<Object>of(true).filter(yes -> person.approves(question.message()))
                : person.types(question.message(), String.valueOf(field.get("title")))
                        .map(Object.class::cast);
        return answer.map(given -> ElicitResult.builder(ElicitResult.Action.ACCEPT)
                        .content(Map.of(String.valueOf(name), given))
                        .build())
                .orElseGet(
                        () -> ElicitResult.builder(ElicitResult.Action.CANCEL).build());
    }

    @Override
    public void close() {
        client.closeGracefully();
    }
}
