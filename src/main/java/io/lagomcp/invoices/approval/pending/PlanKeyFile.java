package io.lagomcp.invoices.approval.pending;

import io.lagomcp.invoices.file.PrivateFiles;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file with the key that seals the plans of a folder, which is read when it is first needed. Safe for use by many threads. */
public final class PlanKeyFile {
    private static final Logger LOG = LoggerFactory.getLogger(PlanKeyFile.class);
    private static final int KEY_BYTES = 32;

    private static final Set<PosixFilePermission> OWNERS = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private final Path file;
    private final boolean isMade;
    private volatile @Nullable SecretKey key;

    /**
     * The key in this file.
     *
     * @param isMade whether the file is made where it is missing
     */
    PlanKeyFile(Path file, boolean isMade) {
        this.file = file;
        this.isMade = isMade;
    }

    /** The key cannot be used. */
    static final class UnusableKeyException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnusableKeyException(String message) {
            super(message);
        }
    }

    Path path() {
        return file;
    }

    /** Throws {@link UnusableKeyException} where it cannot be read. */
    SecretKey key() {
        @Nullable SecretKey known = key;
        return known != null ? known : readOnce();
    }

    private synchronized SecretKey readOnce() {
        try {
            if (isMade && Files.notExists(file)) {
                make();
            }
            SecretKey read = read(file);
            if (key == null) {
                exposed(file, "600").ifPresent(how -> LOG.warn("{}: {}", file, how));
            }
            key = read;
            return read;
        } catch (IOException unusable) {
            throw new UnusableKeyException(file + " cannot be used: " + unusable.getMessage());
        }
    }

    /** Of two processes that make one at the same time, one wins. */
    private void make() throws IOException {
        PrivateFiles.makeFolder(Objects.requireNonNull(file.getParent()));
        byte[] bytes = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        Path whole = PrivateFiles.begin(file, Base64.getEncoder().encode(bytes));
        try {
            Files.createLink(file, whole);
        } catch (FileAlreadyExistsException another) {
            // it is as good
        } catch (UnsupportedOperationException | FileSystemException noLinks) {
            Files.move(whole, file);
        } finally {
            Files.deleteIfExists(whole);
        }
    }

    /**
     * Reads a key for {@link PlanCodec}.
     *
     * @param file with 32 bytes in Base64
     */
    public static SecretKey read(Path file) throws IOException {
        try {
            byte[] bytes = Base64.getDecoder().decode(Files.readString(file).strip());
            if (bytes.length != KEY_BYTES) {
                throw new IOException("it must hold 32 bytes in Base64");
            }
            return new SecretKeySpec(bytes, "AES");
        } catch (IllegalArgumentException noBase64) {
            throw new IOException("it must hold 32 bytes in Base64", noBase64);
        }
    }

    /** What is wrong with this key file, a clause; empty where nothing is. */
    public static Optional<String> problem(Path file) {
        try {
            read(file);
            return Optional.empty();
        } catch (NoSuchFileException absent) {
            return Optional.of("it does not exist");
        } catch (IOException unusable) {
            return Optional.ofNullable(unusable.getMessage());
        }
    }

    /** That others than its owner can use this file, and what to do about it, a clause; empty where they cannot. */
    static Optional<String> exposed(Path file, String mode) {
        try {
            return OWNERS.containsAll(Files.getPosixFilePermissions(file))
                    ? Optional.empty()
                    : Optional.of("others can use it; run: chmod " + mode + " " + file);
        } catch (IOException | UnsupportedOperationException unknown) {
            return Optional.empty();
        }
    }
}
