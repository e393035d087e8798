package io.lagomcp.invoices.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFileTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void saysWhatNeitherAFlagNorTheEnvironmentSays() throws IOException {
        Path file = file("""
            \uFEFF# a comment

            LAGO_API_URL = "https://file.example/#1"
            LAGO_MCP_POLICY='file.yaml'
            LAGO_MCP_DOWNLOAD_DIR=/file documents
            """);
        Map<String, String> environment =
                Map.of("LAGO_MCP_CONFIG", file.toString(), "LAGO_MCP_POLICY", "environment.yaml");

        Settings settings = Settings.from(environment, CommandLineFlags.none().with("--download-dir", "/flag"));

        assertThat(settings.apiUrl()).contains("https://file.example/#1");
        assertThat(settings.policyFile()).contains(Path.of("environment.yaml"));
        assertThat(settings.documentsFolder()).contains(Path.of("/flag"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "canary-secret | :1: a line must be NAME=value, or start with #.",
                "LAGO_MCP_READONLY=true | :1: there is no setting LAGO_MCP_READONLY. Did you mean LAGO_MCP_READ_ONLY?",
                "OTEL_SDK_DISABLED=true | :1: there is no setting OTEL_SDK_DISABLED.",
                "LAGO_MCP_CONFIG=other | :1: LAGO_MCP_CONFIG cannot stand in a config file: there is only one.",
                "LAGO_API_KEY= | :1: LAGO_API_KEY has no value: put # before the line to leave it unset.",
                "LAGO_API_KEY=' ' | :1: LAGO_API_KEY has no value: put # before the line to leave it unset.",
                "LAGO_API_KEY=\"canary | :1: LAGO_API_KEY must end with the quote that it starts with, and have no"
                        + " other.",
                "LAGO_API_KEY=\" | :1: LAGO_API_KEY must end with the quote that it starts with, and have no other.",
                "LAGO_API_KEY=${KEY} | :1: LAGO_API_KEY is a placeholder, and nothing is replaced in this file: write"
                        + " the value itself.",
                "LAGO_API_KEY=canary # mine | :1: LAGO_API_KEY is followed by #: put a comment on a line of its own,"
                        + " or the value in quotes.",
            })
    void aLineThatCannotBeUsedIsNamedAndNoSecretRepeated(String line, String problem) throws IOException {
        Path file = file(line + "\n");

        assertThatThrownBy(() -> read(file))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage(file + problem)
                .hasMessageNotContaining("canary");
    }

    @Test
    void everyWrongLineIsTold() throws IOException {
        Path file = file("LAGO_REGION=us\nLAGO_REGION=eu\nnonsense\n");

        assertThatThrownBy(() -> read(file))
                .hasMessage(file + ":2: LAGO_REGION was already set at " + file + ":1.\n" + file
                        + ":3: a line must be NAME=value, or start with #.");
    }

    @Test
    void aWrongValueIsToldWithItsLine() throws IOException {
        Path file = file("\nLAGO_REGION=mars\n");

        assertThatThrownBy(() -> read(file)).hasMessage("LAGO_REGION (" + file + ":2) must be us or eu.");
    }

    @Test
    void aFileThatIsNotThereOrNoTextIsRefused() throws IOException {
        Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe});

        assertThatThrownBy(() -> read(folder.resolve("none"))).hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> read(binary)).hasMessageContaining("not text in UTF-8");
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("lago.conf"), text);
    }

    private static Settings read(Path file) {
        return Settings.from(Map.of(), CommandLineFlags.none().with("--config", file.toString()));
    }
}
