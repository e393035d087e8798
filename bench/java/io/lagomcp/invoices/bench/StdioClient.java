package io.lagomcp.invoices.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** A client that costs next to nothing: it writes lines, and reads lines without looking into them more than it must. */
final class StdioClient implements Connection {
    private final Process process;
    private final InputStream in;
    private final OutputStream out;
    private byte[] buffer = new byte[1 << 16];
    private int from;
    private int to;

    StdioClient(Program program, Path errors) throws IOException {
        this.process = program.start(errors);
        this.in = process.getInputStream();
        this.out = process.getOutputStream();
    }

    Process process() {
        return process;
    }

    /** Says hello, and waits for the list of tools, which it returns. */
    String shakeHands() throws IOException {
        send(Requests.INITIALIZE + "\n" + Requests.INITIALIZED + "\n" + Requests.TOOLS);
        String line = line();
        while (!line.contains("\"tools\":[")) {
            line = line();
        }
        return line;
    }

    /** Writes these lines at once. */
    void send(String lines) throws IOException {
        out.write((lines + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** The next line. */
    String line() throws IOException {
        int searched = from;
        while (true) {
            for (int i = searched; i < to; i++) {
                if (buffer[i] == '\n') {
                    String line = new String(buffer, from, i - from, StandardCharsets.UTF_8);
                    from = i + 1;
                    return line;
                }
            }
            searched = to - from;
            fill();
        }
    }

    private void fill() throws IOException {
        byte[] room = to - from > buffer.length / 2 ? new byte[buffer.length * 2] : buffer;
        System.arraycopy(buffer, from, room, 0, to - from);
        buffer = room;
        to -= from;
        from = 0;
        int read = in.read(buffer, to, buffer.length - to);
        if (read < 0) {
            throw new IOException("the program ended; it said last: " + new String(Arrays.copyOf(buffer, to)));
        }
        to += read;
    }

    @Override
    public String ask(String request) throws IOException {
        send(request);
        return answer();
    }

    /** The next line that answers something. */
    String answer() throws IOException {
        String line = line();
        while (!line.contains("\"id\":")) {
            line = line();
        }
        return line;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
