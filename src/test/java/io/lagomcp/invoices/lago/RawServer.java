package io.lagomcp.invoices.lago;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A server on loopback that does with a connection what no decent HTTP server would. */
public final class RawServer implements AutoCloseable {

    /** What the server does with each connection; the connection is closed when it returns. */
    public interface Conversation {
        void with(Connection connection) throws IOException;
    }

    /** One accepted connection. */
    public final class Connection {
        private final InputStream in;
        private final OutputStream out;
        private String head = "";

        private Connection(Socket socket) throws IOException {
            this.in = new BufferedInputStream(socket.getInputStream());
            this.out = socket.getOutputStream();
        }

        /** Reads one request to the end of its body and counts it; false if the client hung up instead. */
        public boolean readRequest() throws IOException {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                int next = in.read();
                if (next < 0) {
                    return false;
                }
                head.write(next);
            }
            String text = head.toString(StandardCharsets.ISO_8859_1);
            in.readNBytes(contentLength(text));
            requests.add(text);
            this.head = text;
            return true;
        }

        /** Request line and headers of the request that was read last. */
        public String head() {
            return head;
        }

        public void write(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        /** Waits until the client has closed its side. */
        public void awaitHangUp() {
            try {
                in.readAllBytes();
            } catch (IOException reset) {
                // hung up all the same
            }
        }
    }

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Queue<String> requests = new ConcurrentLinkedQueue<>();

    public RawServer(Conversation conversation) throws IOException {
        daemon(() -> {
            while (!listener.isClosed()) {
                converse(listener.accept(), conversation);
            }
        });
    }

    public String url() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /** Request line and headers of each request, in order. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    private void converse(Socket socket, Conversation conversation) {
        daemon(() -> {
            try (socket) {
                conversation.with(new Connection(socket));
            }
        });
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException closed) {
                // the other side, or the test, is done
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static int contentLength(String head) {
        return head.lines()
                .map(line -> line.toLowerCase(Locale.ROOT))
                .filter(line -> line.startsWith("content-length:"))
                .mapToInt(line -> Integer.parseInt(
                        line.substring("content-length:".length()).strip()))
                .findFirst()
                .orElse(0);
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
