package io.lagomcp.invoices.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The script for bash in a real bash; {@code .ci/completion} tries zsh and fish. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no bash of its own")
class CompletionTest {
    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @CsvSource({
        "approvals rej, reject",
        "call find_inv, find_invoice",
        "call find_invoice --arg n, number=",
        "call find_invoice --arg number=X --arg f, fields= fees_page=",
        "policy explain retry_payment --arg l, lago_id= lago_ids=",
        "completion f, fish",
        "tools --format mc, mcp",
        "serve --read, --read-only",
        "call --js, --json",
        "install claude-d, claude-desktop"
    })
    void completesInBash(String typed, String completions) throws Exception {
        assertThat(complete(typed)).containsExactly(completions.split(" "));
    }

    @Test
    void completesNoArgumentBeforeTheToolIsKnown() throws Exception {
        assertThat(complete("call --arg n")).isEmpty();
    }

    private List<String> complete(String typed) throws Exception {
        Path script = Files.writeString(folder.resolve("completion"), script("bash"));
        Path test = Files.writeString(
                folder.resolve("test"),
                "source " + script + "\n"
                        // outside of a completion, bash has no options to set
                        + "function compopt() { :; }\n"
                        + "COMP_WORDS=(lago-invoices-mcp " + typed + ")\n"
                        + "COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
                        + "_complete_lago-invoices-mcp\n"
                        + "printf '%s\\n' \"${COMPREPLY[@]}\"\n");
        Process bash = new ProcessBuilder("bash", "--norc", test.toString())
                .redirectErrorStream(true)
                .start();
        bash.getOutputStream().close();
        String printed = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).as(printed).isZero();
        return printed.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    @Test
    void theScriptForFishDescribesWhatItCompletes() throws IOException {
        assertThat(script("fish").lines())
                .contains(
                        "complete -c lago-invoices-mcp -n 'test \"$(__lago_command)\" = \"approvals\"' -a reject"
                                + " -d 'Reject a plan.'",
                        "complete -c lago-invoices-mcp -n 'test \"$(__lago_command)\" = \"\"' -l sandbox"
                                + " -d 'Use the built-in Lago simulator: no account, no key.'",
                        "            case find_invoice")
                .noneMatch(line -> line.contains(" -a cache") || line.contains("${"));
    }

    private static String script(String shell) {
        Ended ended = Ended.run("completion", shell);
        assertThat(ended.exitCode()).isZero();
        return ended.out();
    }
}
