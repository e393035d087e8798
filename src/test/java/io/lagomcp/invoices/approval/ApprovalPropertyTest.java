package io.lagomcp.invoices.approval;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.ConfirmationChannel.Answer;
import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.InvoiceSnapshot;
import io.lagomcp.invoices.approval.plan.MutationEffect;
import io.lagomcp.invoices.approval.plan.MutationKind;
import io.lagomcp.invoices.approval.plan.OutcomeEvidence;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.audit.AuditVerification;
import io.lagomcp.invoices.audit.RecordedAction;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceWrite;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.lago.http.LagoFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Whatever happens in whatever order, crashes included: a write needs an approval, and an approval is one write. */
class ApprovalPropertyTest {

    @Property(tries = 300, shrinking = ShrinkingMode.BOUNDED)
    void noOrderOfEventsWritesWithoutAnApprovalOrTwiceForOne(@ForAll("events") List<Event> events) {
        World world = new World();

        events.forEach(world::happen);

        world.lago.writes.forEach((statement, times) -> {
            assertThat(world.approved).as("statements that were said yes to").contains(statement);
            assertThat(times).as("writes of: " + statement).isEqualTo(1);
        });
        assertThat(world.doneAnswers)
                .as("answers that claim to have done something now")
                .isLessThanOrEqualTo(world.lago.writes.size());
        assertThat(world.lago.keysWritten).as("writes for one request key").doesNotHaveDuplicates();
        world.assertThatTheRecordAgrees();
    }

    @Provide
    Arbitrary<List<Event>> events() {
        return Combinators.combine(
                        Arbitraries.of(What.values()),
                        Arbitraries.integers().between(0, 5),
                        Arbitraries.integers().between(0, 1))
                .as(Event::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(30);
    }

    private enum What {
        PLAN,
        PLAN_WITH_KEY,
        ASK_AND_APPROVE,
        ASK_AND_APPROVE_WITH_KEY,
        ASK_AND_DECLINE,
        CONFIRM,
        CONFIRM_WITH_OTHER_STATEMENT,
        CONFIRM_AS_SOMEBODY_ELSE,
        INVOICE_CHANGES,
        INVOICE_CHANGES_BACK,
        TIME_PASSES,
        LAGO_REFUSES_NEXT,
        ANSWER_GETS_LOST_NEXT,
        CRASH_BEFORE_NEXT_WRITE,
        CRASH_AFTER_NEXT_WRITE,
        RESTART
    }

    /** Something that happens in one of two processes, to the plan of this number where it is about one. */
    private record Event(What what, int number, int process) {}

    private enum Fate {
        WELL,
        REFUSED,
        LOST,
        CRASH_BEFORE,
        CRASH_AFTER
    }

    /** As if the process were gone, in the middle of whatever it does. */
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** One invoice, two processes that share a record, and what was approved so far. */
    private static final class World {
        private final TestClock clock = new TestClock();
        private final Path record = TestAuditLogs.freshFile();
        private final OneInvoiceLago lago = new OneInvoiceLago(record);
        private final Set<String> approved = new HashSet<>();
        private final List<List<PendingPlan>> plans = List.of(new ArrayList<>(), new ArrayList<>());
        private final ApprovalService[] services = {newService(), newService()};
        private int doneAnswers;
        private int planned;

        private ApprovalService newService() {
            return new ApprovalService(Policy.confirmEverything(), lago, lago, AuditLog.at(record, clock), clock);
        }

        void happen(Event event) {
            try {
                count(answer(event));
            } catch (RefusedException | MutationFailedException refused) {
                if (refused.getCause() instanceof Crash) {
                    lago.restoreTheRecord();
                    restart(event.process());
                }
            }
        }

        private void restart(int process) {
            services[process] = newService();
            plans.get(process).clear();
        }

        private Optional<MutationOutcome> answer(Event event) {
            ApprovalService approvals = services[event.process()];
            List<PendingPlan> waiting = plans.get(event.process());
            Optional<PendingPlan> plan =
                    event.number() < waiting.size() ? Optional.of(waiting.get(event.number())) : Optional.empty();
            switch (event.what()) {
                case PLAN -> remember(waiting, submit(approvals, FixedAnswerChannel.behindRelay(), ""));
                case PLAN_WITH_KEY ->
                    remember(waiting, submit(approvals, FixedAnswerChannel.behindRelay(), key(event)));
                case ASK_AND_APPROVE -> {
                    approved.add("plan " + planned);
                    return Optional.of(submit(approvals, FixedAnswerChannel.saying(new Answer.Approved()), ""));
                }
                case ASK_AND_APPROVE_WITH_KEY -> {
                    approved.add("plan " + planned);
                    return Optional.of(submit(approvals, FixedAnswerChannel.saying(new Answer.Approved()), key(event)));
                }
                case ASK_AND_DECLINE ->
                    submit(approvals, FixedAnswerChannel.saying(new Answer.Refused(Refusal.DECLINED)), "");
                case CONFIRM -> {
                    plan.ifPresent(
                            known -> approved.add(withoutWarnings(known.plan().statement())));
                    return plan.map(known ->
                            approvals.confirm(known.id(), known.plan().statement(), FixedAnswerChannel.behindRelay()));
                }
                case CONFIRM_WITH_OTHER_STATEMENT -> {
                    return plan.map(
                            known -> approvals.confirm(known.id(), "plan 99", FixedAnswerChannel.behindRelay()));
                }
                case CONFIRM_AS_SOMEBODY_ELSE -> {
                    return plan.map(known -> approvals.confirm(
                            known.id(), known.plan().statement(), FixedAnswerChannel.behindRelay("somebody else")));
                }
                case INVOICE_CHANGES -> lago.total = 2;
                case INVOICE_CHANGES_BACK -> lago.total = 1;
                case TIME_PASSES -> clock.advance(Duration.ofMinutes(6));
                case LAGO_REFUSES_NEXT -> lago.next = Fate.REFUSED;
                case ANSWER_GETS_LOST_NEXT -> lago.next = Fate.LOST;
                case CRASH_BEFORE_NEXT_WRITE -> lago.next = Fate.CRASH_BEFORE;
                case CRASH_AFTER_NEXT_WRITE -> lago.next = Fate.CRASH_AFTER;
                case RESTART -> restart(event.process());
            }
            return Optional.empty();
        }

        private static String key(Event event) {
            return "key " + event.number() % 2;
        }

        private static void remember(List<PendingPlan> waiting, MutationOutcome outcome) {
            if (outcome instanceof MutationOutcome.Waiting plan) {
                waiting.add(plan.confirmation());
            }
        }

        private void count(Optional<MutationOutcome> answer) {
            if (answer.isPresent() && answer.get() instanceof MutationOutcome.Done done && !done.repeated()) {
                doneAnswers++;
            }
        }

        private MutationOutcome submit(ApprovalService approvals, Caller caller, String key) {
            ObjectNode arguments = JsonNodeFactory.instance.objectNode().put("statement", "plan " + planned++);
            if (!key.isEmpty()) {
                arguments.put("idempotency_key", key);
            }
            return approvals.submit(new Numbered(lago), arguments, caller);
        }

        void assertThatTheRecordAgrees() {
            if (!Files.exists(record)) {
                assertThat(lago.writes).isEmpty();
                return;
            }
            assertThat(AuditVerification.of(record).problems()).isEmpty();
            List<RecordedAction> deeds = AuditLog.at(record, clock).consult(ledger -> ledger.since(Instant.EPOCH));
            long done = deeds.stream()
                    .filter(deed -> deed.state() == RecordedAction.State.DONE)
                    .count();
            long open = deeds.stream()
                    .filter(deed ->
                            deed.state() == RecordedAction.State.OPEN || deed.state() == RecordedAction.State.UNKNOWN)
                    .count();
            assertThat((long) lago.writes.size())
                    .as("writes, against what the record says was done or may have been")
                    .isBetween(done, done + open);
        }
    }

    private static String withoutWarnings(String statement) {
        return statement.replaceFirst(" Please note:.*", "");
    }

    /** A mutation whose statement tells it from every other, though all ask for the same. */
    private record Numbered(OneInvoiceLago lago) implements MutationKind {

        @Override
        public String name() {
            return "update_invoice";
        }

        @Override
        public List<Set<MutationEffect>> possibleEffects() {
            return List.of(TestPlans.NO_IMPACT.effects());
        }

        @Override
        public String digest(ObjectNode arguments) {
            return Plan.digest(name(), arguments.deepCopy().without("statement"));
        }

        @Override
        public Plan plan(ObjectNode arguments) {
            String statement = arguments.path("statement").asString();
            InvoiceSnapshot target = InvoiceSnapshot.of(lago.find("1"));
            return Plan.on(
                    target,
                    name(),
                    statement,
                    List.of(),
                    TestPlans.NO_IMPACT,
                    arguments,
                    digest(arguments),
                    InvoiceWrite.update(
                            "1",
                            JsonNodeFactory.instance
                                    .objectNode()
                                    .put("statement", statement)
                                    .put("key", Plan.requestKey(arguments).orElse(""))));
        }

        @Override
        public OutcomeEvidence evidence(Plan plan, Instant actedAt) {
            return lago.writes.containsKey(withoutWarnings(plan.statement()))
                    ? new OutcomeEvidence.Happened(lago.find("1"))
                    : new OutcomeEvidence.NothingThere();
        }
    }

    /** The smallest Lago: one invoice, whose total is all there is to it; what is written does not even show. */
    private static final class OneInvoiceLago implements SingleInvoiceLago {
        private final Map<String, Integer> writes = new HashMap<>();
        private final List<String> keysWritten = new ArrayList<>();
        private final Path record;
        private int total = 1;
        private Fate next = Fate.WELL;
        private Map<Path, byte[]> onDisk = Map.of();

        OneInvoiceLago(Path record) {
            this.record = record;
        }

        @Override
        public Invoice find(String lagoId) {
            return new Invoice(JsonNodeFactory.instance
                    .objectNode()
                    .put("lago_id", lagoId)
                    .put("currency", "EUR")
                    .put("total_amount_cents", total));
        }

        @Override
        public Invoice update(String lagoId, JsonNode sent) {
            Fate fate = next;
            next = Fate.WELL;
            onDisk = content();
            assertThat(new String(onDisk.get(record), StandardCharsets.UTF_8))
                    .as("the intent is on disk before the request")
                    .containsPattern("\"event\":\"intent\"[^\n]*\n$");
            if (fate == Fate.CRASH_BEFORE) {
                throw new Crash();
            }
            if (fate == Fate.REFUSED) {
                throw new LagoException(new LagoFailure.NotAllowed("invalid_status", "Lago said no"));
            }
            writes.merge(sent.path("statement").asString(), 1, Integer::sum);
            if (!sent.path("key").asString().isEmpty()) {
                keysWritten.add(sent.path("key").asString());
            }
            if (fate == Fate.CRASH_AFTER) {
                throw new Crash();
            }
            if (fate == Fate.LOST) {
                throw new LagoException(
                        new LagoFailure.OutcomeUnknown("outcome_unknown", "The answer got lost", "PUT /invoices/1"));
            }
            return find(lagoId);
        }

        private Map<Path, byte[]> content() {
            try {
                Map<Path, byte[]> content = new HashMap<>();
                for (Path file : List.of(record, Path.of(record + ".head"))) {
                    content.put(file, Files.readAllBytes(file));
                }
                return content;
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }

        /** Takes back what a process that was gone cannot have written. */
        void restoreTheRecord() {
            onDisk.forEach((file, bytes) -> {
                try {
                    Files.write(file, bytes);
                } catch (IOException unwritable) {
                    throw new UncheckedIOException(unwritable);
                }
            });
        }
    }
}
