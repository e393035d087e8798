package io.lagomcp.invoices.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeprecatedNamesTest {
    private static final CommandLineFlags NONE = CommandLineFlags.none();

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @CsvSource({
        "LAGO_MCP_DOCUMENTS, LAGO_MCP_DOWNLOAD_DIR, /invoices, /other",
        "LAGO_MCP_HTTP_TOKENS, LAGO_MCP_HTTP_TOKENS_FILE, /tokens, /other",
        "LAGO_MCP_HTTP_MAX_SESSIONS_EACH, LAGO_MCP_HTTP_MAX_SESSIONS_PER_PRINCIPAL, 3, 4",
        "LAGO_MCP_HTTP_SSE, LAGO_MCP_HTTP_LEGACY_SSE, false, true",
        "LAGO_MCP_HTTP_PUBLIC_URL, LAGO_MCP_PUBLIC_URL, https://a.example.com, https://b.example.com",
    })
    void aFormerNameOfAVariableWorksWithOneNotice(String former, String name, String value, String other)
            throws IOException {
        String notice = former + " is deprecated: use " + name + " instead.";
        String problem = former + " and " + name + " are set to different values: remove " + former + ".";

        assertUsed(fromEnvironment(Map.of(former, value)), name, value, notice);
        assertUsed(fromEnvironment(Map.of(former, value, name, value)), name, value, notice);
        assertUsed(fromEnvironment(Map.of(former, value, name, "")), name, value, notice);
        assertThat(fromEnvironment(Map.of(former, value, name, other)).problems())
                .contains(problem);
        assertThat(fromEnvironment(Map.of(former, "${" + former + "}")).deprecations())
                .isEmpty();

        assertUsed(fromFile(Map.of(former, value)), name, value, notice);
        assertUsed(fromFile(Map.of(former, value, name, value)), name, value, notice);
        assertThat(fromFile(Map.of(former, value, name, other)).problems()).contains(problem);

        assertThat(Settings.unknown(Map.of(former, value))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "--documents, --download-dir, LAGO_MCP_DOWNLOAD_DIR, /invoices, /other, /invoices",
        "--tokens, --tokens-file, LAGO_MCP_HTTP_TOKENS_FILE, /tokens, /other, /tokens",
        "--no-sse, --no-legacy-sse, LAGO_MCP_HTTP_LEGACY_SSE, true, true, false",
    })
    void aFormerFlagWorksWithOneNotice(
            String former, String flag, String name, String value, String other, String effective) {
        String notice = former + " is deprecated: use " + flag + " instead.";
        CommandLineFlags given = NONE.with(CommandLineFlags.HTTP, "true").with(former, value);

        assertUsed(SettingsResult.of(environment(Map.of()), given), name, effective, notice);
        assertThat(SettingsResult.of(environment(Map.of()), given.with(flag, other))
                        .problems())
                .filteredOn(problem -> problem.contains(former))
                .hasSize(value.equals(other) ? 0 : 1);
    }

    @Test
    void aFlagStillWinsOverAFormerNameInTheEnvironment() {
        Settings settings =
                Settings.from(Map.of("LAGO_MCP_DOCUMENTS", "/environment"), NONE.with("--download-dir", "/flag"));

        assertThat(settings.documentsFolder()).contains(Path.of("/flag"));
    }

    @Test
    void theTokenFileOfACommandMayHaveItsFormerName() {
        assertThat(Settings.tokensFile(Map.of("LAGO_MCP_HTTP_TOKENS", "/tokens"), NONE))
                .contains(Path.of("/tokens"));
        assertThat(Settings.tokensFile(Map.of(), NONE.with("--tokens", "/tokens")))
                .contains(Path.of("/tokens"));
        CommandLineFlags both = NONE.with("--tokens", "/tokens").with("--tokens-file", "/other");
        assertThatThrownBy(() -> Settings.tokensFile(Map.of(), both))
                .hasMessage("--tokens and --tokens-file are set to different values: remove --tokens.");
    }

    private static void assertUsed(SettingsResult result, String name, String value, String notice) {
        assertThat(result.problems()).noneMatch(problem -> problem.contains(notice.split(" ", 2)[0]));
        assertThat(result.deprecations()).containsExactly(notice);
        assertThat(result.effective())
                .filteredOn(setting -> setting.name().equals(name))
                .extracting(SettingsResult.Effective::value)
                .containsExactly(value);
    }

    private static SettingsResult fromEnvironment(Map<String, String> given) {
        return SettingsResult.of(environment(given), NONE);
    }

    private SettingsResult fromFile(Map<String, String> given) throws IOException {
        StringBuilder lines = new StringBuilder();
        given.forEach(
                (name, value) -> lines.append(name).append('=').append(value).append('\n'));
        Path file = Files.writeString(folder.resolve("lago.conf"), lines);
        return SettingsResult.of(environment(Map.of()), NONE.with("--config", file.toString()));
    }

    /** These and HTTP, without which some settings are not read. */
    private static Map<String, String> environment(Map<String, String> given) {
        Map<String, String> environment = new HashMap<>(given);
        environment.put("LAGO_MCP_HTTP_PORT", "0");
        return environment;
    }
}
