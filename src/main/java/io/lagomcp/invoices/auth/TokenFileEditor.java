package io.lagomcp.invoices.auth;

import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.file.PrivateFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Issues and revokes tokens. Readers of the file see it before or after a change, never in between; comments stay.
 * Concurrent users wait for each other, so that no revoked token returns.
 */
public final class TokenFileEditor {
    private static final String HEADING =
            "# Tokens of lago-invoices-mcp, one a line. They are not in here, only what it takes to know them again.";
    private static final int SECRET_BYTES = 32;
    private static final String ID_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
    private static final int ID_LENGTH = 8;

    private final Path file;
    private final Clock clock;

    /** For the tokens in this file. Neither the file nor its folder need be there: both are made for the first token. */
    public TokenFileEditor(Path file, Clock clock) {
        this.file = file;
        this.clock = clock;
    }

    /** Issues a new token to a person with one name; see {@link #issue(String, String, Permissions, Optional)}. */
    public String issue(String name, Permissions grant, Optional<Instant> expires) throws TokenFileException {
        return issue(name, name, grant, expires);
    }

    /**
     * Issues a new token.
     *
     * @param name of the owner, which must be new
     * @param person who uses it, which all tokens of one person have in common
     * @param expires from when on it is invalid
     * @return the token, which is stored nowhere
     * @throws TokenFileException if the name cannot be used, or the file
     */
    public String issue(String name, String person, Permissions grant, Optional<Instant> expires)
            throws TokenFileException {
        requireUsable("name", name);
        requireUsable("person", person);
        String id = id();
        String token = "lim_" + id + "_" + TokenHash.text(TokenHash.random(SECRET_BYTES));
        Instant created = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        IssuedToken issued = new IssuedToken(name, person, id, grant, created, expires, TokenHash.of(token));
        change(lines -> {
            if (lines.stream().anyMatch(line -> isOf(other -> other.name().equals(name), line))) {
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
     * Revokes a token; a server that reads this file refuses it from now on.
     *
     * @return whether there was one
     * @throws TokenFileException if the file cannot be used
     */
    public boolean revoke(String name) throws TokenFileException {
        return revoke(token -> token.name().equals(name));
    }

    /** The same for the token that also has this id: a newer one with the same name stays. */
    public boolean revoke(String name, String id) throws TokenFileException {
        return revoke(token -> token.name().equals(name) && token.id().equals(id));
    }

    private boolean revoke(Predicate<IssuedToken> which) throws TokenFileException {
        // do not create a file when there is nothing to revoke
        TokenFile.lines(file);
        return change(lines -> lines.removeIf(line -> isOf(which, line)));
    }

    private static boolean isOf(Predicate<IssuedToken> which, String line) {
        return TokenFile.token(line, new ArrayList<>()).filter(which).isPresent();
    }

    private boolean change(Change change) throws TokenFileException {
        // a file lock only excludes other processes
        synchronized (TokenFileEditor.class) {
            return changeAlone(change);
        }
    }

    private boolean changeAlone(Change change) throws TokenFileException {
        try {
            // replace the target of a link, not the link
            Path real = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
            Path folder = real.getParent();
            if (folder != null) {
                PrivateFiles.makeFolder(folder);
            }
            Path turn = real.resolveSibling(real.getFileName() + ".lock");
            try (FileChannel channel = FileChannel.open(turn, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                assert lock.isValid();
                List<String> lines = new ArrayList<>(Files.exists(real) ? TokenFile.lines(real) : List.of(HEADING));
                TokenFile.tokens(lines, file);
                boolean changed = change.to(lines);
                PrivateFiles.replace(real, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
                return changed;
            }
        } catch (IOException failed) {
            throw TokenFileException.of(file, failed);
        }
    }

    private static String id() {
        StringBuilder id = new StringBuilder();
        for (byte random : TokenHash.random(ID_LENGTH)) {
            id.append(ID_LETTERS.charAt(Math.floorMod(random, ID_LETTERS.length())));
        }
        return id.toString();
    }

    private interface Change {
        /** Whether it did change the lines. */
        boolean to(List<String> lines) throws TokenFileException;
    }
}
