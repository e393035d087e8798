package io.lagomcp.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What catalogues and clients are told about a release has the form that they want, and is true. */
class CatalogueTest {
    private static final Release RELEASE = new Release(
            Path.of("").toAbsolutePath(),
            "1.2.3",
            Instant.EPOCH,
            "com.example",
            "https://example.com/releases",
            "example.com/lago-invoices-mcp:1.2.3",
            new Platform("linux", "x64"));

    @Test
    void theRegistryIsToldNameAndVersionInItsForm() throws IOException {
        JsonNode entry = registryEntry();

        assertThat(entry.path("$schema").stringValue()).endsWith("/2025-12-11/server.schema.json");
        assertThat(entry.path("name").stringValue())
                .matches("[a-zA-Z0-9.-]+/[a-zA-Z0-9._-]+")
                .hasSizeBetween(3, 200);
        assertThat(entry.path("title").stringValue()).hasSizeBetween(1, 100);
        assertThat(entry.path("description").stringValue()).hasSizeBetween(1, 100);
        assertThat(entry.path("version").stringValue()).isEqualTo("1.2.3");
        assertThat(entry.toString()).as("everything is filled in").doesNotContain("@");
    }

    @Test
    void theRegistryIsToldWhereThePackagesAre() throws IOException {
        JsonNode packages = registryEntry().path("packages");

        assertThat(packages)
                .extracting(one -> one.path("registryType").stringValue())
                .containsExactly("mcpb", "oci");
        assertThat(packages)
                .extracting(one -> one.path("identifier").stringValue())
                .containsExactly(
                        "https://example.com/releases/lago-invoices-mcp-1.2.3-linux-x64.mcpb",
                        "example.com/lago-invoices-mcp:1.2.3");
        assertThat(packages)
                .extracting(one -> one.at("/transport/type").stringValue())
                .containsOnly("stdio");
        assertThat(packages.get(0).path("fileSha256").stringValue()).matches("[a-f0-9]{64}");
    }

    @Test
    void theRegistryIsToldThatTheKeyIsASecret() throws IOException {
        for (JsonNode one : registryEntry().path("packages")) {
            JsonNode variables = one.path("environmentVariables");
            assertThat(variables)
                    .extracting(variable -> variable.path("name").stringValue())
                    .containsExactly("LAGO_API_KEY", "LAGO_API_URL", "LAGO_REGION", "LAGO_MCP_READ_ONLY");
            assertThat(variables)
                    .filteredOn(variable -> variable.path("isSecret").asBoolean(false))
                    .containsExactly(variables.get(0));
            assertThat(variables.get(0).path("isRequired").booleanValue()).isTrue();
        }
    }

    @Test
    void clientsAreToldOfEveryTool() throws IOException {
        JsonNode manifest = ExtensionManifest.JSON.readTree(ExtensionManifest.of(RELEASE));
        List<String> schemas;
        try (Stream<Path> files = Files.list(Path.of("tool-schemas"))) {
            schemas = files.map(file -> file.getFileName().toString().replace(".json", ""))
                    .sorted()
                    .toList();
        }

        assertThat(manifest.path("tools"))
                .extracting(tool -> tool.path("name").stringValue())
                .containsExactlyElementsOf(schemas);
        assertThat(manifest.path("version").stringValue()).isEqualTo("1.2.3");
        assertThat(manifest.at("/compatibility/platforms/0").stringValue()).isEqualTo("linux");
        assertThat(manifest.at("/user_config/api_key/sensitive").booleanValue()).isTrue();
    }

    private static JsonNode registryEntry() throws IOException {
        return ExtensionManifest.JSON.readTree(RegistryEntry.of(RELEASE));
    }
}
