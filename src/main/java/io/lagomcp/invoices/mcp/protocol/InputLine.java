package io.lagomcp.invoices.mcp.protocol;

/** What stood between two line ends of the input. */
public sealed interface InputLine {

    record Text(String text) implements InputLine {}

    record TooLong(int maxBytes) implements InputLine {}

    record NotUtf8() implements InputLine {}
}
