package io.lagomcp.invoices.auth;

import io.lagomcp.invoices.approval.plan.Principal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;

/**
 * The tokens of a file as they are now: it is read again when it changes. If the file is missing or invalid there are none until it is
 * fixed: the change may have been a revocation, so what was read before no longer counts. Safe for use by many threads.
 */
public final class CurrentTokens {
    private static final Duration RETRY = Duration.ofSeconds(1);

    /** Changes when the file does. */
    private record Stamp(FileTime changed, long size, Optional<Object> identity) {}

    /** What was read; no tokens if the file is invalid, which is then read again after a second. */
    private record Content(Optional<Stamp> stamp, Optional<Map<String, IssuedToken>> byId, long readAt) {
        boolean counts(Optional<Stamp> now, long nanoTime) {
            // a file that was forbidden and no longer is looks just as it did
            return stamp.equals(now) && (byId.isPresent() || nanoTime - readAt < RETRY.toNanos());
        }
    }

    /** What to do after the file was read again: with the number of tokens, or the reason why it cannot be used. */
    record Listener(IntConsumer changed, Consumer<TokenFileException> unusable) {}

    private final Path file;
    private final Revocations revocations;
    private final TimeSource time;
    private final Listener listener;
    private volatile Content content;

    /**
     * Those of this file, which is not read before the first use.
     *
     * @param revocations revoke tokens that are still in the file
     */
    public CurrentTokens(Path file, Revocations revocations, TimeSource time) {
        this(file, revocations, time, new Listener(tokens -> {}, why -> {}));
    }

    CurrentTokens(Path file, Revocations revocations, TimeSource time, Listener listener) {
        this.file = file;
        this.revocations = revocations;
        this.time = time;
        this.listener = listener;
        this.content = new Content(Optional.empty(), Optional.empty(), nanoTime() - RETRY.toNanos());
    }

    /**
     * Reads the file now, and tells the listener nothing.
     *
     * @throws TokenFileException if it cannot be used
     */
    void load() throws TokenFileException {
        // before the reading: a change while it is read is then seen the next time
        Optional<Stamp> stamp = stamp();
        content = new Content(stamp, Optional.of(read()), nanoTime());
    }

    /** The tokens of the file by their ids, also those that were revoked elsewhere; empty where the file cannot be used. */
    Optional<Map<String, IssuedToken>> byId() {
        Content now = content;
        return now.counts(stamp(), nanoTime()) ? now.byId() : readAgain();
    }

    /** Whether the token with this id was revoked elsewhere; empty where nobody knows. */
    Optional<Boolean> isRevoked(String id) {
        return revocations.ids().map(revoked -> revoked.contains(id));
    }

    /** Whom the token with this id belongs to; empty if it was revoked, has expired or cannot be read. */
    public Optional<Principal> owner(String id) {
        return byId().map(tokens -> tokens.get(id))
                .filter(issued -> !issued.hasExpired(time.clock().instant()))
                .filter(issued -> isRevoked(id).equals(Optional.of(false)))
                .map(issued -> issued.owner(() -> owner(id)));
    }

    private synchronized Optional<Map<String, IssuedToken>> readAgain() {
        Optional<Stamp> stamp = stamp();
        if (!content.counts(stamp, nanoTime())) {
            content = new Content(stamp, readNow(), nanoTime());
        }
        return content.byId();
    }

    private Optional<Map<String, IssuedToken>> readNow() {
        try {
            Map<String, IssuedToken> tokens = read();
            listener.changed().accept(tokens.size());
            return Optional.of(tokens);
        } catch (TokenFileException unusable) {
            listener.unusable().accept(unusable);
            return Optional.empty();
        }
    }

    private Map<String, IssuedToken> read() throws TokenFileException {
        return new TokenFile(file).read().stream().collect(Collectors.toMap(IssuedToken::id, Function.identity()));
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
