package io.lagomcp.invoices.bench;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One connection over HTTP that stays open; knows of the protocol only what is needed here. */
final class WebConnection implements Connection {
    private static final int LONGEST_SILENCE_MILLIS = 10_000;

    /** What came back, by its status of HTTP. */
    record Answer(int status, String body) {}

    private final int port;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private String headers = "";
    private String sessionId = "";

    WebConnection(int port) throws IOException {
        this(port, InetAddress.getLoopbackAddress());
    }

    /** One that comes from this address of the machine. */
    WebConnection(int port, InetAddress from) throws IOException {
        this.port = port;
        socket = new Socket();
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), LONGEST_SILENCE_MILLIS);
        socket.setSoTimeout(LONGEST_SILENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        out = socket.getOutputStream();
        headers = "Host: 127.0.0.1:" + port + "\r\n";
    }

    /** A connection with a session of its own, in which tools can be called. */
    static WebConnection initialized(int port, String token) throws IOException {
        WebConnection connection = new WebConnection(port).with(token);
        String welcome = connection.ask(Requests.INITIALIZE);
        if (connection.sessionId.isEmpty()) {
            throw new IOException("no session: " + welcome);
        }
        connection.headers += "Mcp-Session-Id: " + connection.sessionId + "\r\nMCP-Protocol-Version: 2025-06-18\r\n";
        connection.ask(Requests.INITIALIZED);
        return connection;
    }

    /** Waits so long for an answer from now on. */
    void patience(int milliseconds) throws IOException {
        socket.setSoTimeout(milliseconds);
    }

    /** The same, showing this token from now on. */
    WebConnection with(String token) {
        headers = "Host: 127.0.0.1:" + port + "\r\nAuthorization: Bearer " + token
                + "\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\n";
        return this;
    }

    /** A new connection to go on with the same session. */
    WebConnection reopened() throws IOException {
        WebConnection connection = new WebConnection(port);
        connection.headers = headers;
        return connection;
    }

    /** A connection to another server, to go on there with the same session. */
    WebConnection movedTo(int otherPort) throws IOException {
        WebConnection connection = new WebConnection(otherPort);
        connection.headers = headers.replace("127.0.0.1:" + port, "127.0.0.1:" + otherPort);
        return connection;
    }

    @Override
    public String ask(String request) throws IOException {
        return succeeded(post(request));
    }

    /** The answer to this request, whatever it is. */
    Answer post(String request) throws IOException {
        byte[] body = request.getBytes(StandardCharsets.UTF_8);
        return exchange("POST /mcp HTTP/1.1\r\n" + headers + "Content-Length: " + body.length + "\r\n\r\n" + request);
    }

    String get(String path) throws IOException {
        return succeeded(exchange("GET " + path + " HTTP/1.1\r\n" + headers + "\r\n"));
    }

    private static String succeeded(Answer answer) throws IOException {
        if (answer.status() / 100 != 2) {
            throw new IOException(answer.status() + " " + answer.body());
        }
        return answer.body();
    }

    private Answer exchange(String request) throws IOException {
        out.write(request.getBytes(StandardCharsets.UTF_8));
        int status = Integer.parseInt(line().replaceFirst("HTTP/1\\.1 (\\d{3}).*", "$1"));
        int length = 0;
        boolean chunked = false;
        for (String header = line(); !header.isEmpty(); header = line()) {
            String name = header.substring(0, header.indexOf(':')).toLowerCase(Locale.ROOT);
            String value = header.substring(header.indexOf(':') + 1).strip();
            switch (name) {
                case "content-length" -> length = Integer.parseInt(value);
                case "transfer-encoding" -> chunked = true;
                case "mcp-session-id" -> sessionId = value;
                default -> {}
            }
        }
        return new Answer(status, new String(chunked ? chunks() : in.readNBytes(length), StandardCharsets.UTF_8));
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
            body.write(in.readNBytes(size));
            line();
        }
        line();
        return body.toByteArray();
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the connection was closed");
            }
            line.append((char) next);
        }
        line.setLength(Math.max(0, line.length() - 1));
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
