package io.lagomcp.invoices.bench;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Many connections of one thread, which send what they are told and are opened anew when the server closes them. */
final class Sockets implements Closeable {
    private static final int SMALLEST_BUFFER = 4_096;
    private static final int STATUS_END = "HTTP/1.1 200".length();

    private final int port;
    private final boolean reading;
    private final Answers answers;
    private final List<SocketChannel> open = new ArrayList<>();
    private final ByteBuffer read = ByteBuffer.allocate(SMALLEST_BUFFER);

    /** {@code reading} tells whether answers are looked at. */
    Sockets(int port, boolean reading, Answers answers) {
        this.port = port;
        this.reading = reading;
        this.answers = answers;
    }

    /** Opens connections until there are so many, and sends this on each new one. */
    void fill(int count, byte[] greeting) throws IOException {
        while (open.size() < count) {
            SocketChannel channel = SocketChannel.open();
            channel.setOption(StandardSocketOptions.SO_RCVBUF, SMALLEST_BUFFER);
            try {
                channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                channel.configureBlocking(false);
                channel.write(ByteBuffer.wrap(greeting));
            } catch (IOException refused) {
                answers.add("refused");
                channel.close();
                return;
            }
            answers.add("opened");
            open.add(channel);
        }
    }

    /** Sends this on each connection, or as much of it as it takes; counts and closes those that were answered or cut off. */
    void send(byte[] bytes) {
        open.removeIf(channel -> {
            String end = sent(channel, bytes);
            if (end != null) {
                answers.add(end);
                close(channel);
            }
            return end != null;
        });
    }

    private @Nullable String sent(SocketChannel channel, byte[] bytes) {
        try {
            read.clear();
            int length = reading ? channel.read(read) : 0;
            if (length > STATUS_END) {
                return new String(read.array(), STATUS_END - 3, 3, StandardCharsets.US_ASCII);
            }
            if (length < 0) {
                return "cut off";
            }
            channel.write(ByteBuffer.wrap(bytes));
            return null;
        } catch (IOException gone) {
            return "cut off";
        }
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException alreadyGone) {
            // then it is closed, which is all that is wanted
        }
    }

    @Override
    public void close() {
        open.forEach(Sockets::close);
        open.clear();
    }
}
