package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.cli.call.ToolArgumentOptions;
import io.lagomcp.invoices.console.ConsoleCommand;
import io.lagomcp.invoices.console.ProgramName;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
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
        out().print(shell == Shell.FISH ? new FishCompletion(program).script() : bash(program));
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
}
