package io.lagomcp.invoices.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A network between server and database that loses what a test wants it to lose. */
public final class TcpProxy implements AutoCloseable {
    private static final String COMMIT = "COMMIT";

    /** What it loses of a commit. */
    public enum Loss {
        NOTHING,
        /** The database never sees it. */
        COMMIT,
        /** The database commits, and nobody hears of it. */
        ANSWER,
        /** The same, and the connection stays open and silent. */
        ANSWER_IN_SILENCE,
        /** The same, and from then on nobody reaches the database. */
        ANSWER_AND_NETWORK
    }

    private final ServerSocket listening;
    private volatile int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile Optional<Fault> next = Optional.empty();
    private volatile boolean isDown;

    /**
     * What happens to the next commit of a transaction that sent this text.
     *
     * @param then runs before the commit is lost, or else when its answer is here and before that is passed on
     */
    private record Fault(String sent, Loss loss, Runnable then) {}

    /** To this port of the loopback interface. */
    public TcpProxy(int target) throws IOException {
        this.target = target;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    /** Where it listens. */
    public int port() {
        return listening.getLocalPort();
    }

    /** Where new connections lead from now on. */
    public void target(int port) {
        target = port;
    }

    /** Loses this of the next commit. */
    void lose(Loss what) {
        at("", what, () -> {});
    }

    /**
     * Loses this of the next commit of a transaction that sent this text.
     *
     * @param then runs before the commit is lost, or else when its answer is here and before that is passed on
     */
    public void at(String sent, Loss loss, Runnable then) {
        next = Optional.of(new Fault(sent, loss, then));
    }

    /** Loses nothing from now on. */
    public void calm() {
        next = Optional.empty();
    }

    /** Whether what was asked for has not happened yet. */
    public boolean isWaiting() {
        return next.isPresent();
    }

    /** Refuses connections and ends those there are, or lets them through again. */
    public void down(boolean down) {
        isDown = down;
        if (down) {
            open.forEach(TcpProxy::close);
        }
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                if (isDown) {
                    close(client);
                    continue;
                }
                Socket server = connected(client);
                // else the operating system delays small pieces by up to 40 ms
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                open.add(client);
                open.add(server);
                Link link = new Link(client, server);
                daemon(link::toServer);
                daemon(link::toClient);
            } catch (IOException ended) {
                // the next one may do
            }
        }
    }

    /** The fault that this transaction meets, which happens once. */
    private synchronized Optional<Fault> take(StringBuilder sent) {
        Optional<Fault> met = next.filter(fault -> sent.indexOf(fault.sent()) >= 0);
        if (met.isPresent()) {
            next = Optional.empty();
        }
        return met;
    }

    private Socket connected(Socket client) throws IOException {
        try {
            return new Socket(InetAddress.getLoopbackAddress(), target);
        } catch (IOException nobodyThere) {
            client.close();
            throw nobodyThere;
        }
    }

    /** One connection. */
    private final class Link {
        private final Socket client;
        private final Socket server;
        private final StringBuilder sent = new StringBuilder();
        private volatile Optional<Fault> atAnswer = Optional.empty();

        Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void toServer() {
            byte[] buffer = new byte[1 << 16];
            try {
                InputStream in = client.getInputStream();
                OutputStream out = server.getOutputStream();
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    String chunk = new String(buffer, 0, read, StandardCharsets.ISO_8859_1);
                    sent.append(chunk);
                    if (chunk.contains(COMMIT)) {
                        Optional<Fault> now = take(sent);
                        sent.setLength(0);
                        if (now.isPresent() && now.get().loss() == Loss.COMMIT) {
                            now.get().then().run();
                            end();
                            return;
                        }
                        isDown |= now.isPresent() && now.get().loss() == Loss.ANSWER_AND_NETWORK;
                        atAnswer = now;
                    }
                    out.write(buffer, 0, read);
                }
                end();
            } catch (IOException ended) {
                end();
            }
        }

        void toClient() {
            byte[] buffer = new byte[1 << 16];
            try {
                InputStream in = server.getInputStream();
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    Optional<Fault> now = atAnswer;
                    atAnswer = Optional.empty();
                    now.ifPresent(fault -> fault.then().run());
                    if (now.isPresent() && now.get().loss() == Loss.ANSWER_IN_SILENCE) {
                        // until the client gives up
                        return;
                    }
                    if (now.isPresent() && now.get().loss() != Loss.NOTHING) {
                        down(isDown);
                        break;
                    }
                    client.getOutputStream().write(buffer, 0, read);
                }
                end();
            } catch (IOException ended) {
                end();
            }
        }

        private void end() {
            TcpProxy.close(client);
            TcpProxy.close(server);
            open.remove(client);
            open.remove(server);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException ended) {
            throw new UncheckedIOException(ended);
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        down(true);
    }
}
