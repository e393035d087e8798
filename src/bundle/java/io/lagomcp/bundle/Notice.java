package io.lagomcp.bundle;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whose work is in a bundle, and under which licence. */
final class Notice {
    private Notice() {}

    /** Reads it from the list of parts, in the format CycloneDX. */
    static String of(Path parts) throws IOException {
        List<String> lines = new ArrayList<>();
        for (JsonNode part : JsonMapper.shared().readTree(parts).path("components")) {
            lines.add("%s %s: %s".formatted(name(part), part.path("version").asString(), licences(part)));
        }
        Collections.sort(lines);
        return """
                lago-invoices-mcp is licensed under the Apache License 2.0: see LICENSE.

                The Java runtime in runtime/ is built from OpenJDK, which is licensed under the GNU General Public License,
                version 2, with the Classpath Exception. Its licences are in runtime/legal.

                These libraries are in lib/. What they ask to be repeated is in META-INF of the jar; sbom.json has their
                checksums.

                %s
                """.formatted(String.join("\n", lines));
    }

    private static String name(JsonNode part) {
        return part.path("group").asString() + ":" + part.path("name").asString();
    }

    private static String licences(JsonNode part) {
        List<String> names = new ArrayList<>();
        for (JsonNode entry : part.path("licenses")) {
            JsonNode licence = entry.path("license");
            if (entry.has("expression")) {
                names.add(entry.path("expression").asString());
            } else {
                names.add(licence.path(licence.has("id") ? "id" : "name").asString());
            }
        }
        if (names.isEmpty()) {
            throw new IllegalArgumentException(name(part) + " names no licence");
        }
        return String.join(" or ", names);
    }
}
