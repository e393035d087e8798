package io.lagomcp.invoices.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How a command ended, and what it wrote. */
public record Ended(int exitCode, String out, String err) {

    /** Runs a command in this process. */
    public static Ended run(String... arguments) {
        return run(RootCommand.commandLine(), arguments);
    }

    /** Runs a command of this program, which may have been prepared. */
    public static Ended run(CommandLine program, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = program.setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        return new Ended(exitCode, out.toString(), err.toString());
    }

    /** The output, which must be JSON. */
    public JsonNode json() {
        return JsonMapper.shared().readTree(out);
    }
}
