package io.lagomcp.invoices;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.lagomcp.invoices.approval.ApprovalService;
import io.lagomcp.invoices.approval.Policy;
import io.lagomcp.invoices.approval.TestAuditLogs;
import io.lagomcp.invoices.config.ConfirmationMethod;
import io.lagomcp.invoices.lago.LagoClient;
import io.lagomcp.invoices.lago.http.ApiUrl;
import io.lagomcp.invoices.lago.http.LagoLimits;
import io.lagomcp.invoices.mcp.ConfirmationTimeout;
import io.lagomcp.invoices.mcp.InvoiceServer;
import io.lagomcp.invoices.mcp.stdio.StdioTestClient;
import io.lagomcp.invoices.prompt.PromptRegistry;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Our classes on the stack while a read comes in, another thread begins to read on, it waits for Lago, and is answered. */
class ReadPathTest {
    private static final int MOST = 25;
    private static final String OURS = "io.lagomcp.invoices.";
    private static final String INVOICE = "00000000-0000-4000-8000-000000000001";
    private static final String ANSWER = """
        {"invoice":{"lago_id":"%s","number":"LAG-1","status":"finalized","payment_status":"pending","currency":"EUR",\
        "total_amount_cents":100}}\
        """.formatted(INVOICE);
    private static final Path PAGE = Path.of("docs", "architecture.md");
    private static final Pattern LISTED = Pattern.compile("^\\d+\\. `([a-z.]+\\.[A-Z][A-Za-z]+)`", Pattern.MULTILINE);

    private final Set<String> seen = new ConcurrentSkipListSet<>();
    private volatile boolean watching;
    private volatile @Nullable Thread caller;

    /** The JVM asks for its value on a thread's stack whenever that starts another. */
    private final InheritableThreadLocal<String> handOver = new InheritableThreadLocal<>() {
        @Override
        protected String childValue(String value) {
            if (!Thread.currentThread().equals(caller)) {
                note(Thread.currentThread().getStackTrace());
            }
            return value;
        }
    };

    @AfterEach
    void forget() {
        handOver.remove();
    }

    @Test
    void passesFewClassesAndTheArchitecturePageNamesThem() throws Exception {
        handOver.set("inherited");
        HttpServer lago = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        lago.createContext("/", this::answer);
        lago.start();
        try (StdioTestClient client = new StdioTestClient(
                (in, out) -> server(lago.getAddress().getPort()).connect(watched(in), watched(out)))) {
            client.shakeHands("{}");
            watching = true;
            client.call("1", "find_invoice", "{\"lago_id\":\"" + INVOICE + "\"}");
            assertThat(client.next()
                            .at("/result/structuredContent/invoice/number")
                            .asString())
                    .isEqualTo("LAG-1");
            watching = false;
        } finally {
            lago.stop(0);
        }
        assertThat(seen).hasSizeLessThanOrEqualTo(MOST);
        assertThat(listed()).as("the classes listed in %s", PAGE).isEqualTo(seen);
    }

    private InvoiceServer server(int port) {
        LagoClient lago = new LagoClient(ApiUrl.of("http://127.0.0.1:" + port), this::key, LagoLimits.standard());
        Clock clock = Clock.systemUTC();
        ApprovalService approval =
                new ApprovalService(Policy.readOnly(), lago.reads(), lago, TestAuditLogs.fresh(clock), clock);
        ToolRegistry tools = new ToolRegistry(lago.reads(), approval, clock);
        return new InvoiceServer(
                tools,
                new PromptRegistry(tools, clock),
                ConfirmationMethod.AUTO,
                ConfirmationTimeout.of(Duration.ofMinutes(1)));
    }

    /** Asked for on the thread that then sends the request. */
    private String key() {
        caller = Thread.currentThread();
        return "key";
    }

    private void answer(HttpExchange exchange) throws IOException {
        note(Objects.requireNonNull(caller).getStackTrace());
        byte[] body = ANSWER.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private InputStream watched(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public int read(byte[] bytes, int from, int length) throws IOException {
                int read = in.read(bytes, from, length);
                note(Thread.currentThread().getStackTrace());
                return read;
            }
        };
    }

    private OutputStream watched(OutputStream out) {
        return new FilterOutputStream(out) {
            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                note(Thread.currentThread().getStackTrace());
                out.write(bytes, from, length);
            }
        };
    }

    private void note(StackTraceElement[] stack) {
        if (watching) {
            Stream.of(stack)
                    .map(StackTraceElement::getClassName)
                    .filter(name -> name.startsWith(OURS) && !name.contains("Test"))
                    .map(name -> name.substring(OURS.length()).replaceFirst("\\$.*", ""))
                    .forEach(seen::add);
        }
    }

    private static Set<String> listed() throws IOException {
        return LISTED.matcher(Files.readString(PAGE))
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
