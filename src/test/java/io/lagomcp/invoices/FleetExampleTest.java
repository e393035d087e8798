package io.lagomcp.invoices;

import static io.lagomcp.invoices.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The command of {@code examples/deploy/README.md}, and what nginx does in front of three servers. */
@Tag("postgresql")
class FleetExampleTest {
    private static final Path DEPLOY = Path.of("examples", "deploy").toAbsolutePath();
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private static int freePorts(int count) {
        while (true) {
            int first = ThreadLocalRandom.current().nextInt(20_000, 30_000);
            List<ServerSocket> taken = new ArrayList<>();
            try {
                for (int port = first; port < first + count; port++) {
                    taken.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
                }
                return first;
            } catch (IOException occupied) {
                // other ports may be free
            } finally {
                taken.forEach(FleetExampleTest::close);
            }
        }
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private Process fleet(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(DEPLOY.resolve("fleet").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // so that the user of PostgreSQL can reach its data
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        builder.environment().put("TMPDIR", folder.toString());
        builder.environment().put("LAGO_MCP_CACHE", "off");
        builder.environment().keySet().removeIf(name -> name.startsWith("LAGO_") && !name.equals("LAGO_MCP_CACHE"));
        return builder.start();
    }

    /** A client with one session. */
    private final class Client {
        private final URI address;
        private final String token;
        private final String session;

        Client(int port, String token) throws Exception {
            this.address = URI.create("http://127.0.0.1:" + port + "/mcp");
            this.token = token;
            this.session = send("""
                {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25",\
                "capabilities":{},"clientInfo":{"name":"test","version":"1"}}}\
                """, "").headers().firstValue("Mcp-Session-Id").orElseThrow();
        }

        String replica() {
            return session.substring(0, session.indexOf('.'));
        }

        private HttpResponse<String> send(String body, String inSession) throws Exception {
            HttpRequest.Builder request = HttpRequest.newBuilder(address)
                    .header("Authorization", "Bearer " + token)
                    .header("Content-Type", "application/json")
                    .header("Accept", "application/json, text/event-stream")
                    .POST(BodyPublishers.ofString(body));
            if (!inSession.isEmpty()) {
                request.header("Mcp-Session-Id", inSession).header("MCP-Protocol-Version", "2025-11-25");
            }
            return http.send(request.build(), BodyHandlers.ofString());
        }

        JsonNode call(String tool, ObjectNode arguments) throws Exception {
            ObjectNode message =
                    JSON.createObjectNode().put("jsonrpc", "2.0").put("id", 2).put("method", "tools/call");
            message.putObject("params").put("name", tool).set("arguments", arguments);
            String answer = send(message.toString(), session).body();
            String json = answer.lines()
                    .filter(line -> line.startsWith("data: {"))
                    .map(line -> line.substring("data: ".length()))
                    .reduce((first, last) -> last)
                    .orElse(answer);
            return JSON.readTree(json).at("/result/structuredContent");
        }
    }

    @Test
    void oneCommandRunsThreeServersOfWhichOnePlansAndAnotherConfirms() throws Exception {
        int port = freePorts(9);
        Process running = fleet(String.valueOf(port));
        StringBuilder said = new StringBuilder();
        try {
            BufferedReader out = running.inputReader(StandardCharsets.UTF_8);
            String line = out.readLine();
            while (line != null && !line.contains("doctor ")) {
                said.append(line).append('\n');
                line = out.readLine();
            }
            assertThat(line).as(said.toString()).isNotNull();
            String token = said.toString().replaceFirst("(?s).*token +(\\S+)\n.*", "$1");

            Client planner = new Client(port, token);
            Client other = eventually(
                    () -> new Client(port, token), client -> !client.replica().equals(planner.replica()));
            JsonNode found =
                    planner.call("find_all_invoices", JSON.createObjectNode().put("payment_overdue", true));
            String invoice = found.at("/invoices/0/lago_id").stringValue();
            JsonNode plan = planner.call(
                    "update_invoice",
                    JSON.createObjectNode().put("lago_id", invoice).put("payment_status", "failed"));
            ObjectNode yes = JSON.createObjectNode()
                    .put("confirmation_id", plan.at("/plan/confirmation_id").asString(""))
                    .put("statement", plan.at("/plan/statement").asString(""));
            assertThat(plan.toString()).contains("confirmation_id");

            JsonNode done = other.call("confirm_action", yes);

            assertThat(done.toString()).contains("\"outcome\":\"done\"");
            assertThat(planner.call("confirm_action", yes).toString())
                    .as("the receipt, from the server that planned")
                    .contains(plan.at("/plan/confirmation_id").asString(""));
        } finally {
            assertThat(fleet("stop", String.valueOf(port)).waitFor()).isZero();
        }
        assertThat(running.waitFor()).isZero();
        assertThat(folder).as("nothing is left").isEmptyDirectory();
    }

    /** A server that reads a request and dies, as often as somebody sends it one. */
    private static final class DyingServer implements AutoCloseable {
        private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final AtomicInteger requests = new AtomicInteger();

        DyingServer() throws IOException {
            Thread thread = new Thread(this::serve, "dying");
            thread.setDaemon(true);
            thread.start();
        }

        private void serve() {
            while (!listening.isClosed()) {
                try (Socket client = listening.accept()) {
                    if (client.getInputStream().read() >= 0) {
                        requests.incrementAndGet();
                    }
                } catch (IOException ended) {
                    // the next one may come
                }
            }
        }

        int port() {
            return listening.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            listening.close();
        }
    }

    private Process nginx(int port, List<Integer> servers, String... arguments) throws Exception {
        String conf = Files.readString(DEPLOY.resolve("nginx.conf"))
                .replace("listen 443 ssl", "listen 127.0.0.1:" + port + " ssl")
                .replace("/etc/ssl/lago-invoices-mcp", folder.toString());
        if (!List.of(arguments).contains("-t")) {
            conf = conf.replace(" ssl;", ";").replaceAll("(?m)^ *ssl_.*$", "");
        }
        for (int server = 0; server < servers.size(); server++) {
            conf = conf.replace("lago-invoices-mcp-" + server + ":8787", "127.0.0.1:" + servers.get(server));
        }
        Path main = Files.writeString(folder.resolve("nginx.conf"), """
            pid %1$s/pid;
            error_log stderr;
            events {}
            http {
                access_log off;
                client_body_temp_path %1$s/body;
                proxy_temp_path %1$s/proxy;
                fastcgi_temp_path %1$s/fastcgi;
                uwsgi_temp_path %1$s/uwsgi;
                scgi_temp_path %1$s/scgi;
                %2$s
            }
            """.formatted(folder, conf));
        List<String> command =
                new ArrayList<>(List.of("/usr/sbin/nginx", "-c", main.toString(), "-g", "daemon off; user root;"));
        if (!"root".equals(System.getProperty("user.name"))) {
            command.set(4, "daemon off;");
        }
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("nginx.log").toFile())
                .start();
    }

    private int post(int port, String session) {
        try {
            return http.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/mcp"))
                                    .header("Mcp-Session-Id", session)
                                    .POST(BodyPublishers.ofString("{}"))
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException notYet) {
            return 0;
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    @Test
    void nginxSendsNoPostTwiceAndRoutesSessionsByTheirServers() throws Exception {
        assertThat(new ProcessBuilder(("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
                                        + " -subj /CN=mcp.example.com -keyout " + folder + "/tls.key -out " + folder
                                        + "/tls.crt")
                                .split(" "))
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("openssl.log").toFile())
                        .start()
                        .waitFor())
                .isZero();
        int port = freePorts(2);
        try (DyingServer zero = new DyingServer();
                DyingServer one = new DyingServer()) {
            List<Integer> servers = List.of(zero.port(), one.port(), port + 1);
            assertThat(nginx(port, servers, "-t").waitFor())
                    .as(Files.readString(folder.resolve("nginx.log")))
                    .isZero();
            Process nginx = nginx(port, servers, "-q");
            try {
                assertThat(eventually(() -> post(port, "lago-invoices-mcp-1.abc"), status -> status != 0))
                        .isEqualTo(502);
                assertThat(one.requests).hasValue(1);
                assertThat(zero.requests)
                        .as("no other server gets what was sent to one")
                        .hasValue(0);

                assertThat(post(port, "lago-invoices-mcp-2.abc"))
                        .as("nobody listens at its own server, so nothing was sent there")
                        .isEqualTo(502);
                assertThat(zero.requests.get() + one.requests.get()).isEqualTo(2);

                post(port, "lago-invoices-mcp-1.abc");
                assertThat(one.requests.get())
                        .as("a session stays at its server")
                        .isEqualTo(3 - zero.requests.get());
            } finally {
                nginx.destroy();
                nginx.waitFor();
            }
        }
    }
}
