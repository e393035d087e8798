package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.cli.call.ToolArgumentOptions;
import io.lagomcp.invoices.console.ConsoleCommand;
import io.lagomcp.invoices.console.ProgramName;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;

/** Prints a completion script. */
@Command(
        name = "completion",
        header = "Print a completion script for your shell.",
        description = "It completes commands, options, tools and the names of their arguments.",
        footer = {
            "completion bash >> ~/.bashrc",
            "completion zsh >> ~/.zshrc",
            "completion fish > ~/.config/fish/completions/lago-invoices-mcp.fish"
        })
final class CompletionCommand extends ConsoleCommand {
    /** What picocli generates for an option of which it knows no values. */
    private static final String NO_VALUES = "    '--arg')\n      return\n";

    private static final String ARGUMENT_NAMES = "    '--arg')\n      _lago_tool_arguments\n      return\n";

    private enum Shell {
        BASH,
        ZSH,
        FISH;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish.")
    @SuppressWarnings("NullAway.Init") // picocli sets it and requires it
    private Shell shell;

    @Override
    public Integer call() {
        CommandLine program = command().getCommandSpec().root().commandLine();
        out().print(shell == Shell.FISH ? new FishScript(program).text() : bash(program));
        out().flush();
        return 0;
    }

    /** The script for bash, which zsh runs too. */
    private static String bash(CommandLine program) {
        String tools = ToolArgumentOptions.argumentNames().entrySet().stream()
                .map(tool -> "      %s) names=\"%s=\" ;;".formatted(tool.getKey(), String.join("= ", tool.getValue())))
                .collect(Collectors.joining("\n"));
        return AutoComplete.bash(ProgramName.NAME, program).replace(NO_VALUES, ARGUMENT_NAMES) + """

            # Completes the names of the arguments of the tool that was typed.
            function _lago_tool_arguments() {
              local word names=""
              for word in "${COMP_WORDS[@]}"; do
                case "$word" in
            %s
                esac
              done
              type compopt &>/dev/null && compopt -o nospace
              COMPREPLY=( $(compgen -W "$names" -- "${COMP_WORDS[COMP_CWORD]}") )
            }
            """.formatted(tools);
    }

    /** The script for fish: picocli generates none. */
    private static final class FishScript {
        private static final String START =
                "complete -c " + ProgramName.NAME + " -n 'test \"$(__lago_command)\" = \"%s\"'";

        private final Map<String, CommandSpec> commands = new LinkedHashMap<>();
        private final StringBuilder script = new StringBuilder();

        FishScript(CommandLine program) {
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

        private String text() {
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
                    .map(FishScript::quote)
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
}
