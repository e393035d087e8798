package io.lagomcp.invoices.console;

import io.lagomcp.invoices.config.CommandLineFlags;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

/** A command of the command line: its output, options and usage errors. */
public abstract class ConsoleCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /** The given flags that are settings. */
    public final CommandLineFlags flags() {
        CommandLineFlags flags = CommandLineFlags.none();
        for (OptionSpec option : command().getParseResult().matchedOptions()) {
            Object value = option.getValue();
            if (CommandLineFlags.isSetting(option.longestName()) && !Boolean.FALSE.equals(value)) {
                flags = flags.with(option.longestName(), String.valueOf(value));
            }
        }
        return flags;
    }

    protected final CommandLine command() {
        return spec.commandLine();
    }

    protected final PrintWriter out() {
        return command().getOut();
    }

    protected final PrintWriter err() {
        return command().getErr();
    }

    protected final Terminal terminal() {
        return Terminal.of(out(), System.getenv());
    }

    /** Says what was done: for programs as one JSON object, else as a sentence. */
    protected final void report(boolean json, ObjectNode object, String sentence) {
        if (json) {
            out().println(object);
        } else {
            terminal().say(sentence);
        }
    }

    /** The exception for invalid arguments: exit code 2, and a hint at the help. */
    protected final ParameterException usageError(String message) {
        return new ParameterException(command(), message);
    }
}
