package io.lagomcp.invoices.install;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A file of somebody else's program, as it was when it was read. It is changed as a whole or not at all, and only if it is still
 * the same; a link to it stays one; whom it belonged to keeps it; who could not read it before cannot do so afterwards.
 */
final class ClientConfigFile {
    private static final String BACKUP = ".before-lago-invoices";
    private static final int MOST_BACKUPS = 999;
    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final Set<PosixFilePermission> OWNERS = PosixFilePermissions.fromString("rw-------");

    private final Path path;
    private final byte @Nullable [] bytes;
    private final Replacement replacement;

    /** How one file takes the place of another in one step. */
    interface Replacement {
        /** Moves the fresh file there. */
        void replace(Path fresh, Path old) throws IOException;
    }

    private ClientConfigFile(Path path, byte @Nullable [] bytes, Replacement replacement) {
        this.path = path;
        this.bytes = bytes;
        this.replacement = replacement;
    }

    static ClientConfigFile read(Path path) throws InstallException {
        return read(
                path,
                (fresh, old) ->
                        Files.move(fresh, old, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING));
    }

    static ClientConfigFile read(Path path, Replacement replacement) throws InstallException {
        try {
            if (Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
                return new ClientConfigFile(path, null, replacement);
            }
            if (!Files.exists(path)) {
                throw InstallException.of(path, "broken symbolic link, or target not readable");
            }
            return new ClientConfigFile(path, Files.readAllBytes(path), replacement);
        } catch (IOException failed) {
            throw InstallException.of(path, failed);
        }
    }

    Path path() {
        return path;
    }

    boolean exists() {
        return bytes != null;
    }

    boolean isLink() {
        return Files.isSymbolicLink(path);
    }

    /** What it says; nothing where it does not exist. */
    String text() throws InstallException {
        String all = bytes == null ? "" : decoded(bytes, path);
        return isMarked() ? all.substring(1) : all;
    }

    /** What it said before each time that it was changed, last first, as far as those backups are still there. */
    List<String> earlierTexts() {
        List<String> texts = new ArrayList<>();
        for (Path backup : backups()) {
            try {
                texts.add(decoded(Files.readAllBytes(backup), backup).replaceFirst("^" + BYTE_ORDER_MARK, ""));
            } catch (IOException | InstallException unreadable) {
                // it remembers nothing
            }
        }
        return texts;
    }

    /** Where it is kept as it was, last first. */
    List<Path> backups() {
        return IntStream.iterate(MOST_BACKUPS, number -> number > 0, number -> number - 1)
                .mapToObj(this::backup)
                .filter(Files::isRegularFile)
                .toList();
    }

    /**
     * Gives it another text, and keeps the old one beside it.
     *
     * @return the backup; empty where there was nothing to keep
     */
    Optional<Path> write(String text) throws InstallException {
        try {
            Path real = exists() ? path.toRealPath() : path.toAbsolutePath();
            if (exists() && !Files.isWritable(real)) {
                throw InstallException.of(path, "it is write-protected");
            }
            Path folder = Objects.requireNonNull(real.getParent());
            FileOwnership.createFolder(folder);
            Path fresh = Files.createTempFile(folder, ".lago-invoices-", ".tmp", attributes());
            try {
                fill(fresh, ((isMarked() ? BYTE_ORDER_MARK : "") + text).getBytes(StandardCharsets.UTF_8));
                requireUnchanged();
                Optional<Path> backup = keep();
                try {
                    replacement.replace(fresh, real);
                } catch (IOException refused) {
                    discard(backup, refused);
                    throw refused;
                }
                return backup;
            } finally {
                Files.deleteIfExists(fresh);
            }
        } catch (IOException failed) {
            throw InstallException.of(path, failed);
        }
    }

    /** Removes it, in which nothing was but what we had written. */
    void delete() throws InstallException {
        try {
            requireUnchanged();
            Files.delete(path);
        } catch (IOException failed) {
            throw InstallException.of(path, failed);
        }
    }

    private Optional<Path> keep() throws IOException, InstallException {
        byte[] old = bytes;
        if (old == null) {
            return Optional.empty();
        }
        for (int i = 1; i <= MOST_BACKUPS; i++) {
            Path backup = backup(i);
            try {
                Files.createFile(backup, attributes());
                return Optional.of(filled(backup, old));
            } catch (FileAlreadyExistsException taken) {
                // it is an earlier one, and stays
            }
        }
        throw new IOException("there are too many backups beside it");
    }

    private Path filled(Path backup, byte[] content) throws IOException, InstallException {
        try {
            fill(backup, content);
            return backup;
        } catch (IOException | InstallException failed) {
            discard(Optional.of(backup), failed);
            throw failed;
        }
    }

    /** Nothing was changed, so there is nothing to go back to, and a key may stand in there. */
    private static void discard(Optional<Path> backup, Exception why) {
        try {
            if (backup.isPresent()) {
                Files.deleteIfExists(backup.get());
            }
        } catch (IOException alsoFailed) {
            why.addSuppressed(alsoFailed);
        }
    }

    private Path backup(int number) {
        return path.resolveSibling(path.getFileName() + BACKUP + (number == 1 ? "" : "-" + number));
    }

    /** What is new in the file system has the owner and the permissions of what was there, and never for a moment more. */
    private void fill(Path fresh, byte[] content) throws IOException, InstallException {
        if (exists() && isPosix()) {
            if (!FileOwnership.of(path).given(fresh)) {
                throw InstallException.of(path, "its owner or group cannot be kept");
            }
            Files.setPosixFilePermissions(fresh, Files.getPosixFilePermissions(path));
        } else if (isPosix()) {
            FileOwnership.inherited(fresh);
        }
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
    }

    private FileAttribute<?>[] attributes() {
        return isPosix()
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNERS)}
                : new FileAttribute<?>[0];
    }

    private boolean isPosix() {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private void requireUnchanged() throws IOException, InstallException {
        byte[] now = Files.exists(path) ? Files.readAllBytes(path) : null;
        if (!Arrays.equals(bytes, now)) {
            throw InstallException.of(path, "another program is changing it; try again");
        }
    }

    private boolean isMarked() {
        return bytes != null && bytes.length > 2 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB;
    }

    private static String decoded(byte[] bytes, Path file) throws InstallException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException noText) {
            throw InstallException.of(file, "not text in UTF-8");
        }
    }

    /** Whom a file belongs to. An administrator may connect an assistant of somebody else, who must be able to use it then. */
    record FileOwnership(UserPrincipal owner, GroupPrincipal group) {

        static FileOwnership of(Path file) throws IOException {
            PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
            return new FileOwnership(attributes.owner(), attributes.group());
        }

        /** Whether this file belongs to them now. */
        boolean given(Path file) throws IOException {
            if (of(file).equals(this)) {
                return true;
            }
            try {
                PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
                view.setGroup(group);
                if (!view.getOwner().equals(owner)) {
                    view.setOwner(owner);
                }
                return true;
            } catch (IOException mayNotBe) {
                return false;
            }
        }

        /** Makes this folder and those above it that are not there, each for whom the one above belongs to. */
        static void createFolder(Path folder) throws IOException {
            Path above = folder.getParent();
            if (Files.exists(folder) || above == null) {
                return;
            }
            createFolder(above);
            Files.createDirectories(folder);
            inherited(folder);
        }

        /** Gives what is new to whom its folder belongs, where only an administrator can. */
        static void inherited(Path fresh) throws IOException {
            Path folder = fresh.getParent();
            if (folder != null
                    && fresh.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                UserPrincipal owner = Files.getOwner(folder);
                if (!Files.getOwner(fresh).equals(owner)) {
                    of(folder).given(fresh);
                }
            }
        }
    }
}
