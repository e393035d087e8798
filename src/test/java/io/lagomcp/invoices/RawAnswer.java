package io.lagomcp.invoices;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** What a server writes to a connection. */
public final class RawAnswer {

    private RawAnswer() {}

    /** All of it until the server closes the connection, also where it cuts off a client that has still something to say. */
    public static String of(Socket socket) {
        StringBuilder answer = new StringBuilder();
        try {
            for (int next = socket.getInputStream().read();
                    next >= 0;
                    next = socket.getInputStream().read()) {
                answer.append((char) next);
            }
        } catch (SocketTimeoutException open) {
            throw new AssertionError("the connection stays open after: " + answer, open);
        } catch (IOException reset) {
            // the end all the same
        }
        return answer.toString();
    }
}
