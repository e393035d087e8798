package io.lagomcp.invoices.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/** Files and folders for their owner alone, whose content is on disk when a method returns. */
public final class PrivateFiles {
    /** The end of the name of a file that is not complete. */
    public static final String TEMPORARY = ".tmp";

    private PrivateFiles() {}

    /** Makes this folder where it is missing. */
    public static void makeFolder(Path folder) throws IOException {
        // an existing folder may be a link, on which createDirectories would fail
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, forOwner(folder, "rwx------"));
        }
    }

    /** Puts these bytes into the file as a whole or not at all. Its folder must exist. */
    public static void replace(Path file, byte[] bytes) throws IOException {
        Path whole = begin(file, bytes);
        try {
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            syncFolder(folder(file));
        } finally {
            Files.deleteIfExists(whole);
        }
    }

    /** A file with these bytes beside this one, under a name of its own that ends with {@link #TEMPORARY}. */
    public static Path begin(Path file, byte[] bytes) throws IOException {
        Path whole =
                Files.createTempFile(folder(file), file.getFileName() + ".", TEMPORARY, forOwner(file, "rw-------"));
        try (FileChannel channel = FileChannel.open(whole, StandardOpenOption.WRITE)) {
            write(bytes, channel, 0);
        } catch (IOException | RuntimeException failed) {
            Files.deleteIfExists(whole);
            throw failed;
        }
        return whole;
    }

    /** Writes all of these bytes at this place. */
    public static void write(byte[] bytes, FileChannel channel, long place) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer, place + buffer.position());
        }
        channel.force(true);
    }

    /** Makes new names in the folder last through a power failure, where the system can do that. */
    public static void syncFolder(Path folder) {
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        } catch (IOException notHere) {
            // Windows opens no folders, and does not need it
        }
    }

    /** The attributes of a new file or folder, where its file system has permissions like {@code rw-------}. */
    public static FileAttribute<?>[] forOwner(Path path, String permissions) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static Path folder(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent());
    }
}
