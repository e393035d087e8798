package io.lagomcp.invoices;

import io.lagomcp.invoices.cli.Program;

/** Starts the program. */
public final class Main {
    private Main() {}

    /** Runs the command line and ends the process, even if libraries have left threads running. */
    public static void main(String[] args) {
        System.exit(Program.run(args));
    }
}
