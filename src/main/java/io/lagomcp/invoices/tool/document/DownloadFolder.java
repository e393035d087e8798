package io.lagomcp.invoices.tool.document;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;

/** The folder that the user set aside for files of invoices. What lies there is neither changed nor replaced. */
final class DownloadFolder {
    private static final int MOST_COPIES = 100;

    private final Path folder;

    DownloadFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * Keeps these bytes in a file that only the user can read, where the system has such a thing.
     *
     * @param stem of the name; with a number behind it where the name is taken by another file
     * @return where they are, which may have been so before
     * @throws IOException if the folder is not there or cannot be written to
     */
    synchronized Path save(String stem, String ending, byte[] bytes) throws IOException {
        Path root = folder.toRealPath();
        for (int copy = 1; copy <= MOST_COPIES; copy++) {
            Path file = root.resolve(stem + (copy == 1 ? "" : " (" + copy + ")") + "." + ending);
            try {
                write(file, bytes);
                return file;
            } catch (FileAlreadyExistsException taken) {
                if (holds(file, bytes)) {
                    return file;
                }
            }
        }
        throw new IOException("there are " + MOST_COPIES + " other files of this name");
    }

    /** A new file is never a link to another place: the system makes it and opens it in one go. */
    private void write(Path file, byte[] bytes) throws IOException {
        Set<StandardOpenOption> asNewFile = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        SeekableByteChannel channel = Files.newByteChannel(file, asNewFile, onlyForTheUser());
        try (channel) {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                channel.write(left);
            }
        } catch (IOException broken) {
            Files.deleteIfExists(file);
            throw broken;
        }
    }

    private FileAttribute<?>[] onlyForTheUser() {
        boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private static boolean holds(Path file, byte[] bytes) {
        try {
            BasicFileAttributes facts =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!facts.isRegularFile() || facts.size() != bytes.length) {
                return false;
            }
            try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
                return Arrays.equals(in.readNBytes(bytes.length + 1), bytes);
            }
        } catch (IOException unreadable) {
            return false;
        }
    }
}
