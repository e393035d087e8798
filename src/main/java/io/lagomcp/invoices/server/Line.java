package io.lagomcp.invoices.server;

/** What stood between two line ends of the input. */
sealed interface Line {

    record Text(String text) implements Line {}

    record TooLong(int maxBytes) implements Line {}

    record NotUtf8() implements Line {}
}
