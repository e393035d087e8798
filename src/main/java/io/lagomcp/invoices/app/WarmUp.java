package io.lagomcp.invoices.app;

import io.lagomcp.invoices.approval.ApprovalService;
import io.lagomcp.invoices.config.ConfirmationMethod;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.http.ApiUrl;
import io.lagomcp.invoices.mcp.ConfirmationTimeout;
import io.lagomcp.invoices.mcp.InvoiceServer;
import io.lagomcp.invoices.mcp.protocol.RequestListener;
import io.lagomcp.invoices.mcp.protocol.RequestListener.RequestInfo;
import io.lagomcp.invoices.prompt.PromptRegistry;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prepares the first call after the tools were listed, while the person still types: in a session of its own, the server reads
 * a sample invoice from a stand-in for Lago in this process. This loads the classes and compiles the code that calls need. It
 * ends when the client calls a tool, sends nothing to Lago, and is neither logged nor counted.
 */
final class WarmUp implements RequestListener {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

    /** A client that is a program calls within this time, and then gets the processor for itself. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    /** Enough for most of what every call runs: the JVM compiles a method after 200 invocations. */
    private static final int CALLS = 300;

    private static final String INITIALIZE = """
        {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},\
        "clientInfo":{"name":"warm-up","version":"1"}}}
        {"jsonrpc":"2.0","method":"notifications/initialized"}
        """;

    private final RequestListener listener;
    private final ApprovalService approvals;
    private final Runnable account;
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile boolean called;

    /**
     * Begins after the first {@code tools/list}.
     *
     * @param listener hears of the client's requests, as if this were not there
     * @param account prepares the connection to the real Lago
     */
    WarmUp(RequestListener listener, ApprovalService approvals, Runnable account) {
        this.listener = listener;
        this.approvals = approvals;
        this.account = account;
    }

    @Override
    public Observation started(RequestInfo call) {
        Observation observed = listener.started(call);
        called = called || call.method().equals("tools/call");
        if (!call.method().equals("tools/list") || !begun.compareAndSet(false, true)) {
            return observed;
        }
        return outcome -> {
            observed.ended(outcome);
            daemon("warm-up", this::run);
        };
    }

    private void run() {
        try (ServerSocket lago = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.sleep(PAUSE.toMillis());
            if (!called) {
                account.run();
                daemon("warm-up-lago", () -> answer(lago));
                runSession(ApiUrl.of("http://127.0.0.1:" + lago.getLocalPort()));
            }
        } catch (IOException | InterruptedException | RuntimeException failed) {
            LOG.debug("The warm-up failed; the first call takes longer", failed);
        }
    }

    private void runSession(ApiUrl lago) {
        InvoiceReader invoices = ApplicationContext.reader(lago, "warm-up");
        ToolRegistry tools = new ToolRegistry(invoices, approvals, Clock.systemUTC());
        PromptRegistry prompts = new PromptRegistry(tools, Clock.systemUTC());
        Questions questions = new Questions();
        new InvoiceServer(tools, prompts, ConfirmationMethod.RELAY, ConfirmationTimeout.of(Duration.ofMinutes(1)))
                .connect(questions, questions.answers)
                .serve();
    }

    /** Answers one client in place of Lago. */
    private static void answer(ServerSocket lago) {
        try (InputStream resource = WarmUp.class.getResourceAsStream("sample-invoice.json");
                Socket client = lago.accept();
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))) {
            byte[] sample = Objects.requireNonNull(resource).readAllBytes();
            String invoice = new String(sample, StandardCharsets.US_ASCII);
            String body = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("GET /api/v1/invoices?")) {
                    body = "{\"invoices\":[" + invoice + "],\"meta\":{\"current_page\":1,\"total_count\":1}}";
                } else if (line.startsWith("GET ")) {
                    body = "{\"invoice\":" + invoice + "}";
                } else if (line.isEmpty()) {
                    String answer = "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
                    client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                }
            }
        } catch (IOException closed) {
            LOG.debug("The warm-up is over", closed);
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // a hint only, which Windows and macOS take
    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        thread.start();
    }

    /** What the session's client says: the next line once the one before was answered, until the real client calls a tool. */
    private final class Questions extends InputStream {
        private final Semaphore answered = new Semaphore(1);
        private final OutputStream answers = new OutputStream() {
            @Override
            public void write(int one) {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] source, int offset, int length) {
                if (source[offset + length - 1] == '\n') {
                    answered.release();
                }
            }
        };
        private InputStream lines = InputStream.nullInputStream();
        private int asked;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0];
        }

        /** Returns at most what is left of the lines, because more than that comes only after an answer. */
        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (lines.available() == 0) {
                answered.acquireUninterruptibly();
                if (called || asked > CALLS) {
                    return -1;
                }
                lines = new ByteArrayInputStream(next().getBytes(StandardCharsets.US_ASCII));
            }
            return lines.read(target, offset, length);
        }

        private String next() {
            int id = asked++;
            if (id == 0) {
                return INITIALIZE;
            }
            String call =
                    switch (id) {
                        case 2 -> "find_all_invoices\",\"arguments\":{\"payment_overdue\":true}";
                        case 3 -> "summarize_invoices\",\"arguments\":{}";
                        default -> "find_invoice\",\"arguments\":{\"number\":\"SAMPLE-001\"}";
                    };
            return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"tools/call\",\"params\":{\"name\":\"" + call
                    + "}}\n";
        }
    }
}
