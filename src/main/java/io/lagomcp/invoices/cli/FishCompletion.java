package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.cli.call.ToolArgumentOptions;
import io.lagomcp.invoices.console.ProgramName;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The completion script for fish: picocli generates none. */
final class FishCompletion {
    private static final String START = "complete -c " + ProgramName.NAME + " -n 'test \"$(__lago_command)\" = \"%s\"'";

    private final Map<String, CommandSpec> commands = new LinkedHashMap<>();
    private final StringBuilder script = new StringBuilder();

    FishCompletion(CommandLine program) {
        collect("", program);
    }

    private void collect(String path, CommandLine command) {
        commands.put(path, command.getCommandSpec());
        command.getSubcommands().forEach((name, subcommand) -> {
            if (!subcommand.getCommandSpec().usageMessage().hidden()) {
                collect((path + " " + name).strip(), subcommand);
            }
        });
    }

    String script() {
        String tools = ToolArgumentOptions.argumentNames().entrySet().stream()
                .map(tool -> "            case %s\n                printf '%%s=\\n' %s"
                        .formatted(tool.getKey(), String.join(" ", tool.getValue())))
                .collect(Collectors.joining("\n"));
        script.append("""
            # Completes %1$s in fish.
            set -g __lago_commands %2$s
            function __lago_command
                set -l path
                for word in (commandline -opc)[2..-1]
                    set -l longer (string trim -- "$path $word")
                    if contains -- $longer $__lago_commands
                        set path $longer
                    end
                end
                echo $path
            end
            function __lago_typed
                for word in (commandline -opc)
                    contains -- $word $argv; and return 0
                end
                return 1
            end
            function __lago_tool_arguments
                for word in (commandline -opc)
                    switch $word
            %3$s
                    end
                end
            end
            complete -c %1$s -f
            """.formatted(ProgramName.NAME, commandNames(), tools));
        commands.forEach(this::complete);
        return script.toString();
    }

    private String commandNames() {
        return commands.keySet().stream()
                .filter(name -> !name.isEmpty())
                .map(FishCompletion::quote)
                .collect(Collectors.joining(" "));
    }

    private void complete(String path, CommandSpec command) {
        String start = START.formatted(path);
        command.subcommands().forEach((name, subcommand) -> {
            CommandSpec spec = subcommand.getCommandSpec();
            if (!spec.usageMessage().hidden()) {
                line(start + " -a " + name, first(spec.usageMessage().header()));
            }
        });
        command.positionalParameters().forEach(parameter -> {
            String values = values(parameter);
            if (!values.isEmpty()) {
                String once = start.substring(0, start.length() - 1) + "; and not __lago_typed " + values + "'";
                line(once + " -a '" + values + "'", first(parameter.description()));
            } else if (isFile(parameter)) {
                line(start + " -F", "");
            }
        });
        command.options().stream()
                .filter(option -> !option.hidden())
                .forEach(option -> line(
                        start + names(option) + (option.arity().max() == 0 ? "" : optionValues(option)),
                        first(option.description())));
    }

    private static String names(OptionSpec option) {
        return Arrays.stream(option.names())
                .map(name -> name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1))
                .collect(Collectors.joining());
    }

    private static String optionValues(OptionSpec option) {
        if (option.longestName().equals("--arg")) {
            return " -x -a '(__lago_tool_arguments)'";
        }
        String values = values(option);
        return isFile(option) ? " -r -F" : values.isEmpty() ? " -x" : " -x -a '" + values + "'";
    }

    private static boolean isFile(ArgSpec argument) {
        return argument.type() == Path.class || List.of("FILE", "FOLDER").contains(argument.paramLabel());
    }

    private static String values(ArgSpec argument) {
        Iterable<String> candidates = argument.completionCandidates();
        return candidates == null ? "" : String.join(" ", candidates);
    }

    private void line(String command, String description) {
        script.append(command);
        if (!description.isEmpty()) {
            script.append(" -d ").append(quote(description));
        }
        script.append('\n');
    }

    private static String first(String[] lines) {
        return lines.length == 0 ? "" : lines[0].replaceAll("\\$\\{[^}]*\\}|%n", "");
    }

    private static String quote(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
