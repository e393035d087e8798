package io.lagomcp.invoices.mcp.stdio;

import io.lagomcp.invoices.mcp.protocol.InputLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

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
    InputLine next() throws IOException {
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

    private InputLine line(ByteArrayOutputStream line, boolean tooLong) {
        if (tooLong) {
            return new InputLine.TooLong(maxBytes);
        }
        byte[] bytes = line.toByteArray();
        int length = bytes.length > 0 && bytes[bytes.length - 1] == '\r' ? bytes.length - 1 : bytes.length;
        return length > maxBytes ? new InputLine.TooLong(maxBytes) : decoded(ByteBuffer.wrap(bytes, 0, length));
    }

    private static InputLine decoded(ByteBuffer bytes) {
        try {
            // a fresh decoder reports malformed bytes, where String would replace them
            return new InputLine.Text(
                    StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
        } catch (CharacterCodingException malformed) {
            return new InputLine.NotUtf8();
        }
    }
}
