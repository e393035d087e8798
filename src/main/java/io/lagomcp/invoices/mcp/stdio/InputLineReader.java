package io.lagomcp.invoices.mcp.stdio;

import io.lagomcp.invoices.limit.MemoryReservation;
import io.lagomcp.invoices.mcp.protocol.JsonRpcMessage;
import io.lagomcp.invoices.mcp.protocol.JsonRpcParser;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.NullNode;

/** Cuts a stream of bytes into lines, never holding more of one than is allowed. */
final class InputLineReader {
    private final InputStream in;
    private final int maxBytes;
    private final byte[] chunk = new byte[16 * 1024];
    private int position;
    private int filled;

    InputLineReader(InputStream in, int maxBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
    }

    /** The next line without its line end, or null at the end of the input. */
    @Nullable
    Line next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        boolean tooLong = false;
        while (true) {
            if (position == filled && !fill()) {
                return tooLong || line.size() > 0 ? line(line, tooLong) : null;
            }
            int end = endOfLine();
            int length = end - position;
            // one byte more than allowed, since the last one may be the carriage return of the line end
            tooLong |= line.size() + (long) length > maxBytes + 1L;
            if (!tooLong) {
                line.write(chunk, position, length);
            }
            boolean complete = end < filled;
            position = complete ? end + 1 : end;
            if (complete) {
                return line(line, tooLong);
            }
        }
    }

    private boolean fill() throws IOException {
        position = 0;
        filled = Math.max(0, in.read(chunk));
        return filled > 0;
    }

    private int endOfLine() {
        int end = position;
        while (end < filled && chunk[end] != '\n') {
            end++;
        }
        return end;
    }

    private Line line(ByteArrayOutputStream line, boolean tooLong) {
        byte[] bytes = line.toByteArray();
        int length = bytes.length > 0 && bytes[bytes.length - 1] == '\r' ? bytes.length - 1 : bytes.length;
        if (tooLong || length > maxBytes) {
            return Line.bad(ErrorCodes.INVALID_REQUEST, "The line is longer than " + maxBytes + " bytes.");
        }
        try {
            // a fresh decoder reports malformed bytes, where String would replace them
            ByteBuffer content = ByteBuffer.wrap(bytes, 0, length);
            return new Line(StandardCharsets.UTF_8.newDecoder().decode(content).toString(), null);
        } catch (CharacterCodingException malformed) {
            return Line.bad(ErrorCodes.PARSE_ERROR, "The line is not UTF-8.");
        }
    }

    /**
     * What stood between two line ends.
     *
     * @param refusal why it cannot be read; null if it can
     */
    record Line(String text, JsonRpcMessage.@Nullable Malformed refusal) {
        static Line bad(int code, String problem) {
            return new Line("", new JsonRpcMessage.Malformed(NullNode.getInstance(), code, problem));
        }

        /** The line as a message; {@code memory} holds what it takes. */
        JsonRpcMessage message(MemoryReservation memory) {
            if (refusal != null) {
                return refusal;
            }
            return text.isBlank() ? new JsonRpcMessage.Ignorable() : JsonRpcParser.parse(text, memory);
        }
    }
}
