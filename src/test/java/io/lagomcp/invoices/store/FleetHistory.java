package io.lagomcp.invoices.store;

import io.lagomcp.invoices.audit.AuditEntry;
import io.lagomcp.invoices.audit.AuditReader;
import io.lagomcp.invoices.audit.AuditVerification;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What Lago was asked to write and what clients were answered while several servers shared a store, to be compared with the audit
 * log. Every plan is for an invoice of its own. May be used by several threads.
 */
public final class FleetHistory {
    private static final Duration HOUR = Duration.ofHours(1);

    private final Collection<Write> writes = new ConcurrentLinkedQueue<>();
    private final Collection<Answered> answers = new ConcurrentLinkedQueue<>();

    /** What a client was answered about a plan. */
    public enum Answer {
        /** It was carried out, now or before. */
        DONE,
        /** It was rejected by this call. */
        REJECTED,
        /** This call changed nothing. */
        REFUSED,
        /** It may have been carried out, or there was no answer. */
        UNKNOWN
    }

    /** A request to write that arrived at Lago. */
    private record Write(String invoice, Instant at) {}

    private record Answered(String plan, String invoice, Answer answer) {}

    /** What the audit log says about a plan so far. */
    private enum State {
        PLANNED,
        OPEN,
        DONE,
        FAILED,
        UNKNOWN
    }

    /** Lago was asked to write this invoice. */
    public void wrote(String invoice, Instant at) {
        writes.add(new Write(invoice, at));
    }

    /** A client was answered. */
    public void answered(String plan, String invoice, Answer answer) {
        answers.add(new Answered(plan, invoice, answer));
    }

    /** How many requests to write arrived at Lago. */
    public long writes() {
        return writes.size();
    }

    /** How many of them were for this invoice. */
    public long writes(String invoice) {
        return writes.stream().filter(write -> write.invoice().equals(invoice)).count();
    }

    /**
     * Everything that must not be.
     *
     * @param exported the audit log, to its end
     * @param mutationsPerHour the budget of all servers together
     * @return a sentence for each violation; empty where there is none
     */
    public List<String> violations(Path exported, int mutationsPerHour) {
        List<String> found = new ArrayList<>();
        AuditVerification.of(exported)
                .problems()
                .forEach(problem -> found.add("the chain, line " + problem.line() + ": " + problem.text()));
        Check check = new Check(found, mutationsPerHour);
        AuditReader.read(exported, check::read);
        check.compare();
        return found;
    }

    /** One reading of the audit log. */
    private final class Check {
        private final List<String> found;
        private final int mutationsPerHour;
        private final Map<String, State> states = new LinkedHashMap<>();
        private final Map<String, String> plansByInvoice = new HashMap<>();
        private final Map<String, Instant> intentByInvoice = new HashMap<>();
        private final Deque<AuditEntry> lastHour = new ArrayDeque<>();

        Check(List<String> found, int mutationsPerHour) {
            this.found = found;
            this.mutationsPerHour = mutationsPerHour;
        }

        void read(AuditEntry entry) {
            String plan = entry.text("plan");
            Optional<State> before = Optional.ofNullable(states.get(plan));
            switch (entry.event()) {
                case "planned" -> states.put(plan, State.PLANNED);
                case "intent" -> {
                    if (before.isEmpty()) {
                        found.add("an intent without a plan in entry " + entry.seq());
                    } else if (before.get() != State.PLANNED && before.get() != State.FAILED) {
                        found.add("plan " + plan + " has a second intent in entry " + entry.seq());
                    }
                    intended(entry, plan);
                }
                case "outcome" -> {
                    if (before.isEmpty() || before.get() != State.OPEN) {
                        found.add("plan " + plan + " has an outcome without an open intent in entry " + entry.seq());
                    }
                    states.put(plan, State.valueOf(entry.text("result").toUpperCase(Locale.ROOT)));
                }
                case "settled" ->
                    states.put(plan, entry.fields().path("happened").booleanValue(false) ? State.DONE : State.FAILED);
                default -> {}
            }
        }

        private void intended(AuditEntry entry, String plan) {
            states.put(plan, State.OPEN);
            entry.invoice().ifPresent(invoice -> {
                plansByInvoice.put(invoice.lagoId(), plan);
                intentByInvoice.putIfAbsent(invoice.lagoId(), entry.time());
            });
            lastHour.add(entry);
            while (!lastHour.element().time().isAfter(entry.time().minus(HOUR))) {
                lastHour.remove();
            }
            long used = lastHour.stream()
                    .filter(earlier -> states.get(earlier.text("plan")) != State.FAILED)
                    .map(earlier -> earlier.text("plan"))
                    .distinct()
                    .count();
            if (used > mutationsPerHour) {
                found.add("the budget of " + mutationsPerHour + " in an hour is exceeded in entry " + entry.seq());
            }
        }

        void compare() {
            for (Write write : writes) {
                Instant intent = intentByInvoice.get(write.invoice());
                if (intent == null) {
                    found.add("invoice " + write.invoice() + " was written without an intent");
                } else if (intent.isAfter(write.at().truncatedTo(ChronoUnit.MILLIS))) {
                    found.add("invoice " + write.invoice() + " was written before its intent");
                }
            }
            Set<String> written = new HashSet<>();
            writes.stream()
                    .map(Write::invoice)
                    .filter(invoice -> !written.add(invoice))
                    .distinct()
                    .forEach(invoice -> found.add("invoice " + invoice + " was written twice"));
            plansByInvoice.forEach((invoice, plan) -> {
                State state = states.get(plan);
                if (state == State.DONE && !written.contains(invoice)) {
                    found.add("plan " + plan + " is recorded as done, and nothing was written");
                }
                if (state == State.FAILED && written.contains(invoice)) {
                    found.add("plan " + plan + " is recorded as failed, and was written");
                }
            });
            Map<Answered, Set<Answer>> byPlan = new LinkedHashMap<>();
            answers.forEach(answer -> byPlan.computeIfAbsent(
                            new Answered(answer.plan(), answer.invoice(), Answer.UNKNOWN),
                            first -> EnumSet.noneOf(Answer.class))
                    .add(answer.answer()));
            byPlan.forEach((plan, said) -> compare(plan.plan(), said, written.contains(plan.invoice())));
        }

        private void compare(String plan, Set<Answer> said, boolean isWritten) {
            if (!states.containsKey(plan)) {
                found.add("plan " + plan + " is lost");
            }
            if (said.contains(Answer.DONE) && said.contains(Answer.REJECTED)) {
                found.add("plan " + plan + " was both carried out and rejected");
            }
            if (said.contains(Answer.DONE) && !isWritten) {
                found.add("plan " + plan + " was answered as done, and nothing was written");
            }
            boolean isRefused = said.contains(Answer.REJECTED) || said.equals(EnumSet.of(Answer.REFUSED));
            if (isRefused && isWritten) {
                found.add("plan " + plan + " was refused, and was written");
            }
        }
    }
}
