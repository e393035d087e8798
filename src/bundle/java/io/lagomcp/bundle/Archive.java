package io.lagomcp.bundle;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Folders in archives that tell nothing of who made them: equal folders give equal archives. */
final class Archive {
    private static final int BLOCK = 512;

    private Archive() {}

    /** For all but Windows: a tar file by POSIX (ustar), owned by root. */
    static void tarGz(Path folder, Path archive) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(archive), 1 << 16)) {
            for (Path path : Folders.content(folder)) {
                if (Files.isRegularFile(path)) {
                    out.write(header(folder, path));
                    Files.copy(path, out);
                    out.write(new byte[(int) (-Files.size(path) & (BLOCK - 1))]);
                }
            }
            out.write(new byte[2 * BLOCK]);
        }
    }

    static void zip(Path folder, Path archive) throws IOException {
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(archive))) {
            for (Path path : Folders.content(folder)) {
                if (Files.isRegularFile(path)) {
                    ZipEntry entry = new ZipEntry(nameIn(folder, path));
                    entry.setLastModifiedTime(Files.getLastModifiedTime(path));
                    out.putNextEntry(entry);
                    Files.copy(path, out);
                    out.closeEntry();
                }
            }
        }
    }

    static String sha256(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (var in = Files.newInputStream(file)) {
                byte[] piece = new byte[1 << 16];
                for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                    digest.update(piece, 0, read);
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new UncheckedIOException(new IOException(impossible));
        }
    }

    private static String nameIn(Path folder, Path path) {
        return folder.getFileName() + "/" + Folders.slashed(folder, path);
    }

    private static byte[] header(Path folder, Path path) throws IOException {
        byte[] header = new byte[BLOCK];
        String name = nameIn(folder, path);
        // a name has 100 places, and 155 for folders before it
        int split = name.length() <= 100 ? -1 : name.indexOf('/', name.length() - 101);
        text(header, 0, 100, name.substring(split + 1));
        text(header, 345, 155, split < 0 ? "" : name.substring(0, split));
        octal(header, 100, 8, Files.isExecutable(path) ? 0755 : 0644);
        octal(header, 108, 8, 0);
        octal(header, 116, 8, 0);
        octal(header, 124, 12, Files.size(path));
        octal(header, 136, 12, Files.getLastModifiedTime(path).toMillis() / 1000);
        text(header, 156, 1, "0");
        text(header, 257, 6, "ustar");
        text(header, 263, 2, "00");
        text(header, 265, 32, "root");
        text(header, 297, 32, "root");
        Arrays.fill(header, 148, 156, (byte) ' ');
        long sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        octal(header, 148, 7, sum);
        return header;
    }

    private static void octal(byte[] header, int at, int places, long number) {
        String digits = Long.toOctalString(number);
        text(header, at, places, "0".repeat(places - 1 - digits.length()) + digits);
    }

    private static void text(byte[] header, int at, int places, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > places) {
            throw new IllegalArgumentException("Too long for an archive: " + text);
        }
        Arrays.fill(header, at, at + places, (byte) 0);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
