package io.lagomcp.invoices.approval;

import static io.lagomcp.invoices.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.ConfirmationChannel.Answer;
import io.lagomcp.invoices.approval.pending.FilePlanStore;
import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.pending.PlanStore;
import io.lagomcp.invoices.approval.plan.Batch;
import io.lagomcp.invoices.approval.plan.ConfirmationLevel;
import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.approval.plan.TypedChallenge;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceQuery;
import io.lagomcp.invoices.lago.InvoiceWrite;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.lago.http.LagoClientFixture;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.lago.http.LagoFailure;
import io.lagomcp.invoices.tool.CapturedLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** Batches in sealed files: who says yes to what, and what happens to the rest. */
class BatchApprovalTest extends ApprovalServiceFixture {
    private final List<Invoice> three = new ArrayList<>(pendingIn("EUR"));

    private final List<String> cards = new ArrayList<>();

    @Override
    PlanStore plans() {
        return new FilePlanStore(
                FilePlanStore.folderOf(record),
                Optional.empty(),
                () -> "account",
                token -> Optional.empty(),
                clock,
                clock::nanoTime);
    }

    private List<Invoice> pendingIn(String currency) {
        return account.lago()
                .search(InvoiceQuery.page(1, 3)
                        .withEach("statuses[]", List.of("finalized"))
                        .withEach("payment_statuses[]", List.of("pending"))
                        .with("currency", currency))
                .invoices();
    }

    private BatchRequest call() {
        return new BatchRequest(
                markAsPaid,
                JsonNodeFactory.instance.objectNode(),
                three.stream().map(Invoice::lagoId).toList(),
                (lagoId, failed) -> Optional.empty());
    }

    private PendingPlan planned(ApprovalService by, Caller caller) {
        return ((MutationOutcome.Waiting) by.submit(call(), "", caller)).confirmation();
    }

    private PendingPlan plannedBatch() {
        return planned(approvals, FixedAnswerChannel.behindRelay());
    }

    private static List<PartOutcome.State> states(MutationOutcome outcome) {
        return ((MutationOutcome.OfBatch) outcome)
                .parts().stream().map(PartOutcome::state).toList();
    }

    private MutationOutcome confirmed(PendingPlan batch, Set<String> leftOut) {
        return restarted().confirm(batch.id(), batch.plan().statement(), leftOut, FixedAnswerChannel.behindRelay());
    }

    private Caller answering(Principal principal, Function<PendingPlan, Answer> answer) {
        return FixedAnswerChannel.asked(principal, plan -> {
            cards.add(plan.card());
            return answer.apply(plan);
        });
    }

    private void lose(int which) {
        writing((write, observer, check) -> {
            if (write.toString().contains(three.get(which).lagoId())) {
                throw new LagoException(
                        new LagoFailure.OutcomeUnknown("outcome_unknown", "Lago's answer got lost", "update_invoice"));
            }
            lose(which);
            return account.lago().send(write, observer, check);
        });
    }

    @Test
    void anotherProcessCarriesItOut() {
        PendingPlan batch = plannedBatch();

        MutationOutcome outcome = confirmed(batch, Set.of());

        assertThat(states(outcome)).containsOnly(PartOutcome.State.DONE).hasSize(3);
        assertThat(recorded())
                .as("one intent and one outcome for each invoice")
                .filteredOn(line -> line.startsWith("intent"))
                .hasSize(3);
        assertThat(recorded())
                .filteredOn(line -> line.startsWith("outcome done"))
                .hasSize(3);
        assertThat(confirmed(batch, Set.of())).isEqualTo(confirmed(batch, Set.of()));
        assertWritten(3);
    }

    @Test
    void theAuditLogNamesTheInvoicesOfThePlan() {
        plannedBatch();

        JsonNode invoices = JsonMapper.shared().readTree(lines().get(0)).path("invoices");

        assertThat(invoices.path("count").asInt()).isEqualTo(3);
        assertThat(invoices.path("lago_ids"))
                .extracting(JsonNode::asString)
                .containsExactlyElementsOf(three.stream().map(Invoice::lagoId).toList());
    }

    @Test
    void theAuditLogHasTheTotalOfEachCurrency() {
        three.set(2, pendingIn("USD").get(0));
        Batch batch = plannedBatch().batch().orElseThrow();

        JsonNode planned = JsonMapper.shared().readTree(lines().get(0));

        assertThat(batch.sums()).extracting(Money::currency).containsExactly("EUR", "USD");
        assertThat(planned.path("amounts"))
                .extracting(amount -> new Money(
                        amount.path("cents").asLong(), amount.path("currency").asString()))
                .containsExactlyElementsOf(batch.sums());
        assertThat(planned.has("amount")).isFalse();
        assertThat(planned.has("amount_unknown")).isFalse();
    }

    @Test
    void anApproverLeavesInvoicesOutForGood() {
        PendingPlan batch = plannedBatch();
        String second = three.get(1).lagoId();

        MutationOutcome outcome = confirmed(batch, Set.of(second));

        assertThat(states(outcome))
                .containsExactly(PartOutcome.State.DONE, PartOutcome.State.LEFT_OUT, PartOutcome.State.DONE);
        assertThat(recorded()).contains("refused confirm_action left_out");
        assertThat(states(confirmed(batch, Set.of())).get(1)).isEqualTo(PartOutcome.State.LEFT_OUT);
        assertThat(account.writes()).hasSize(2).noneMatch(write -> write.contains(second));
        assertThat(restarted().inbox().waiting()).isZero();
    }

    @Test
    void onlyWhatIsInTheBatchCanBeLeftOutAndNotAll() {
        PendingPlan batch = plannedBatch();
        Set<String> all = Set.copyOf(three.stream().map(Invoice::lagoId).toList());

        assertRefused("cannot_leave_out", () -> confirmed(batch, Set.of("1a901a90-1a90-4a90-9a90-1a901a901a90")));
        assertRefused("cannot_leave_out", () -> confirmed(batch, all));
        assertNothingWritten();
        assertThat(states(confirmed(batch, Set.of()))).containsOnly(PartOutcome.State.DONE);
    }

    @Test
    void whoMayNotApproveLeavesNothingOut() {
        PendingPlan batch = plannedBatch();
        Caller operator = new Caller(
                new Principal("local", Permissions.of(Role.OPERATOR)), "test 1", ConfirmationChannel.relay());

        assertRefused(
                "approver_needed",
                () -> approvals.confirm(
                        batch.id(),
                        batch.plan().statement(),
                        Set.of(three.get(0).lagoId()),
                        operator));
        assertThat(states(confirmed(batch, Set.of()))).containsOnly(PartOutcome.State.DONE);
    }

    @Test
    void afterAnUnknownOutcomeTheRestTakesAnotherYes() {
        lose(1);
        MutationOutcome first =
                approvals.submit(call(), "", answering(Principal.local(), plan -> new Answer.Approved()));
        PendingPlan batch = ((MutationOutcome.OfBatch) first).batch();

        assertThat(states(first))
                .containsExactly(PartOutcome.State.DONE, PartOutcome.State.UNKNOWN, PartOutcome.State.NOT_BEGUN);
        assertThat(((MutationOutcome.OfBatch) first).goesOn()).isTrue();
        assertWritten(1);

        MutationOutcome second = restarted()
                .confirm(
                        batch.id(),
                        batch.plan().statement(),
                        answering(Principal.local(), plan -> new Answer.Approved()));

        assertThat(states(second))
                .containsExactly(PartOutcome.State.DONE, PartOutcome.State.UNKNOWN, PartOutcome.State.DONE);
        assertThat(cards).hasSize(2);
        assertThat(cards.get(0)).contains("1. Mark", "2. Mark", "3. Mark");
        assertThat(cards.get(1))
                .as("what was begun is not asked about again")
                .startsWith("1 invoice, " + three.get(2).total() + " in all:\n3. Mark");
        assertWritten(2);

        clock.advance(Duration.ofMinutes(11));
        assertThat(states(confirm(approvals, batch)))
                .as("Lago shows nothing of it")
                .containsExactly(PartOutcome.State.DONE, PartOutcome.State.FAILED, PartOutcome.State.DONE);
    }

    @Test
    void aFailureOfThisProgramHidesNothingThatWasDone() {
        AtomicBoolean broken = new AtomicBoolean();
        ApprovalService service = reading(invoice -> {
            if (broken.get() && invoice.lagoId().equals(three.get(1).lagoId())) {
                throw new IllegalStateException("a bug");
            }
            return invoice;
        });
        PendingPlan batch = planned(service, FixedAnswerChannel.behindRelay());
        broken.set(true);

        MutationOutcome outcome;
        try (CapturedLog log = CapturedLog.type(BatchExecutor.class)) {
            outcome = confirm(service, batch);
            assertThat(log.lines()).containsExactly("Part " + batch.id() + "-2 of a batch failed unexpectedly: a bug");
        }

        assertThat(states(outcome))
                .containsExactly(PartOutcome.State.DONE, PartOutcome.State.UNKNOWN, PartOutcome.State.NOT_BEGUN);
    }

    @Test
    void aNoEndsWhatWasNotBegun() {
        lose(0);
        PendingPlan batch = plannedBatch();
        confirmed(batch, Set.of());

        assertThat(states(restarted()
                        .confirm(
                                batch.id(),
                                batch.plan().statement(),
                                answering(Principal.local(), plan -> new Answer.Refused(Refusal.DECLINED)))))
                .as("what was begun, and what never will be")
                .containsExactly(PartOutcome.State.UNKNOWN, PartOutcome.State.LEFT_OUT, PartOutcome.State.LEFT_OUT);
        assertThat(recorded()).contains("refused person declined");
        assertThat(states(confirmed(batch, Set.of())))
                .containsExactly(PartOutcome.State.UNKNOWN, PartOutcome.State.LEFT_OUT, PartOutcome.State.LEFT_OUT);
    }

    @Test
    void aNoBetweenTwoPartsIsToldWhatWasDone() {
        Caller no = FixedAnswerChannel.saying(new Answer.Refused(Refusal.DECLINED));

        assertThat(saidAfterTheFirstPart(batch -> approvals.resume(markAsPaid.name(), batch.id(), no)))
                .containsExactly(PartOutcome.State.DONE, PartOutcome.State.LEFT_OUT, PartOutcome.State.LEFT_OUT);
        assertThat(recorded()).contains("refused person declined");
    }

    @Test
    void aNoIsKeptWhereTheOutcomeOfTheBatchCannotBeRead() throws IOException {
        PendingPlan batch = plannedBatch();
        byte[] log = Files.readAllBytes(record);
        Caller no = answering(Principal.local(), plan -> {
            write(record, new byte[0]);
            return new Answer.Refused(Refusal.DECLINED);
        });

        assertThat(refusal(() -> approvals.confirm(batch.id(), batch.plan().statement(), no)))
                .isEqualTo(Refusal.DECLINED_FOR_NOW);
        write(record, log);

        assertThat(refusal(() ->
                        approvals.confirm(batch.id(), batch.plan().statement(), FixedAnswerChannel.behindRelay())))
                .isEqualTo(Refusal.DECLINED);
        assertNothingWritten();
    }

    private static void write(Path file, byte[] bytes) {
        try {
            Files.write(file, bytes);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Test
    void aRejectionBetweenTwoPartsIsToldWhatWasDone() {
        Caller caller = FixedAnswerChannel.behindRelay();

        assertThat(saidAfterTheFirstPart(batch ->
                        approvals.inbox().reject(batch.id(), batch.plan().statement(), "Not these", "page", caller)))
                .containsExactly(PartOutcome.State.DONE, PartOutcome.State.LEFT_OUT, PartOutcome.State.LEFT_OUT);
        assertThat(recorded()).contains("refused page rejected");
    }

    /** What a no is answered that arrives when the first of three invoices is done. */
    private List<PartOutcome.State> saidAfterTheFirstPart(Function<PendingPlan, MutationOutcome> no) {
        PendingPlan batch = plannedBatch();
        List<MutationOutcome> answers = new ArrayList<>();
        Caller yes = new Caller(
                Principal.local(),
                "test 1",
                ConfirmationChannel.relay(),
                (done, total, message) -> answers.add(no.apply(batch)));

        MutationOutcome carriedOut = approvals.confirm(batch.id(), batch.plan().statement(), yes);

        assertThat(states(carriedOut))
                .containsExactly(PartOutcome.State.DONE, PartOutcome.State.REFUSED, PartOutcome.State.NOT_BEGUN);
        assertWritten(1);
        return states(answers.get(0));
    }

    @Test
    void aNoThatCannotBeRecordedStopsItAtOnce() {
        PendingPlan batch = plannedBatch();
        Caller no = FixedAnswerChannel.saying(new Answer.Refused(Refusal.DECLINED));
        writing((write, observer, check) -> {
            withoutRecord(() -> assertThat(refusal(() -> approvals.resume(markAsPaid.name(), batch.id(), no))
                            .code())
                    .isEqualTo("declined"));
            return account.lago().send(write, observer, check);
        });

        assertThat(states(confirm(batch)))
                .containsExactly(PartOutcome.State.REFUSED, PartOutcome.State.NOT_BEGUN, PartOutcome.State.NOT_BEGUN);

        assertNothingWritten();
        eventually(() -> approvals.inbox().isWithdrawn(batch.id()), withdrawn -> withdrawn);
    }

    @Test
    void theSumOfWhatIsLeftIsTyped() {
        ApprovalService typed =
                under(policy(plan -> new PolicyDecision.Confirm(ConfirmationLevel.TYPED, false, "large")));
        PendingPlan batch = planned(typed, answering(Principal.local(), plan -> new Answer.Pending()));
        Invoice out = three.get(0);
        long rest = three.get(1).total().minorUnits() + three.get(2).total().minorUnits();
        List<TypedChallenge> shown = new ArrayList<>();
        Function<PendingPlan, Answer> wrong = plan -> {
            shown.add(plan.proof());
            return new Answer.Typed(batch.proof().expected());
        };

        assertRefused(
                "typed_mismatch",
                () -> typed.confirm(
                        batch.id(),
                        batch.plan().statement(),
                        Set.of(out.lagoId()),
                        answering(Principal.local(), wrong)));
        assertThat(recorded())
                .as("as for a single plan, and nothing is left out yet")
                .contains("refused person typed_mismatch")
                .noneMatch(line -> line.contains("left_out"));
        MutationOutcome outcome = typed.confirm(
                batch.id(),
                batch.plan().statement(),
                Set.of(out.lagoId()),
                answering(
                        Principal.local(), plan -> new Answer.Typed(plan.proof().expected())));

        assertThat(batch.proof().what()).isEqualTo("sum");
        assertThat(shown.get(0).expected()).isEqualTo(new Money(rest, "EUR").toString());
        assertThat(states(outcome))
                .containsExactly(PartOutcome.State.LEFT_OUT, PartOutcome.State.DONE, PartOutcome.State.DONE);
    }

    private ApprovalService under(Policy policy) {
        ApprovalService service = clock.approvals(policy, account.lago(), writer, AuditLog.at(record, clock), plans);
        service.register(markAsPaid);
        return service;
    }

    @Test
    void aSecondPersonSaysYesToAll() {
        ApprovalService strict =
                under(policy(plan -> new PolicyDecision.Confirm(ConfirmationLevel.SIMPLE, true, true, "two persons")));
        Caller ann = person("ann");
        Caller bob = person("bob");
        PendingPlan batch = planned(strict, ann);
        String statement = batch.plan().statement();

        assertRefused("second_person_needed", () -> strict.confirm(batch.id(), statement, ann));
        MutationOutcome.OfBatch outcome = (MutationOutcome.OfBatch) strict.confirm(batch.id(), statement, bob);

        assertThat(outcome.parts())
                .allSatisfy(part ->
                        assertThat(part.receipt().orElseThrow().parties()).hasValue(new Receipt.Parties("ann", "bob")));
    }

    private static Caller person(String name) {
        return new Caller(
                new Principal(
                        name,
                        name,
                        Permissions.of(Role.APPROVER),
                        "",
                        () -> Optional.of(Permissions.of(Role.APPROVER))),
                "test 1",
                ConfirmationChannel.relay());
    }

    @Test
    void aBudgetThatOthersUseUpBindsInsideTheBatch() {
        ApprovalService service = under(new BudgetOfTwo());
        three.remove(2);
        PendingPlan batch = planned(service, FixedAnswerChannel.behindRelay());
        Invoice other = account.unpaid();
        MutationOutcome single =
                service.submit(markAsPaid, MarkAsPaidMutation.of(other), FixedAnswerChannel.behindRelay());
        confirm(service, ((MutationOutcome.Waiting) single).confirmation());

        MutationOutcome outcome =
                service.confirm(batch.id(), batch.plan().statement(), FixedAnswerChannel.behindRelay());

        assertThat(states(outcome)).containsExactly(PartOutcome.State.DONE, PartOutcome.State.REFUSED);
        assertWritten(2);
    }

    private static final class BudgetOfTwo implements Policy {
        @Override
        public PolicyDecision decide(Plan plan, Principal principal) {
            return new PolicyDecision.Confirm(ConfirmationLevel.SIMPLE, true, "ask");
        }

        @Override
        public List<Budget> budgets() {
            return List.of(new Budget(Budget.Scope.AUDIT_FILE, OptionalInt.of(2), Map.of()));
        }
    }

    @Test
    void twoCallsDoNotCarryItOutAtOnce() {
        PendingPlan batch = plannedBatch();
        List<String> codes = new ArrayList<>();
        writing((write, observer, check) -> {
            codes.add(refusal(() -> confirm(approvals, batch)).code());
            codes.add(refusal(() -> confirm(restarted(), batch)).code());
            return account.lago().send(write, observer, check);
        });

        assertThat(states(confirm(approvals, batch))).containsOnly(PartOutcome.State.DONE);
        assertThat(codes).containsOnly("confirmation_in_progress").hasSize(2);
        assertWritten(3);
    }

    @Test
    void aChangedInvoiceIsRefusedForGood() {
        PendingPlan batch = plannedBatch();
        LagoClientFixture.send(
                account.lago(),
                InvoiceWrite.update(
                        three.get(1).lagoId(),
                        JsonNodeFactory.instance.objectNode().put("payment_status", "failed")));

        assertThat(states(confirmed(batch, Set.of())))
                .containsExactly(PartOutcome.State.DONE, PartOutcome.State.REFUSED, PartOutcome.State.DONE);
        assertThat(restarted().inbox().plans(Principal.local())).singleElement().satisfies(listed -> {
            assertThat(listed.state()).isEqualTo(ListedPlan.State.PARTLY_DONE);
            assertThat(listed.note()).hasValue("2 of 3 invoices are done.");
        });
    }

    @Test
    void afterItsLifetimeNothingMoreIsDone() {
        lose(0);
        PendingPlan batch = plannedBatch();
        confirmed(batch, Set.of());
        clock.advance(Duration.ofMinutes(16));

        assertThat(states(confirmed(batch, Set.of())))
                .containsExactly(PartOutcome.State.UNKNOWN, PartOutcome.State.NOT_BEGUN, PartOutcome.State.NOT_BEGUN);
        assertNothingWritten();
        assertThat(restarted()
                        .inbox()
                        .details(batch.id(), Principal.local())
                        .orElseThrow()
                        .parts())
                .extracting(ListedPlan::state)
                .containsExactly(ListedPlan.State.UNKNOWN, ListedPlan.State.EXPIRED, ListedPlan.State.EXPIRED);
    }

    @Test
    void theBatchIsInOneSealedFileThatSaysTheSame() {
        PendingPlan batch = plannedBatch();

        PendingPlan kept = plans().find(batch.id()).orElseThrow();

        assertThat(kept.plan().statement()).isEqualTo(batch.plan().statement());
        assertThat(kept.card()).isEqualTo(batch.card());
        assertThat(kept.batch().map(Batch::sumsInWords)).isEqualTo(batch.batch().map(Batch::sumsInWords));
        assertThat(plans().find(batch.id() + "-1")).isEmpty();
        assertThat(plans().ofAction(batch.id() + "-1").orElseThrow().plan().statement())
                .isEqualTo(batch.parts().get(0).plan().statement());
    }
}
