package io.lagomcp.invoices.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.config.CommandLineFlags;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What is read without the command line means what the command line makes of it. */
class FastArgumentParserTest {

    @Test
    void nothingAndServeAlone() {
        assertThat(FastArgumentParser.of()).contains(CommandLineFlags.none());
        assertThat(FastArgumentParser.of("serve")).contains(CommandLineFlags.none());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--sandbox",
                "serve --sandbox --today 2026-07-01 --read-only",
                "--read-only --policy rules.yaml",
                "serve --api-url https://lago.example.com --audit-log a.jsonl --download-dir files --config settings",
            })
    void theFlagsOfAnAccount(String line) {
        String[] words = line.split(" ", -1);
        Map<String, String> read = FastArgumentParser.of(words).orElseThrow().given();

        ServeCommand options = new ServeCommand();
        new CommandLine(options).parseArgs(line.replace("serve ", "").split(" ", -1));
        assertThat(read).containsExactlyInAnyOrderEntriesOf(options.flags().given());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo",
                "--help",
                "serve --help",
                "--http",
                "serve --check",
                "--policy",
                "--policy --sandbox",
                "--policy=rules.yaml",
                "--sandbox --sandbox",
                "--sandbox serve",
                "--colour red",
                "--config @file",
            })
    void leavesAnythingElseToTheCommandLine(String line) {
        assertThat(FastArgumentParser.of(line.split(" ", -1))).isEmpty();
    }
}
