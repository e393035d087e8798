package io.lagomcp.invoices.cli;

/** How something went, at a glance. */
enum Mark {
    OK("✔", "ok  ", "32"),
    WARN("!", "warn", "33"),
    FAIL("✘", "FAIL", "31"),
    NEXT("→", ">   ", "36"),
    SKIPPED("-", "-   ", "2");

    private final String sign;
    private final String word;
    private final String colour;

    Mark(String sign, String word, String colour) {
        this.sign = sign;
        this.word = word;
        this.colour = colour;
    }

    /** One character, for terminals that can show it. */
    String sign() {
        return sign;
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
