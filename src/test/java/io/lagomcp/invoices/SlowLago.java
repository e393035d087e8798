package io.lagomcp.invoices;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A Lago that takes one request and answers it only when told to, and that sees when the client gives up before. */
final class SlowLago implements AutoCloseable {
    private static final int SECONDS = 120;

    private final ServerSocket listener;
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch abandoned = new CountDownLatch(1);
    private volatile Socket connection = new Socket();

    SlowLago() {
        try {
            listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
        Thread thread = new Thread(this::takeOneRequest, "slow-lago");
        thread.setDaemon(true);
        thread.start();
    }

    String url() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    boolean hasBeenAsked() throws InterruptedException {
        return arrived.await(SECONDS, TimeUnit.SECONDS);
    }

    /** Whether the client closed its connection before there was an answer. */
    boolean wasAbandoned() throws InterruptedException {
        return abandoned.await(SECONDS, TimeUnit.SECONDS);
    }

    void answer(String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        String head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
                + body.length + "\r\n\r\n";
        connection.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        connection.getOutputStream().write(body);
        connection.close();
    }

    @Override
    public void close() throws IOException {
        connection.close();
        listener.close();
    }

    private void takeOneRequest() {
        try {
            Socket accepted = listener.accept();
            connection = accepted;
            BufferedReader request =
                    new BufferedReader(new InputStreamReader(accepted.getInputStream(), StandardCharsets.US_ASCII));
            for (String line = request.readLine(); line != null && !line.isEmpty(); line = request.readLine()) {
                // Only the end of the request's head matters here.
            }
            arrived.countDown();
            if (request.read() < 0) {
                abandoned.countDown();
            }
        } catch (IOException closed) {
            abandoned.countDown();
        }
    }
}
