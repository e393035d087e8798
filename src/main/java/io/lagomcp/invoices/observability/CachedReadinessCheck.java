package io.lagomcp.invoices.observability;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A check that may take long or never end: one thread runs it at a time, its result is cached for a while, and callers wait no
 * longer than the given patience. Its result is the problem, if there is one.
 */
final class CachedReadinessCheck implements Supplier<Optional<String>> {
    private record Asked(CompletableFuture<Optional<String>> found, long since) {}

    private final String name;
    private final Supplier<Optional<String>> check;
    private final Duration patience;
    private final Duration goodFor;
    private @Nullable Asked last;

    CachedReadinessCheck(String name, Supplier<Optional<String>> check, Duration patience, Duration goodFor) {
        this.name = name;
        this.check = check;
        this.patience = patience;
        this.goodFor = goodFor;
    }

    @Override
    public Optional<String> get() {
        Asked asked = asked();
        long left = patience.toNanos() - (System.nanoTime() - asked.since());
        try {
            return asked.found().get(Math.max(left, 0), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            return Optional.of("No answer within " + patience.toSeconds() + " seconds");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Optional.of("The server is being stopped");
        } catch (ExecutionException unexpected) {
            return Optional.of("The check itself failed");
        }
    }

    private synchronized Asked asked() {
        Asked current = last;
        if (current == null || isOld(current)) {
            current = new Asked(new CompletableFuture<>(), System.nanoTime());
            last = current;
            start(current.found());
        }
        return current;
    }

    private boolean isOld(Asked asked) {
        return asked.found().isDone() && System.nanoTime() - asked.since() >= goodFor.toNanos();
    }

    private void start(CompletableFuture<Optional<String>> found) {
        Thread thread = new Thread(() -> answer(found), "check-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void answer(CompletableFuture<Optional<String>> found) {
        try {
            found.complete(check.get());
        } catch (RuntimeException | Error failed) {
            found.completeExceptionally(failed);
        }
    }
}
