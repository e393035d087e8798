package io.lagomcp.invoices.auth;

import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.file.PrivateFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A token file: one token per line; lines that begin with {@code #} are comments. Anything unknown makes the whole file invalid: a
 * misspelt restriction must not be ignored.
 *
 * <p>Readers see the file before or after a change, never in between; comments stay. Who changes it waits for others who do, so that
 * no revoked token returns.
 *
 * @param path where it is; neither the file nor its folder need be there: both are made for the first token
 */
public record TokenFile(Path path) {
    private static final long LARGEST = 1 << 20;
    private static final Set<PosixFilePermission> OWNERS =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final String HEADING =
            "# Tokens of lago-invoices-mcp, one a line. They are not in here, only what it takes to know them again.";
    private static final int SECRET_BYTES = 32;
    private static final String ID_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
    private static final int ID_LENGTH = 8;

    /**
     * All tokens in this file, in its order.
     *
     * @throws TokenFileException with all that is wrong, if anything is
     */
    public List<IssuedToken> read() throws TokenFileException {
        return tokens(lines(path));
    }

    /**
     * Whether there is an approver for the plans of another person; true where the file cannot be read.
     *
     * @param revoked the ids of tokens that were revoked elsewhere
     */
    public boolean hasSecondApprover(Instant now, Set<String> revoked) {
        try {
            List<IssuedToken> valid = read().stream()
                    .filter(token -> !token.hasExpired(now) && !revoked.contains(token.id()))
                    .toList();
            return valid.stream()
                    .filter(token -> token.grant().role() == Role.APPROVER)
                    .anyMatch(approver -> valid.stream()
                            .anyMatch(maker -> maker.grant().role() != Role.READER
                                    && !maker.person().equals(approver.person())));
        } catch (TokenFileException unusable) {
            return true;
        }
    }

    /** Whether only its owner can read or change it, as far as this system shows. */
    public boolean isPrivate() {
        try {
            return OWNERS.containsAll(Files.getPosixFilePermissions(path));
        } catch (IOException | UnsupportedOperationException unknown) {
            return true;
        }
    }

    /**
     * Issues a new token.
     *
     * @param name of the owner, which must be new
     * @param person who uses it, which all tokens of one person have in common
     * @param expires from when on it is invalid
     * @param now when it is issued
     * @return the token, which is stored nowhere
     * @throws TokenFileException if the name cannot be used, or the file
     */
    public String issue(String name, String person, Permissions grant, Optional<Instant> expires, Instant now)
            throws TokenFileException {
        requireUsable("name", name);
        requireUsable("person", person);
        String id = id();
        String token = "lim_" + id + "_" + TokenHash.text(TokenHash.random(SECRET_BYTES));
        Instant created = now.truncatedTo(ChronoUnit.SECONDS);
        IssuedToken issued = new IssuedToken(name, person, id, grant, created, expires, TokenHash.of(token));
        change((lines, tokens) -> {
            if (tokens.stream().anyMatch(other -> other.name().equals(name))) {
                throw new TokenFileException(
                        "There is a token for " + name + " already. Revoke it first, or take another name.");
            }
            return lines.add(issued.line());
        });
        return token;
    }

    private static void requireUsable(String what, String name) throws TokenFileException {
        if (!IssuedToken.isName(name) || IssuedToken.RESERVED_NAMES.contains(name)) {
            throw new TokenFileException("A " + what + " is " + IssuedToken.NAME_RULE + ", and none of "
                    + String.join(", ", new TreeSet<>(IssuedToken.RESERVED_NAMES)) + ".");
        }
    }

    /**
     * Revokes the token with this name and id; a server that reads this file refuses it from now on.
     *
     * @return whether there was one
     * @throws TokenFileException if the file cannot be used
     */
    public boolean revoke(String name, String id) throws TokenFileException {
        // do not create a file when there is nothing to revoke
        lines(path);
        return change((lines, tokens) -> lines.removeIf(line -> token(line, new ArrayList<>())
                .filter(token -> token.name().equals(name) && token.id().equals(id))
                .isPresent()));
    }

    private boolean change(Change change) throws TokenFileException {
        // a file lock only excludes other processes
        synchronized (TokenFile.class) {
            return changeAlone(change);
        }
    }

    private boolean changeAlone(Change change) throws TokenFileException {
        try {
            // replace the target of a link, not the link
            Path real = Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
            Path folder = real.getParent();
            if (folder != null) {
                PrivateFiles.makeFolder(folder);
            }
            Path turn = real.resolveSibling(real.getFileName() + ".lock");
            try (FileChannel channel = FileChannel.open(turn, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                assert lock.isValid();
                List<String> lines = new ArrayList<>(Files.exists(real) ? lines(real) : List.of(HEADING));
                boolean changed = change.to(lines, tokens(lines));
                PrivateFiles.replace(real, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
                return changed;
            }
        } catch (IOException failed) {
            throw TokenFileException.of(path, failed);
        }
    }

    private static List<String> lines(Path file) throws TokenFileException {
        try {
            if (Files.size(file) > LARGEST) {
                throw TokenFileException.of(file, List.of("it is too large"));
            }
            return Files.readAllLines(file);
        } catch (CharacterCodingException noText) {
            throw TokenFileException.of(file, List.of("it is not text in UTF-8"));
        } catch (IOException failed) {
            throw TokenFileException.of(file, failed);
        }
    }

    private List<IssuedToken> tokens(List<String> lines) throws TokenFileException {
        List<IssuedToken> tokens = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String place = "line " + (i + 1) + ": ";
            List<String> wrong = new ArrayList<>();
            token(lines.get(i), wrong).ifPresent(tokens::add);
            wrong.forEach(problem -> problems.add(place + problem));
        }
        requireDistinct(tokens.stream().map(IssuedToken::name).toList(), "the name ", problems);
        requireDistinct(tokens.stream().map(IssuedToken::id).toList(), "the id ", problems);
        if (!problems.isEmpty()) {
            throw TokenFileException.of(path, problems);
        }
        return Collections.unmodifiableList(tokens);
    }

    /** The token of this line; empty where it is a comment, or wrong. */
    private static Optional<IssuedToken> token(String line, List<String> problems) {
        return line.isBlank() || line.startsWith("#") ? Optional.empty() : IssuedToken.ofLine(line, problems);
    }

    private static void requireDistinct(List<String> all, String what, List<String> problems) {
        Set<String> seen = new HashSet<>();
        all.stream().filter(one -> !seen.add(one)).forEach(twice -> problems.add(what + twice + " is there twice"));
    }

    private static String id() {
        StringBuilder id = new StringBuilder();
        for (byte random : TokenHash.random(ID_LENGTH)) {
            id.append(ID_LETTERS.charAt(Math.floorMod(random, ID_LETTERS.length())));
        }
        return id.toString();
    }

    private interface Change {
        /** Changes the lines, which hold these tokens; whether it did. */
        boolean to(List<String> lines, List<IssuedToken> tokens) throws TokenFileException;
    }
}
