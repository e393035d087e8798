package io.lagomcp.invoices.observability;

import io.lagomcp.invoices.audit.AuditException;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.lago.HealthProbe;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.lago.http.LagoFailure;
import io.lagomcp.invoices.observability.Observability.MonitoredComponents;
import io.lagomcp.invoices.store.Store;
import io.lagomcp.invoices.store.StoreException.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Whether this server can take calls, and why not. Contains no address, file or customer. */
final class ReadinessChecks {
    private static final Logger LOG = LoggerFactory.getLogger(ReadinessChecks.class);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);
    private static final Duration CACHED_FOR = Duration.ofSeconds(5);

    private final List<Check> checks = new ArrayList<>();
    private final Duration longestWait;
    private volatile boolean draining;

    /** A check of one component. While a needed one has a problem, the server takes no calls. */
    private record Check(String name, boolean isNeeded, Supplier<Optional<String>> problem) {}

    record Report(boolean ready, ObjectNode json) {}

    ReadinessChecks(MonitoredComponents watched) {
        this(watched, LONGEST_WAIT);
    }

    /** The same, which waits so long for the checks, all of which run at the same time. */
    ReadinessChecks(MonitoredComponents watched, Duration longestWait) {
        this.longestWait = longestWait;
        add("serving", true, () -> draining ? Optional.of("The server is being stopped") : Optional.empty());
        add("lago", true, new CachedReadinessCheck("lago", () -> reached(watched.lago())));
        // a database that is away keeps all servers from changes at once, and none from reads
        boolean ownAudit = watched.store().isEmpty();
        add("audit", ownAudit, new CachedReadinessCheck("audit", () -> writable(watched.audit())));
        watched.store().ifPresent(store -> add("store", false, new CachedReadinessCheck("store", () -> usable(store))));
        watched.webhook()
                .ifPresent(status -> add("webhook", false, () -> status.get().problem(Instant.now())));
    }

    private void add(String name, boolean isNeeded, Supplier<Optional<String>> problem) {
        checks.add(new Check(name, isNeeded, problem));
    }

    void drains() {
        draining = true;
    }

    Report report() {
        // all of them before the first wait, so that the waits do not add up
        for (Check check : checks) {
            if (check.problem() instanceof CachedReadinessCheck slow) {
                slow.asked();
            }
        }
        boolean ready = true;
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        for (Check check : checks) {
            Optional<String> problem = check.problem().get();
            ObjectNode detail = details.putObject(check.name()).put("ok", problem.isEmpty());
            problem.ifPresent(why -> detail.put("why", why));
            ready &= problem.isEmpty() || !check.isNeeded();
        }
        return new Report(
                ready, JsonNodeFactory.instance.objectNode().put("ready", ready).set("checks", details));
    }

    private static Optional<String> reached(HealthProbe lago) {
        try {
            lago.version();
            return Optional.empty();
        } catch (LagoException failed) {
            LagoFailure failure = failed.failure();
            // a proxy may let only the API through, and not the health check beside it
            boolean answered = failure instanceof LagoFailure.NotFound
                    || failure instanceof LagoFailure.Unauthorized
                    || failure instanceof LagoFailure.Forbidden
                    || failure instanceof LagoFailure.RateLimited;
            return answered ? Optional.empty() : Optional.of("Lago cannot be reached: " + failure.code());
        }
    }

    private static Optional<String> usable(Store store) {
        Optional<Problem> problem = store.problem();
        problem.ifPresent(found -> LOG.warn("Changes are refused: {} {}", found.what(), found.next()));
        return problem.map(found -> found.summary() + ": see `lago-invoices-mcp doctor`");
    }

    private static Optional<String> writable(AuditLog audit) {
        try {
            audit.requireWritable();
            return Optional.empty();
        } catch (AuditException unusable) {
            LOG.warn("Changes are refused: {}", unusable.getMessage());
            return Optional.of(
                    "The audit log cannot be written: see the server's log and `lago-invoices-mcp audit verify`");
        }
    }

    /**
     * A check that may take long or never end: one thread runs it at a time, its result is cached for a while, and callers wait no
     * longer than {@code longestWait}. Its result is the problem, if there is one.
     */
    private final class CachedReadinessCheck implements Supplier<Optional<String>> {
        private record Asked(CompletableFuture<Answer> found, long since) {}

        /** The result, and when the check ended: a slow check is not outdated at once. */
        private record Answer(Optional<String> problem, long at) {}

        private final String name;
        private final Supplier<Optional<String>> check;
        private @Nullable Asked last;

        CachedReadinessCheck(String name, Supplier<Optional<String>> check) {
            this.name = name;
            this.check = check;
        }

        @Override
        public Optional<String> get() {
            Asked asked = asked();
            long left = longestWait.toNanos() - (System.nanoTime() - asked.since());
            try {
                return asked.found()
                        .get(Math.max(left, 0), TimeUnit.NANOSECONDS)
                        .problem();
            } catch (TimeoutException late) {
                return Optional.of("No answer within " + longestWait.toSeconds() + " seconds");
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
            if (!asked.found().isDone()) {
                return false;
            }
            long at = asked.found().isCompletedExceptionally()
                    ? asked.since()
                    : asked.found().join().at();
            return System.nanoTime() - at >= CACHED_FOR.toNanos();
        }

        private void start(CompletableFuture<Answer> found) {
            Thread thread = new Thread(() -> answer(found), "check-" + name);
            thread.setDaemon(true);
            thread.start();
        }

        private void answer(CompletableFuture<Answer> found) {
            try {
                found.complete(new Answer(check.get(), System.nanoTime()));
            } catch (RuntimeException | Error failed) {
                found.completeExceptionally(failed);
            }
        }
    }
}
