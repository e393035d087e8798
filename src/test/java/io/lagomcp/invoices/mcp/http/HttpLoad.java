package io.lagomcp.invoices.mcp.http;

import static io.lagomcp.invoices.mcp.http.HttpTestClient.call;

import io.lagomcp.invoices.mcp.http.HttpTestClient.Events;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/**
 * Many assistants at once against the packed program and its sandbox, on loopback: sessions, questions that wait for a person
 * while others are answered, clients that vanish, and a stop in the middle. {@code bench/run load} runs it.
 */
final class HttpLoad {
    private static final int CLIENTS = 16;

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final PackedHttpServer server;
    private final List<HttpTestClient> sessions = new ArrayList<>();
    private final List<String> invoices = new ArrayList<>();
    private final AtomicInteger ids = new AtomicInteger();
    final AtomicInteger answered = new AtomicInteger();
    final AtomicInteger vanished = new AtomicInteger();
    final AtomicInteger wrong = new AtomicInteger();

    HttpLoad(PackedHttpServer server) {
        this.server = server;
    }

    /** Sessions, waiting questions and seconds, by default 500, 300 and 60. */
    public static void main(String[] arguments) throws Exception {
        int many = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 500;
        int waiting = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 300;
        int seconds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 60;
        Path folder = Files.createTempDirectory("load");
        try (PackedHttpServer server = start(folder)) {
            HttpLoad load = new HttpLoad(server);
            StringBuilder table = new StringBuilder("Java " + System.getProperty("java.version") + "\n");
            table.append(memory("started", server));
            load.open(many);
            table.append(memory(many + " sessions", server));
            List<Events> questions = load.ask(waiting);
            table.append(memory(waiting + " questions wait", server));
            load.work(10);
            load.answer(questions);
            load.work(seconds);
            table.append(memory(seconds + " s of mixed calls", server));
            load.leave();
            table.append(memory("all sessions ended", server));
            load.open(CLIENTS);
            int accepted = load.stop(CLIENTS);
            table.append(String.format(
                    "%d calls answered, %d clients vanished, %d answers lost or crossed, %d of %d answered after"
                            + " SIGTERM%n",
                    load.answered.get(), load.vanished.get(), load.wrong.get(), accepted, CLIENTS));
            String errors = server.errors();
            table.append(errors.lines().filter(line -> line.startsWith("\tat ")).count())
                    .append(" lines of stack traces\n");
            System.out.print(table);
            System.exit(load.wrong.get() == 0 && accepted == CLIENTS && !errors.contains("\tat ") ? 0 : 1);
        }
    }

    /** With limits that such a crowd of one name does not meet. */
    static PackedHttpServer start(Path folder) throws IOException {
        return PackedHttpServer.start(
                folder,
                Map.of(
                        "LAGO_MCP_HTTP_MAX_SESSIONS", "2000",
                        "LAGO_MCP_HTTP_MAX_SESSIONS_PER_PRINCIPAL", "2000",
                        "LAGO_MCP_HTTP_MAX_CALLS", "1000",
                        "LAGO_MCP_CONFIRM_TIMEOUT", "600"),
                "--insecure-no-auth");
    }

    void open(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            sessions.add(new HttpTestClient(server.mcp, HTTP).shakeHands());
        }
        if (invoices.isEmpty()) {
            JsonNode page = HttpTestClient.json(
                    sessions.get(0).post(call(0, "find_all_invoices", "{\"per_page\":50,\"status\":\"finalized\"}")));
            page.at("/result/structuredContent/invoices")
                    .forEach(invoice -> invoices.add(invoice.path("lago_id").asString()));
        }
    }

    /** Has so many people asked, and leaves them waiting. */
    List<Events> ask(int count) throws Exception {
        List<CompletableFuture<Events>> asked = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String arguments =
                    "{\"lago_id\":\"" + invoices.get(i % invoices.size()) + "\",\"metadata\":{\"k" + i + "\":\"v\"}}";
            asked.add(session(i).streaming(call(ids.incrementAndGet(), "update_invoice", arguments)));
        }
        List<Events> questions = new ArrayList<>();
        for (CompletableFuture<Events> question : asked) {
            questions.add(question.get(60, TimeUnit.SECONDS));
        }
        return questions;
    }

    /** Says no to all of them; how many calls were answered with that. */
    int answer(List<Events> questions) throws Exception {
        int said = 0;
        for (int i = 0; i < questions.size(); i++) {
            try (Events events = questions.get(i)) {
                JsonNode question = events.message();
                session(i)
                        .post("{\"jsonrpc\":\"2.0\",\"id\":" + question.path("id")
                                + ",\"result\":{\"action\":\"decline\"}}");
                boolean declined = events.message().toString().contains("The user declined");
                (declined ? answered : wrong).incrementAndGet();
                said += declined ? 1 : 0;
            }
        }
        return said;
    }

    /** Mixed calls for so many seconds; some clients go away in the middle of one. */
    void work(int seconds) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Random random = new Random(i);
            Thread client = new Thread(() -> {
                while (System.nanoTime() < end) {
                    one(random);
                }
            });
            client.start();
            clients.add(client);
        }
        for (Thread client : clients) {
            client.join();
        }
    }

    private void one(Random random) {
        int id = ids.incrementAndGet();
        String invoice = invoices.get(random.nextInt(invoices.size()));
        HttpTestClient client = session(random.nextInt(sessions.size()));
        try {
            if (random.nextInt(20) == 0) {
                client.posting(call(id, "summarize_invoices", "{}")).cancel(true);
                vanished.incrementAndGet();
                return;
            }
            boolean list = random.nextInt(4) == 0;
            HttpResponse<String> response = client.post(
                    list
                            ? call(id, "find_all_invoices", "{\"per_page\":10}")
                            : call(id, "find_invoice", "{\"lago_id\":\"" + invoice + "\"}"));
            JsonNode answer = HttpTestClient.json(response);
            boolean right = answer.path("id").intValue() == id
                    && (list
                            ? answer.at("/result/structuredContent/invoices").size() == 10
                            : answer.at("/result/structuredContent/invoice/lago_id")
                                    .asString()
                                    .equals(invoice));
            (right ? answered : wrong).incrementAndGet();
        } catch (IOException | InterruptedException lost) {
            wrong.incrementAndGet();
        }
    }

    void leave() throws Exception {
        for (HttpTestClient session : sessions) {
            session.send("DELETE");
        }
        sessions.clear();
    }

    /** Tells the server to stop while so many people are asked; how many calls were answered all the same. */
    int stop(int asked) throws Exception {
        List<Events> questions = ask(asked);
        CompletableFuture<Integer> exit = CompletableFuture.supplyAsync(() -> {
            try {
                return server.stop();
            } catch (InterruptedException impossible) {
                throw new IllegalStateException(impossible);
            }
        });
        while (session(0).post(call(0, "find_all_invoices", "{}")).statusCode() != 503) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        int said = answer(questions);
        return exit.get(150, TimeUnit.SECONDS) == 0 ? said : -1;
    }

    private HttpTestClient session(int index) {
        return sessions.get(index % sessions.size());
    }

    /** Heap that is still used after a collection, and what the process holds. */
    private static String memory(String when, PackedHttpServer server) throws IOException, InterruptedException {
        String pid = Long.toString(server.process.pid());
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        output(jcmd, pid, "GC.run");
        String heap = output(jcmd, pid, "GC.heap_info");
        long used = heap.lines()
                .filter(line -> line.matches(".* used \\d+K.*"))
                .filter(line -> !line.contains("Metaspace") && !line.contains("class space"))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*used (\\d+)K.*", "$1")))
                .sum();
        String resident = Files.readAllLines(Path.of("/proc", pid, "status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .findFirst()
                .orElse("")
                .replaceAll("[^0-9]", "");
        return String.format(
                "%-28s heap %5.1f MB, resident %5.1f MB%n", when, used / 1024.0, Long.parseLong(resident) / 1024.0);
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        process.waitFor();
        return text;
    }
}
