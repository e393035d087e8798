package io.lagomcp.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What is done with whole folders. */
final class Folders {
    private Folders() {}

    /** Everything in it, in the same order on every machine; links to files count as files. */
    static List<Path> content(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> !path.equals(folder))
                    .sorted(Comparator.comparing(path -> slashed(folder, path)))
                    .toList();
        }
    }

    /** The path of something in a folder, relative to it, as archives write it. */
    static String slashed(Path folder, Path path) {
        return folder.relativize(path).toString().replace('\\', '/');
    }

    static void copy(Path folder, Path copy) throws IOException {
        Files.createDirectories(copy);
        for (Path path : content(folder)) {
            Files.copy(path, copy.resolve(folder.relativize(path).toString()), StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            List<Path> content = content(folder);
            for (int i = content.size(); i-- > 0; ) {
                Files.delete(content.get(i));
            }
            Files.delete(folder);
        }
    }

    /** Gives all files the same age. */
    static void date(Path folder, FileTime time) throws IOException {
        for (Path path : content(folder)) {
            if (Files.isRegularFile(path) && !Files.isSymbolicLink(path)) {
                Files.setLastModifiedTime(path, time);
            }
        }
    }
}
