package io.lagomcp.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The part of a changelog (Keep a Changelog) that is about one version. */
final class ReleaseNotes {
    private static final String HEADING = "## [";

    private ReleaseNotes() {}

    /** Takes the changelog, the version, and the file to write. */
    public static void main(String... arguments) throws IOException {
        String changelog = Files.readString(Path.of(arguments[0]));
        Path file = Path.of(arguments[2]).toAbsolutePath();
        Files.createDirectories(file.getParent());
        Files.writeString(file, cut(changelog, arguments[1]));
    }

    /**
     * What changed in a version; while that is still being made, what is noted as unreleased.
     *
     * @throws IllegalArgumentException if nothing is noted
     */
    static String cut(String changelog, String version) {
        List<String> lines = changelog.lines().toList();
        int start = heading(lines, version);
        if (start < 0) {
            start = heading(lines, "Unreleased");
        }
        int end = start + 1;
        while (end < lines.size() && !lines.get(end).startsWith(HEADING)) {
            end++;
        }
        String changes = start < 0
                ? ""
                : String.join("\n", lines.subList(start + 1, end)).strip();
        if (changes.isEmpty()) {
            throw new IllegalArgumentException("The changelog says nothing about " + version);
        }
        return "# lago-invoices-mcp " + version + "\n\n" + changes + "\n";
    }

    private static int heading(List<String> lines, String version) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith(HEADING + version + "]")) {
                return i;
            }
        }
        return -1;
    }
}
