package io.lagomcp.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;

/**
 * The program as the build made it: its jar, and beside it those that the jar's manifest names.
 *
 * @param folder where the jar is
 * @param names of all jars, relative to the folder; the program's own comes first
 */
record ProgramFiles(Path folder, List<String> names) {
    static ProgramFiles of(Path jar) throws IOException {
        List<String> names = new ArrayList<>(List.of(jar.getFileName().toString()));
        try (JarFile file = new JarFile(jar.toFile())) {
            String others = file.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            if (others != null) {
                names.addAll(List.of(others.strip().split(" +")));
            }
        }
        return new ProgramFiles(jar.resolveSibling(""), List.copyOf(names));
    }

    List<Path> jars() {
        return names.stream().map(folder::resolve).toList();
    }

    void copyTo(Path destination) throws IOException {
        for (String name : names) {
            Path copy = destination.resolve(name);
            Files.createDirectories(copy.getParent());
            Files.copy(folder.resolve(name), copy);
        }
    }
}
