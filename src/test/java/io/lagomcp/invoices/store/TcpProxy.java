package io.lagomcp.invoices.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A network between server and database that loses what a test wants it to lose. */
final class TcpProxy implements AutoCloseable {
    private static final String COMMIT = "COMMIT";

    /** What it does when the next COMMIT comes by. */
    enum Loss {
        NOTHING,
        /** The database never sees it. */
        COMMIT,
        /** The database commits, and nobody hears of it. */
        ANSWER,
        /** The same, and from then on nobody reaches the database. */
        ANSWER_AND_NETWORK
    }

    private final ServerSocket listening;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile Loss loss = Loss.NOTHING;
    private volatile boolean isDown;

    /** To this port of the loopback interface. */
    TcpProxy(int target) throws IOException {
        this.target = target;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listening.getLocalPort();
    }

    void lose(Loss what) {
        loss = what;
    }

    /** Refuses connections and ends those there are, or lets them through again. */
    void down(boolean down) {
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
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
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

    /** One connection. */
    private final class Link {
        private final Socket client;
        private final Socket server;
        private volatile boolean answersLost;

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
                    Loss now = new String(buffer, 0, read, StandardCharsets.ISO_8859_1).contains(COMMIT)
                            ? loss
                            : Loss.NOTHING;
                    if (now != Loss.NOTHING) {
                        loss = Loss.NOTHING;
                        isDown |= now == Loss.ANSWER_AND_NETWORK;
                    }
                    if (now == Loss.COMMIT) {
                        end();
                        return;
                    }
                    answersLost = now != Loss.NOTHING;
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
                    if (answersLost) {
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
