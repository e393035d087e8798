package io.lagomcp.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ArchiveTest {
    private static final Instant AGE = Instant.parse("2026-01-01T00:00:00Z");
    private static final int BLOCK = 512;

    private final Path place;

    /** A file in a tar archive, read here by the positions that POSIX gives for ustar. */
    private record Entry(String name, int mode, String owner, long age, String content) {}

    ArchiveTest(@TempDir Path place) {
        this.place = place;
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aTarHasEachFileOfTheFolderInOrderWithItsRightsAndAge() throws IOException {
        Path archive = place.resolve("a.tar.gz");
        Archive.tarGz(folder("one"), archive);

        assertThat(entries(archive))
                .containsExactly(
                        new Entry("program/bin/start", 0755, "root", AGE.getEpochSecond(), "#!/bin/sh\n"),
                        new Entry("program/empty", 0644, "root", AGE.getEpochSecond(), ""),
                        new Entry("program/lib/block", 0644, "root", AGE.getEpochSecond(), "x".repeat(BLOCK)),
                        new Entry(
                                "program/lib/name",
                                0644,
                                "root",
                                AGE.getEpochSecond(),
                                "more than a block".repeat(50)));
    }

    @Test
    void equalFoldersMakeEqualArchives() throws IOException {
        Path one = folder("one");
        Path other = folder("other");
        // rights that archives do not keep
        other.resolve("program").resolve("empty").toFile().setWritable(false);
        for (String kind : List.of("tar.gz", "zip")) {
            Path first = place.resolve("first." + kind);
            Path second = place.resolve("second." + kind);
            pack(one, first);
            pack(other, second);

            assertThat(second).as(kind).hasSameBinaryContentAs(first);
        }
    }

    @Test
    void aLongNameIsDividedAtAFolder() throws IOException {
        Path folder = place.resolve("program");
        String name = "legal/" + "a".repeat(90) + "/" + "b".repeat(60);
        put(folder.resolve(name), "long");
        Archive.tarGz(folder, place.resolve("a.tar.gz"));

        assertThat(entries(place.resolve("a.tar.gz"))).extracting(Entry::name).containsExactly("program/" + name);
    }

    @Test
    void aNameThatATarCannotHoldIsRefused() throws IOException {
        Path folder = place.resolve("program");
        put(folder.resolve("c".repeat(120)), "too long");

        assertThatThrownBy(() -> Archive.tarGz(folder, place.resolve("a.tar.gz")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Too long for an archive: program/ccc");
    }

    @Test
    void aZipHasTheSameFiles() throws IOException {
        Path archive = place.resolve("a.zip");
        Archive.zip(folder("one"), archive);

        try (ZipFile zip = new ZipFile(archive.toFile())) {
            assertThat(zip.stream())
                    .extracting(entry -> entry.getName())
                    .containsExactly("program/bin/start", "program/empty", "program/lib/block", "program/lib/name");
            assertThat(zip.stream())
                    .extracting(entry -> entry.getLastModifiedTime().toInstant())
                    .containsOnly(AGE);
            try (InputStream content = zip.getInputStream(zip.getEntry("program/bin/start"))) {
                assertThat(content).hasContent("#!/bin/sh\n");
            }
        }
    }

    @Test
    void theChecksumIsThatOfTheWholeFile() throws IOException {
        Path file = Files.writeString(place.resolve("file"), "abc");

        assertThat(Archive.sha256(file))
                .as("the example of FIPS 180-2")
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    private static void pack(Path folder, Path archive) throws IOException {
        if (archive.toString().endsWith(".zip")) {
            Archive.zip(folder, archive);
        } else {
            Archive.tarGz(folder, archive);
        }
    }

    private Path folder(String where) throws IOException {
        Path folder = place.resolve(where).resolve("program");
        put(folder.resolve("lib").resolve("name"), "more than a block".repeat(50));
        put(folder.resolve("lib").resolve("block"), "x".repeat(BLOCK));
        put(folder.resolve("empty"), "");
        put(folder.resolve("bin").resolve("start"), "#!/bin/sh\n");
        folder.resolve("bin").resolve("start").toFile().setExecutable(true);
        Folders.date(folder, FileTime.from(AGE));
        return folder;
    }

    private static void put(Path file, String content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private static List<Entry> entries(Path archive) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (InputStream tar = new GZIPInputStream(Files.newInputStream(archive))) {
            for (byte[] header = tar.readNBytes(BLOCK); header[0] != 0; header = tar.readNBytes(BLOCK)) {
                assertThat(text(header, 257, 5)).isEqualTo("ustar");
                assertThat(number(header, 148, 6)).as("the sum of the header").isEqualTo(sum(header));
                String folder = text(header, 345, 155);
                int size = (int) number(header, 124, 11);
                byte[] content = tar.readNBytes(size);
                tar.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
                entries.add(new Entry(
                        (folder.isEmpty() ? "" : folder + "/") + text(header, 0, 100),
                        (int) number(header, 100, 7),
                        text(header, 265, 32),
                        number(header, 136, 11),
                        new String(content, StandardCharsets.UTF_8)));
            }
            assertThat(tar.readAllBytes())
                    .as("a second empty block is the end")
                    .containsOnly(0)
                    .hasSize(BLOCK);
        }
        return entries;
    }

    /** Of all bytes, with blanks where the sum itself is. */
    private static long sum(byte[] header) {
        byte[] summed = header.clone();
        Arrays.fill(summed, 148, 156, (byte) ' ');
        long sum = 0;
        for (byte one : summed) {
            sum += Byte.toUnsignedInt(one);
        }
        return sum;
    }

    private static long number(byte[] header, int at, int places) {
        return Long.parseLong(text(header, at, places), 8);
    }

    private static String text(byte[] header, int at, int places) {
        return new String(header, at, places, StandardCharsets.UTF_8).replaceFirst("\0.*", "");
    }
}
