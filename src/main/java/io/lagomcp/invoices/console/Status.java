package io.lagomcp.invoices.console;

/** The outcome of a check or step, with its symbol and colour. */
public enum Status {
    OK("✔", "ok  ", "32"),
    WARN("!", "warn", "33"),
    FAIL("✘", "FAIL", "31"),
    NEXT("→", ">   ", "36"),
    SKIPPED("-", "-   ", "2");

    private final String symbol;
    private final String word;
    private final String colour;

    Status(String sign, String word, String colour) {
        this.symbol = sign;
        this.word = word;
        this.colour = colour;
    }

    /** One character, for terminals that can show it. */
    String symbol() {
        return symbol;
    }

    /** Four characters of ASCII. */
    String word() {
        return word;
    }

    /** The code of its colour in an ANSI escape sequence. */
    String colour() {
        return colour;
    }
}
