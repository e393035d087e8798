package io.lagomcp.invoices.install;

/**
 * The lines of a text.
 *
 * @param separator its line separator; a line feed if it has one line
 */
record LineSeparators(String text, String separator) {

    static LineSeparators of(String text) {
        if (text.contains("\r\n")) {
            return new LineSeparators(text, "\r\n");
        }
        return new LineSeparators(text, text.contains("\n") || !text.contains("\r") ? "\n" : "\r");
    }

    /** The indentation of the line of this character. */
    String indent(int at) {
        int start = start(at);
        int end = start;
        while (end < at && isBlank(text.charAt(end))) {
            end++;
        }
        return text.substring(start, end);
    }

    /** Whether this character is the first in its line besides white space, and not in the first line. */
    boolean isFirst(int at) {
        int start = start(at);
        return start > 0 && text.substring(start, at).isBlank();
    }

    private int start(int at) {
        int start = at;
        while (start > 0 && !isEnd(text.charAt(start - 1))) {
            start--;
        }
        return start;
    }

    static boolean isEnd(char character) {
        return character == '\n' || character == '\r';
    }

    private static boolean isBlank(char character) {
        return character == ' ' || character == '\t';
    }
}
