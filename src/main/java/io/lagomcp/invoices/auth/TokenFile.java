package io.lagomcp.invoices.auth;

import io.lagomcp.invoices.approval.plan.Role;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a token file: one token per line; lines that begin with {@code #} are comments. Anything unknown makes the whole
 * file invalid: a misspelt restriction must not be ignored.
 */
public final class TokenFile {
    private static final long LARGEST = 1 << 20;
    private static final Set<PosixFilePermission> OWNERS =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private TokenFile() {}

    /**
     * All tokens in this file, in its order.
     *
     * @throws TokenFileException with all that is wrong, if anything is
     */
    public static List<IssuedToken> read(Path file) throws TokenFileException {
        return tokens(lines(file), file);
    }

    /**
     * Whether there is an approver for the plans of another person; true where the file cannot be read.
     *
     * @param revoked the ids of tokens that were revoked elsewhere
     */
    public static boolean hasSecondApprover(Path file, Instant now, Set<String> revoked) {
        try {
            List<IssuedToken> valid = read(file).stream()
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
    public static boolean isPrivate(Path file) {
        try {
            return OWNERS.containsAll(Files.getPosixFilePermissions(file));
        } catch (IOException | UnsupportedOperationException unknown) {
            return true;
        }
    }

    static List<String> lines(Path file) throws TokenFileException {
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

    static List<IssuedToken> tokens(List<String> lines, Path file) throws TokenFileException {
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
            throw TokenFileException.of(file, problems);
        }
        return Collections.unmodifiableList(tokens);
    }

    /** The token of this line; empty where it is a comment, or wrong. */
    static Optional<IssuedToken> token(String line, List<String> problems) {
        return line.isBlank() || line.startsWith("#") ? Optional.empty() : IssuedToken.ofLine(line, problems);
    }

    private static void requireDistinct(List<String> all, String what, List<String> problems) {
        Set<String> seen = new HashSet<>();
        all.stream().filter(one -> !seen.add(one)).forEach(twice -> problems.add(what + twice + " is there twice"));
    }
}
