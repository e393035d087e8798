package io.lagomcp.invoices.tool.read;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
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

/** The user's folder for downloaded files. Existing files are never changed or replaced. */
record DownloadFolder(Path folder) {
    private static final int MOST_COPIES = 100;

    /**
     * Saves these bytes in a file that only the user can read, if the system supports that.
     *
     * @param stem of the name; gets a number if another file has the name
     * @return the file; an existing one if it has the same content
     * @throws IOException if the folder does not exist or cannot be written to
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

    /** Creates and opens the file in one step, so that it is never a link to another place. */
    private void write(Path file, byte[] bytes) throws IOException {
        Set<StandardOpenOption> asNewFile = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        SeekableByteChannel channel = Files.newByteChannel(file, asNewFile, onlyForTheUser());
        try (OutputStream out = Channels.newOutputStream(channel)) {
            out.write(bytes);
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
