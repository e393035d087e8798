package io.lagomcp.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How the registry of MCP servers will know a release. What only packing tells, the extension's checksum, is filled in later. */
final class RegistryEntry {
    private RegistryEntry() {}

    static String of(Release release) throws IOException {
        Path template = release.project().resolve("src").resolve("bundle").resolve("server.json");
        return Files.readString(template)
                .replace("@version@", release.version())
                .replace("@namespace@", release.namespace())
                .replace("@extension@", release.downloads() + "/" + release.extensionName())
                .replace("@image@", release.image());
    }
}
