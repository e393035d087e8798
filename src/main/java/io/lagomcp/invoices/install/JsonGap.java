package io.lagomcp.invoices.install;

/** What stands between two JSON values: white space, comments, and perhaps one comma. */
final class JsonGap {
    private final String text;
    private final int end;
    private int comma = -1;
    private int solid;
    private int lineSolid;

    /** From the one value's end to where the next one or the closing bracket begins. */
    JsonGap(String text, int start, int end) {
        this.text = text;
        this.end = end;
        this.solid = start;
        this.lineSolid = start;
        scan(start);
    }

    /** Where the comma is; -1 where there is none. */
    int comma() {
        return comma;
    }

    /** After the last thing that is no white space. */
    int solid() {
        return solid;
    }

    /** After the last thing that is no white space and begins in the line in which the gap or its comma does. */
    int lineSolid() {
        return lineSolid;
    }

    private void scan(int start) {
        boolean sameLine = true;
        int at = start;
        while (at < end) {
            char character = text.charAt(at);
            if (character == ',') {
                comma = at++;
                sameLine = true;
            } else if (character == '/') {
                at = commentEnd(at);
            } else {
                sameLine &= !LineSeparators.isEnd(character);
                at++;
                continue;
            }
            solid = at;
            if (sameLine) {
                lineSolid = at;
            }
        }
    }

    private int commentEnd(int start) {
        if (text.charAt(start + 1) == '*') {
            return text.indexOf("*/", start + 2) + 2;
        }
        int at = start;
        while (at < end && !LineSeparators.isEnd(text.charAt(at))) {
            at++;
        }
        return at;
    }
}
