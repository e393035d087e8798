package io.lagomcp.bundle;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What tells a client how to install, configure and start a bundle (MCPB). */
final class ExtensionManifest {
    static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private ExtensionManifest() {}

    static String of(Release release) throws IOException {
        Path sources = release.project().resolve("src").resolve("bundle");
        ObjectNode manifest = (ObjectNode) JSON.readTree(sources.resolve("manifest.json"));
        manifest.put("version", release.version());
        ((ObjectNode) manifest.path("compatibility"))
                .putArray("platforms")
                .add(release.platform().ofNode());
        ArrayNode tools = manifest.putArray("tools");
        for (Path file : toolSchemas(release.project())) {
            JsonNode tool = JSON.readTree(file);
            tools.addObject()
                    .put("name", tool.path("name").stringValue())
                    .put("description", tool.path("description").stringValue());
        }
        return JSON.writeValueAsString(manifest) + "\n";
    }

    private static List<Path> toolSchemas(Path project) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(project.resolve("tool-schemas"), "*.json")) {
            found.forEach(files::add);
        }
        Collections.sort(files);
        return files;
    }
}
