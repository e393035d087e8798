package io.lagomcp.invoices.auth;

import io.lagomcp.invoices.approval.Principal;
import io.lagomcp.invoices.auth.AuthException.Weight;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies tokens against a file, which is checked for changes at each request, so that a revoked token stops working at
 * once. If the file is missing or invalid, nobody is admitted until it is fixed: the change may have been a revocation, so
 * what was read before no longer counts.
 */
final class FileTokenVerifier implements TokenVerifier {
    private static final Logger LOG = LoggerFactory.getLogger(FileTokenVerifier.class);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration FIXED_SOON = Duration.ofSeconds(5);
    private static final Pattern TOKEN = Pattern.compile("lim_([A-Za-z0-9]{8})_[A-Za-z0-9_-]{43}");

    /** Changes when the file does. */
    private record Stamp(FileTime changed, long size, Optional<Object> identity) {}

    /** What was read; no tokens if the file is invalid, which is then read again after a second. */
    private record Content(Optional<Stamp> stamp, Optional<Map<String, IssuedToken>> byId, long readAt) {
        boolean counts(Optional<Stamp> now, long nanoTime) {
            // a file that was forbidden and no longer is looks just as it did
            return stamp.equals(now) && (byId.isPresent() || nanoTime - readAt < RETRY.toNanos());
        }
    }

    private final Path file;
    private final TimeSource time;
    private final AuthErrors refusals;
    private final TokenHash ofNoToken = TokenHash.ofNothing();
    private volatile Content content;

    FileTokenVerifier(Path file, AuthErrors refusals, TimeSource time) throws TokenFileException {
        this.file = file;
        this.time = time;
        this.refusals = refusals;
        Optional<Stamp> stamp = stamp();
        this.content = new Content(stamp, Optional.of(byId(file)), nanoTime());
        if (!TokenFile.isPrivate(file)) {
            LOG.warn("{} can be read or changed by others on this machine: it should have mode 600", file);
        }
    }

    @Override
    public Principal ownerOf(String token) throws AuthException {
        Map<String, IssuedToken> tokens =
                upToDate().orElseThrow(() -> refusals.checkUnavailable("tokens_unreadable", FIXED_SOON));
        Matcher parts = TOKEN.matcher(token);
        if (!parts.matches()) {
            throw refusals.tokenInvalid("token_unknown", "", Weight.ATTEMPT);
        }
        @Nullable IssuedToken issued = tokens.get(parts.group(1));
        // the same work for an unknown id
        boolean right = (issued == null ? ofNoToken : issued.hash()).isOf(token);
        String claimed = "token " + parts.group(1);
        if (issued == null || !right) {
            throw refusals.tokenInvalid(issued == null ? "token_unknown" : "token_wrong", claimed, Weight.ATTEMPT);
        }
        if (issued.hasExpired(time.clock().instant())) {
            throw refusals.tokenExpired(claimed);
        }
        return issued.owner(() -> valid(issued.id()));
    }

    /** The token with this id as it is now; empty if it was revoked, has expired or cannot be read. */
    private Optional<IssuedToken> valid(String id) {
        return upToDate()
                .map(tokens -> tokens.get(id))
                .filter(issued -> !issued.hasExpired(time.clock().instant()));
    }

    private Optional<Map<String, IssuedToken>> upToDate() {
        Content now = content;
        return now.counts(stamp(), nanoTime()) ? now.byId() : readAgain();
    }

    private synchronized Optional<Map<String, IssuedToken>> readAgain() {
        // before the reading: a change while it is read is then seen the next time
        Optional<Stamp> stamp = stamp();
        if (!content.counts(stamp, nanoTime())) {
            content = new Content(stamp, read(), nanoTime());
        }
        return content.byId();
    }

    private Optional<Map<String, IssuedToken>> read() {
        try {
            Map<String, IssuedToken> tokens = byId(file);
            LOG.info("{} changed and now has {} tokens", file, tokens.size());
            return Optional.of(tokens);
        } catch (TokenFileException unusable) {
            LOG.error("Nobody is admitted until this is fixed: {}", unusable.getMessage());
            return Optional.empty();
        }
    }

    private static Map<String, IssuedToken> byId(Path file) throws TokenFileException {
        return TokenFile.read(file).stream().collect(Collectors.toMap(IssuedToken::id, Function.identity()));
    }

    private long nanoTime() {
        return time.nanoTime().getAsLong();
    }

    /** Empty where there is no file. */
    private Optional<Stamp> stamp() {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return Optional.of(new Stamp(now.lastModifiedTime(), now.size(), Optional.ofNullable(now.fileKey())));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }
}
