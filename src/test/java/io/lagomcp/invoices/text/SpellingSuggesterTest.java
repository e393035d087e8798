package io.lagomcp.invoices.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpellingSuggesterTest {
    private static final List<String> KNOWN = List.of(
            "serve", "demo", "doctor", "install", "claude-desktop", "--version", "--read-only", "LAGO_MCP_READ_ONLY");

    @ParameterizedTest
    @CsvSource({
        "dcotor, doctor",
        "instal, install",
        "inst, install",
        "claude-destkop, claude-desktop",
        "Claude Desktop, claude-desktop",
        "claude, claude-desktop",
        "version, --version",
        "-version, --version",
        "--readonly, --read-only",
        "LAGO_MCP_READONLY, LAGO_MCP_READ_ONLY"
    })
    void findsWhatWasProbablyMeant(String given, String meant) {
        assertThat(SpellingSuggester.nearest(given, KNOWN)).contains(meant);
        assertThat(SpellingSuggester.question(given, KNOWN)).isEqualTo(" Did you mean " + meant + "?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"verify", "status", "in", "run", "", "LAGO_MCP_TIMEOUT"})
    void doesNotGuessFarAway(String given) {
        assertThat(SpellingSuggester.nearest(given, KNOWN)).isEmpty();
        assertThat(SpellingSuggester.question(given, KNOWN)).isEmpty();
    }

    @Test
    void takesNoTimeForWhatIsNoWord() {
        assertThat(SpellingSuggester.nearest("doctor".repeat(100_000), KNOWN)).isEmpty();
    }
}
