package io.lagomcp.invoices;

import io.lagomcp.invoices.cli.Program;

/** Starts the program. */
public final class Main {
    private Main() {}

    /** Hands the arguments to the command line. Ends the process, whatever threads libraries have left running. */
    public static void main(String[] args) {
        System.exit(Program.run(args));
    }
}
