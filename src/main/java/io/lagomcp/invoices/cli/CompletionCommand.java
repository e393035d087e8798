package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.console.ProgramName;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes what makes a shell complete the commands and flags of this program. */
@Command(
        name = "completion",
        header = "Print what makes your shell complete commands and flags.",
        description = {
            "",
            "The script is for bash. It is meant for zsh as well, but has been tried with bash alone.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  ${ROOT-COMMAND-NAME} completion bash >> ~/.bashrc",
            "  ${ROOT-COMMAND-NAME} completion zsh >> ~/.zshrc",
            "  source <(${ROOT-COMMAND-NAME} completion bash)   # for this shell alone"
        })
final class CompletionCommand implements Callable<Integer> {
    private enum Shell {
        BASH,
        ZSH
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /** The script is the same for both; others will need their own. */
    @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
    @SuppressWarnings({"NullAway.Init", "UnusedVariable"}) // picocli sets it, and nobody may leave it out
    private Shell shell;

    @Override
    public Integer call() {
        spec.commandLine()
                .getOut()
                .print(AutoComplete.bash(ProgramName.NAME, spec.root().commandLine()));
        spec.commandLine().getOut().flush();
        return 0;
    }
}
