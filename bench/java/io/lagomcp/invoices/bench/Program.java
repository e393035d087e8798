package io.lagomcp.invoices.bench;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Something that can be started and measured.
 *
 * @param name what it is called in tables
 * @param tool its tool that reads one invoice by {@code lago_id}; empty where it has none
 * @param environment the whole of it, but for where programs are found
 */
record Program(String name, String tool, List<String> command, Map<String, String> environment) {

    /** The same with further arguments and settings. */
    Program with(List<String> arguments, Map<String, String> settings) {
        List<String> longer = new ArrayList<>(command);
        longer.addAll(arguments);
        Map<String, String> more = new LinkedHashMap<>(environment);
        more.putAll(settings);
        return new Program(name, tool, longer, more);
    }

    /** This program, started through another command, for example one that binds it to a processor core. */
    Program after(List<String> prefix) {
        List<String> longer = new ArrayList<>(prefix);
        longer.addAll(command);
        return new Program(name, tool, longer, environment);
    }

    Program called(String otherName) {
        return new Program(otherName, tool, command, environment);
    }

    /** Starts it. What it says on standard error goes to this file. */
    Process start(Path errors) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(Redirect.appendTo(errors.toFile()));
        Map<String, String> variables = builder.environment();
        String path = variables.getOrDefault("PATH", "");
        String home = variables.getOrDefault("HOME", "");
        variables.clear();
        variables.putAll(Map.of("PATH", path, "HOME", home));
        variables.putAll(environment);
        return builder.start();
    }
}
