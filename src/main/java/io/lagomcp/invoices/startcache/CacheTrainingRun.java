package io.lagomcp.invoices.startcache;

import io.lagomcp.invoices.console.ProgramName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A short session with a server on its sandbox that does what most sessions do: connect, list, read, change something after
 * a yes, make mistakes. The JVM of that server learns from it which classes a session needs.
 */
final class CacheTrainingRun {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final JsonMapper JSON = new JsonMapper();

    private final Process server;
    private final BufferedReader answers;
    private int requests;

    private CacheTrainingRun(Process server) {
        this.server = server;
        this.answers = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
    }

    /** One with the server that this starts. */
    static CacheTrainingRun with(ProcessBuilder server) throws IOException {
        return new CacheTrainingRun(
                server.redirectError(ProcessBuilder.Redirect.DISCARD).start());
    }

    /**
     * Plays it and waits for the server to end.
     *
     * @throws IOException if the server does not do its part, or not within two minutes
     */
    void run() throws IOException, InterruptedException {
        Thread watchdog = new Thread(this::endWhatLasts, "rehearsal-limit");
        watchdog.setDaemon(true);
        watchdog.start();
        try {
            play();
            server.getOutputStream().close();
            if (!server.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS) || server.exitValue() != 0) {
                throw new IOException("The server of the rehearsal did not end well");
            }
        } finally {
            server.destroyForcibly();
            watchdog.interrupt();
        }
    }

    private void play() throws IOException {
        ObjectNode introduction = JSON.createObjectNode().put("protocolVersion", "2025-11-25");
        introduction.putObject("capabilities").putObject("elicitation").putObject("form");
        introduction.putObject("clientInfo").put("name", "rehearsal").put("version", ProgramName.version());
        ask("initialize", introduction);
        send(message("notifications/initialized"));
        ask("tools/list", JSON.createObjectNode());
        ask("prompts/list", JSON.createObjectNode());
        ask("resources/templates/list", JSON.createObjectNode());
        call("find_all_invoices", JSON.createObjectNode().put("payment_overdue", true));
        JsonNode draft = call("find_all_invoices", JSON.createObjectNode().put("status", "draft"))
                .at("/structuredContent/invoices/0/lago_id");
        ObjectNode one = JSON.createObjectNode().put("lago_id", draft.asString());
        call("find_invoice", one);
        call("refresh_invoice", one);
        call("summarize_invoices", JSON.createObjectNode());
        call("find_invoice", JSON.createObjectNode().put("lago_id", "00000000-0000-0000-0000-000000000000"));
        call("find_all_invoices", JSON.createObjectNode().put("status", "none that there is"));
    }

    private JsonNode call(String tool, ObjectNode arguments) throws IOException {
        ObjectNode params = JSON.createObjectNode().put("name", tool);
        params.set("arguments", arguments);
        return ask("tools/call", params);
    }

    /** The result of this request; says yes to whatever is asked before it comes. */
    private JsonNode ask(String method, ObjectNode params) throws IOException {
        int id = ++requests;
        ObjectNode request = message(method).put("id", id);
        request.set("params", params);
        send(request);
        while (true) {
            String line = answers.readLine();
            if (line == null) {
                throw new IOException("The server of the rehearsal went away");
            }
            JsonNode message = JSON.readTree(line);
            if (message.path("method").asString("").equals("elicitation/create")) {
                agree(message);
            } else if (message.path("id").asInt(0) == id && message.has("result")) {
                return message.required("result");
            } else if (message.has("error")) {
                throw new IOException("The server of the rehearsal answered: " + message.path("error"));
            }
        }
    }

    private void agree(JsonNode question) throws IOException {
        ObjectNode answer = JSON.createObjectNode().put("jsonrpc", "2.0");
        answer.set("id", question.required("id"));
        ObjectNode content = answer.putObject("result").put("action", "accept").putObject("content");
        question.at("/params/requestedSchema/properties").propertyNames().forEach(name -> content.put(name, true));
        send(answer);
    }

    private static ObjectNode message(String method) {
        return JSON.createObjectNode().put("jsonrpc", "2.0").put("method", method);
    }

    private void send(ObjectNode message) throws IOException {
        OutputStream input = server.getOutputStream();
        input.write((JSON.writeValueAsString(message) + "\n").getBytes(StandardCharsets.UTF_8));
        input.flush();
    }

    private void endWhatLasts() {
        try {
            Thread.sleep(LIMIT.toMillis());
            server.destroyForcibly();
        } catch (InterruptedException inTime) {
            Thread.currentThread().interrupt();
        }
    }
}
