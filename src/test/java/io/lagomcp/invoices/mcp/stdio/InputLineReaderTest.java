package io.lagomcp.invoices.mcp.stdio;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.mcp.stdio.InputLineReader.Line;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InputLineReaderTest {
    private static final Line TOO_LONG = Line.bad(ErrorCodes.INVALID_REQUEST, "The line is longer than 8 bytes.");
    private static final Line NOT_UTF8 = Line.bad(ErrorCodes.PARSE_ERROR, "The line is not UTF-8.");

    @Test
    void endsLinesAtALineFeedWithOrWithoutACarriageReturn() throws IOException {
        assertThat(lines("one\ntwo\r\nthree\n")).containsExactly(text("one"), text("two"), text("three"));
    }

    @Test
    void takesALastLineThatHasNoEnd() throws IOException {
        assertThat(lines("one\ntwo")).containsExactly(text("one"), text("two"));
    }

    @Test
    void seesNoLineInAnEmptyInput() throws IOException {
        assertThat(lines("")).isEmpty();
    }

    @Test
    void keepsBlankLines() throws IOException {
        assertThat(lines("\n\r\n \n")).containsExactly(text(""), text(""), text(" "));
    }

    @Test
    void takesALineOfJustTheLengthAllowedWhateverItsLineEnd() throws IOException {
        assertThat(lines("12345678\n12345678\r\n12345678"))
                .containsExactly(text("12345678"), text("12345678"), text("12345678"));
    }

    @Test
    void goesOnAfterALineThatIsTooLong() throws IOException {
        assertThat(lines("123456789\nok\n" + "x".repeat(100_000) + "\nok\n123456789"))
                .containsExactly(TOO_LONG, text("ok"), TOO_LONG, text("ok"), TOO_LONG);
    }

    @Test
    void countsBytesNotCharacters() throws IOException {
        assertThat(lines("ééééé\néééé\n")).containsExactly(TOO_LONG, text("éééé"));
    }

    @Test
    void goesOnAfterALineThatIsNotUtf8() throws IOException {
        byte[] bytes = {'a', '\n', (byte) 0xC3, '\n', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '\n', 'b', '\n'};
        assertThat(lines(bytes, 8))
                .as("a cut character and a lone surrogate are malformed")
                .containsExactly(text("a"), NOT_UTF8, NOT_UTF8, text("b"));
    }

    @Test
    void putsLinesTogetherThatArriveInPieces() throws IOException {
        String line = "é".repeat(20_000);
        assertThat(lines((line + "\n" + line + "\n").getBytes(StandardCharsets.UTF_8), 1 << 20))
                .containsExactly(text(line), text(line));
    }

    private static List<Line> lines(String input) throws IOException {
        return lines(input.getBytes(StandardCharsets.UTF_8), 8);
    }

    static List<Line> lines(byte[] input, int maxBytes) throws IOException {
        InputLineReader reader = new InputLineReader(new ByteArrayInputStream(input), maxBytes);
        List<Line> lines = new ArrayList<>();
        for (Line line = reader.next(); line != null; line = reader.next()) {
            lines.add(line);
        }
        return lines;
    }

    private static Line text(String text) {
        return new Line(text, null);
    }
}
