package io.lagomcp.invoices.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is measured, and against what.
 *
 * @param folder the checkout
 * @param work where files of a run may be
 * @param jdks the Javas on which the program is measured, the newest first
 * @param upstream port of what stands in for Lago
 */
record Setting(Path folder, Path work, List<Jdk> jdks, int upstream) {
    static final String TOKEN = "a-token-that-is-long-enough-for-the-server";

    private static final Path BRIDGE = Path.of("bridge/node_modules/@ivotoby/openapi-mcp-server/bin/mcp-server.js");

    /** The program through its launcher, over standard input and output. */
    Program ours(Jdk jdk) {
        return new Program(
                "Java " + jdk.feature(),
                "find_invoice",
                List.of(folder.resolve("bin/lago-invoices-mcp").toString()),
                Map.of(
                        "JAVA_HOME",
                        jdk.home().toString(),
                        "LAGO_API_KEY",
                        "bench",
                        "LAGO_API_URL",
                        "http://127.0.0.1:" + upstream,
                        "LAGO_MCP_AUDIT_LOG",
                        work.resolve("audit.jsonl").toString()));
    }

    Program oursWithSandbox(Jdk jdk) {
        return ours(jdk).called("--sandbox, Java " + jdk.feature()).with(List.of("--sandbox"), Map.of());
    }

    /** The same over HTTP, with limits that one client in a hurry does not meet. */
    Program oursOverHttp(Jdk jdk) {
        return ours(jdk)
                .with(
                        List.of("serve", "--http", "--port", "0"),
                        Map.of(
                                "LAGO_MCP_HTTP_TOKEN", TOKEN,
                                "LAGO_MCP_HTTP_ROLE", "reader",
                                "LAGO_MCP_HTTP_CALLS_PER_MINUTE", "1000000"));
    }

    /** A bridge that makes a tool of every operation of an API, if it was installed. */
    Optional<Program> bridge() throws IOException {
        Path program = work.resolve(BRIDGE);
        if (!Files.exists(program)) {
            return Optional.empty();
        }
        Path api = work.resolve("api.json");
        BillingApi.write(api);
        List<String> command = List.of(
                "node",
                program.toString(),
                "--api-base-url",
                "http://127.0.0.1:" + upstream + "/api/v1",
                "--openapi-spec",
                api.toString(),
                "--headers",
                "Authorization:Bearer bench",
                "--verbose",
                "false");
        return Optional.of(new Program("bridge", "find-invoice", command, Map.of()));
    }

    /** What any program in Java costs. */
    Program empty(Jdk jdk) {
        return program("empty program", jdk, Empty.class);
    }

    /** What any server in Java with the JDK's HTTP client costs. */
    Program passThrough(Jdk jdk) {
        String invoice = "http://127.0.0.1:" + upstream + "/api/v1/invoices/" + SampleInvoice.idWithFees(Calls.FEES);
        return program("passing on only", jdk, PassThrough.class).with(List.of(invoice), Map.of());
    }

    /** A program of the benchmarks, with the options of the launcher that matter for speed. */
    private Program program(String name, Jdk jdk, Class<?> program) {
        List<String> command = List.of(
                jdk.home().resolve("bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                folder.resolve("target/test-classes").toString(),
                program.getName());
        return new Program(name + ", Java " + jdk.feature(), "", command, Map.of());
    }

    /** All that speak MCP over standard input and output. */
    List<Program> servers() throws IOException {
        List<Program> servers = new ArrayList<>();
        for (Jdk jdk : jdks) {
            servers.add(ours(jdk));
        }
        bridge().ifPresent(servers::add);
        return servers;
    }

    /** Where what the measured programs say on standard error goes. */
    Path errors() {
        return work.resolve("stderr.txt");
    }
}
