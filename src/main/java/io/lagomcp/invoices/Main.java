package io.lagomcp.invoices;

/** Starts the program. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.err.println("starting");
    }
}
