package io.lagomcp.invoices.install;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import io.lagomcp.invoices.file.PrivateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A configuration file of another program, as it was read. It is replaced atomically, and only if it has not changed since;
 * symbolic links, owner and permissions are kept.
 */
final class ClientConfigFile {
    private static final String BACKUP = ".before-lago-invoices";
    private static final int MOST_BACKUPS = 999;
    private static final String OWNER_ONLY = "rw-------";
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final Path path;
    private final byte @Nullable [] bytes;
    private final Replacement replacement;

    interface Replacement {
        void replace(Path fresh, Path old) throws IOException;
    }

    private ClientConfigFile(Path path, byte @Nullable [] bytes, Replacement replacement) {
        this.path = path;
        this.bytes = bytes;
        this.replacement = replacement;
    }

    static ClientConfigFile read(Path path) throws InstallException {
        return read(path, (fresh, old) -> Files.move(fresh, old, ATOMIC_MOVE, REPLACE_EXISTING));
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

    String text() throws InstallException {
        String all = bytes == null ? "" : decoded(bytes, path);
        return isMarked() ? all.substring(1) : all;
    }

    List<String> earlierTexts() {
        List<String> texts = new ArrayList<>();
        for (Path backup : backups()) {
            try {
                texts.add(decoded(Files.readAllBytes(backup), backup).replaceFirst("^" + BYTE_ORDER_MARK, ""));
            } catch (IOException | InstallException unreadable) {
                // skipped
            }
        }
        return texts;
    }

    /** Its backups, the newest first. */
    List<Path> backups() {
        return IntStream.iterate(MOST_BACKUPS, number -> number > 0, number -> number - 1)
                .mapToObj(this::backup)
                .filter(Files::isRegularFile)
                .toList();
    }

    /** Writes another text and returns the backup; empty if there was no file. */
    Optional<Path> write(String text) throws InstallException {
        try {
            Path real = exists() ? path.toRealPath() : path.toAbsolutePath();
            if (exists() && !Files.isWritable(real)) {
                throw InstallException.of(path, "it is write-protected");
            }
            Path folder = Objects.requireNonNull(real.getParent());
            FileOwnership.createFolder(folder);
            Path fresh =
                    Files.createTempFile(folder, ".lago-invoices-", ".tmp", PrivateFiles.forOwner(path, OWNER_ONLY));
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
                Files.createFile(backup, PrivateFiles.forOwner(path, OWNER_ONLY));
                return Optional.of(filled(backup, old));
            } catch (FileAlreadyExistsException taken) {
                // an earlier backup stays
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

    /** Deletes a backup that is not needed, because it may contain a key. */
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

    /** Writes a new file with the owner and permissions of the old one, never with more. */
    private void fill(Path fresh, byte[] content) throws IOException, InstallException {
        if (exists() && isPosix(path)) {
            if (!FileOwnership.of(path).given(fresh)) {
                throw InstallException.of(path, "its owner or group cannot be kept");
            }
            Files.setPosixFilePermissions(fresh, Files.getPosixFilePermissions(path));
        } else if (!exists()) {
            FileOwnership.inherited(fresh);
        }
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            PrivateFiles.write(content, channel, 0);
        }
    }

    private static boolean isPosix(Path path) {
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

    /** The owner and group of a file, which are kept if an administrator installs for another user. */
    record FileOwnership(UserPrincipal owner, GroupPrincipal group) {

        static FileOwnership of(Path file) throws IOException {
            PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
            return new FileOwnership(attributes.owner(), attributes.group());
        }

        /** Gives this file the owner and group; false if that is not permitted. */
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

        /** Creates this folder and missing parents, each with the owner of its parent. */
        static void createFolder(Path folder) throws IOException {
            Path above = folder.getParent();
            if (Files.exists(folder) || above == null) {
                return;
            }
            createFolder(above);
            Files.createDirectories(folder);
            inherited(folder);
        }

        /** Gives a new file the owner of its folder, which only an administrator can. */
        static void inherited(Path fresh) throws IOException {
            Path folder = fresh.getParent();
            if (folder != null && isPosix(fresh)) {
                UserPrincipal owner = Files.getOwner(folder);
                if (!Files.getOwner(fresh).equals(owner)) {
                    of(folder).given(fresh);
                }
            }
        }
    }
}
