package io.lagomcp.invoices.install;

/**
 * How a text is divided into lines.
 *
 * @param separator what ends its lines; a line feed where it has only one
 */
record LineSeparators(String text, String separator) {

    static LineSeparators of(String text) {
        if (text.contains("\r\n")) {
            return new LineSeparators(text, "\r\n");
        }
        return new LineSeparators(text, text.contains("\n") || !text.contains("\r") ? "\n" : "\r");
    }

    /** The white space with which the line begins in which this character stands. */
    String indent(int at) {
        int start = start(at);
        int end = start;
        while (end < at && isBlank(text.charAt(end))) {
            end++;
        }
        return text.substring(start, end);
    }

    /** Whether only white space stands before this character in its line, which is not the first one. */
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
