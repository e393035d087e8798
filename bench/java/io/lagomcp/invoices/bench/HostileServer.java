package io.lagomcp.invoices.bench;

import io.lagomcp.invoices.auth.FakeAuthServer;
import io.lagomcp.invoices.bench.Attack.Target;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The program over HTTP with a small heap, for attacks: either with a file of tokens or with an authorization server. */
final class HostileServer implements Closeable {
    private static final String HEAP = "-Xmx512m";
    private static final int WARM_UPS = 300;

    private final WebServer server;
    private final Jdk jdk;
    private final int managementPort;
    private final Target target;
    private final WebConnection secondCaller;
    private final Thread ending;

    private HostileServer(Setting setting, Jdk jdk, List<String> arguments, Map<String, String> access, Tokens tokens)
            throws IOException {
        List<String> command = new ArrayList<>(List.of("serve", "--http", "--port", "0", "--management-port", "0"));
        command.addAll(arguments);
        Map<String, String> settings = new LinkedHashMap<>(access);
        // so that limits of memory and threads are met before those of calls, which are set for each team
        settings.put("LAGO_MCP_HTTP_CALLS_PER_MINUTE", "12000");
        settings.put("LAGO_MCP_LOG_LEVEL", "info");
        settings.put("JAVA_TOOL_OPTIONS", HEAP);
        this.jdk = jdk;
        this.server = new WebServer(setting.ours(jdk).with(command, settings), setting);
        this.ending = new Thread(() -> server.process().destroyForcibly());
        Runtime.getRuntime().addShutdownHook(ending);
        this.managementPort = server.managementPort();
        this.target = new Target(server.port(), tokens.reader(), tokens.operator());
        this.secondCaller = server.session(tokens.secondCaller());
        Rounds.oneByOne(
                Rounds.asking(secondCaller, id -> Requests.call(id, "find_invoice", Requests.invoice(5))), WARM_UPS, 0);
    }

    private record Tokens(String reader, String operator, String secondCaller) {}

    /** With tokens of a reader and an operator, who attack, and of a second reader. */
    static HostileServer withTokens(Setting setting, Jdk jdk) throws IOException {
        Path file = setting.work().resolve("tokens");
        Files.deleteIfExists(file);
        Tokens tokens = new Tokens(
                token(setting, jdk, file, "reader", "reader"),
                token(setting, jdk, file, "operator", "operator"),
                token(setting, jdk, file, "second-reader", "reader"));
        return new HostileServer(setting, jdk, List.of("--tokens-file", file.toString()), Map.of(), tokens);
    }

    /** With an authorization server that gave a second reader a token; who attacks has none. */
    static HostileServer withIssuer(Setting setting, Jdk jdk, FakeAuthServer issuer) throws IOException {
        String secondCaller = issuer.signed(issuer.claims());
        return new HostileServer(
                setting,
                jdk,
                List.of(),
                Map.of(
                        "LAGO_MCP_OAUTH_ISSUER",
                        issuer.issuer().toString(),
                        "LAGO_MCP_OAUTH_AUDIENCE",
                        FakeAuthServer.RESOURCE),
                new Tokens("", "", secondCaller));
    }

    /** A token like a good one of this issuer, but signed by nobody with a key that nobody knows. */
    static String forged(FakeAuthServer issuer, Random random) {
        String header = "{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"" + WrongTokens.text(random, 20) + "\"}";
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        return encoder.encodeToString(header.getBytes(StandardCharsets.UTF_8)) + "."
                + encoder.encodeToString(issuer.claims().build().toString().getBytes(StandardCharsets.UTF_8)) + "."
                + WrongTokens.text(random, 342);
    }

    /** A new token, which the file has from now on. */
    static String token(Setting setting, Jdk jdk, Path file, String name, String role) throws IOException {
        Process process = setting.ours(jdk)
                .with(List.of("token", "new", name, "--role", role, "--tokens-file", file.toString()), Map.of())
                .start(setting.errors());
        String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return words.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("lim_"))
                .findFirst()
                .orElseThrow(() -> new IOException("no token: " + words));
    }

    Target target() {
        return target;
    }

    SecondCaller secondCaller() {
        return new SecondCaller(secondCaller, managementPort);
    }

    boolean isAlive() {
        return server.process().isAlive();
    }

    /** What is used of the heap, in MB. */
    double heap() throws IOException, InterruptedException {
        return Heap.used(server.process(), jdk);
    }

    @Override
    public void close() throws IOException {
        Runtime.getRuntime().removeShutdownHook(ending);
        server.process().destroyForcibly();
        server.close();
    }
}
