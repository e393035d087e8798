package io.lagomcp.invoices.approval;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.ConfirmationChannel.Answer;
import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.ConfirmationLevel;
import io.lagomcp.invoices.approval.plan.InvoiceSnapshot;
import io.lagomcp.invoices.approval.plan.MutationEffect;
import io.lagomcp.invoices.approval.plan.MutationKind;
import io.lagomcp.invoices.approval.plan.OutcomeEvidence;
import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceWrite;
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
import net.jqwik.api.Tuple;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Whoever plans and whoever confirms, with whatever role and in whatever order: nobody gets more than they were given. */
class FourEyesPropertyTest {
    private static final List<String> NAMES = List.of("ann", "ben", "cem");
    private static final List<String> TOOLS = List.of("update_invoice", "void_invoice");
    private static final String FREE = "ann";

    @Property(tries = 300, shrinking = ShrinkingMode.BOUNDED)
    void nothingIsWrittenWithoutTheYesOfAnApproverOrARuleForTheMaker(@ForAll("steps") List<Step> steps) {
        World world = new World();

        steps.forEach(world::take);

        world.written.forEach((statement, times) -> {
            assertThat(world.permitted).as("what may be written").contains(statement);
            assertThat(times).as("writes of " + statement).isEqualTo(1);
        });
    }

    @Property(tries = 200)
    void aNarrowerGrantOffersNothingMore(@ForAll("grants") Permissions given, @ForAll("grants") Permissions asked) {
        ApprovalService approvals = new World().approvals;

        for (String tool : TOOLS) {
            MutationKind mutation = new Change(tool, "any", new World());
            boolean narrowed = approvals.offers(mutation, new Principal("ben", given.narrowedTo(asked)));

            assertThat(!narrowed || approvals.offers(mutation, new Principal("ben", given)))
                    .as("%s is offered to %s only if to %s", tool, given.narrowedTo(asked), given)
                    .isTrue();
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Principal> principals =
                Combinators.combine(Arbitraries.of(NAMES), grants()).as(Principal::new);
        return Combinators.combine(
                        principals,
                        Arbitraries.of(Way.values()),
                        Arbitraries.of(TOOLS),
                        Arbitraries.integers().between(-2, 5))
                .as(Step::new)
                .list()
                .ofMinSize(2)
                .ofMaxSize(25);
    }

    @Provide
    Arbitrary<Permissions> grants() {
        Arbitrary<Optional<Set<String>>> tools = Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.just(Optional.<Set<String>>empty())),
                Tuple.of(
                        1,
                        Arbitraries.of("update_invoice", "void_invoice", "confirm_action")
                                .set()
                                .map(Optional::of)));
        return Combinators.combine(Arbitraries.of(Role.values()), tools).as(Permissions::new);
    }

    /** How a caller's person can be asked, and what they say. */
    private enum Way {
        RELAY,
        SAYS_YES,
        SAYS_NO,
        SAYS_NOTHING
    }

    /** Somebody makes a plan, or confirms the plan of this number, where that is not negative. */
    private record Step(Principal principal, Way way, String tool, int number) {
        Caller caller() {
            ConfirmationChannel channel =
                    switch (way) {
                        case RELAY -> ConfirmationChannel.relay();
                        case SAYS_YES -> new FixedAnswerChannel(new Answer.Approved(), () -> {});
                        case SAYS_NO -> new FixedAnswerChannel(new Answer.Refused(Refusal.DECLINED), () -> {});
                        case SAYS_NOTHING -> new FixedAnswerChannel(new Answer.Refused(Refusal.DISMISSED), () -> {});
                    };
            return new Caller(principal, "test 1", channel);
        }

        /** Whether their person says yes to this tool, and is one whose yes counts at all. */
        boolean isYesOfApprover(String about) {
            return principal.grant().role() == Role.APPROVER
                    && principal.grant().permits(about)
                    && (way == Way.RELAY || way == Way.SAYS_YES);
        }
    }

    private record Made(PendingPlan confirmation, Step by) {}

    /** One approval service, one invoice, and a policy that allows one principal to update without asking. */
    private static final class World implements SingleInvoiceLago {
        private final TestClock clock = new TestClock();
        private final ApprovalService approvals =
                new ApprovalService(policy(), this, this, AuditLog.at(TestAuditLogs.freshFile(), clock), clock);
        private final List<Made> plans = new ArrayList<>();
        private final Map<String, Integer> written = new HashMap<>();
        private final Set<String> permitted = new HashSet<>();
        private int made;

        void take(Step step) {
            try {
                if (step.number() < 0) {
                    plan(step);
                } else if (step.number() < plans.size()) {
                    confirm(step, plans.get(step.number()));
                }
            } catch (RefusedException refused) {
                assertThat(refused.refusal().code()).isNotEmpty();
            }
        }

        private void plan(Step step) {
            String statement = "plan " + made++;
            Permissions grant = step.principal().grant();
            boolean mayPlan = grant.role() != Role.READER && grant.permits(step.tool());
            boolean byRule = isFree(step.tool(), step.principal());
            boolean byYes = step.way() == Way.SAYS_YES && grant.role() == Role.APPROVER;
            if (mayPlan && (byRule || byYes)) {
                permitted.add(statement);
            }
            MutationOutcome outcome = approvals.submit(
                    new Change(step.tool(), statement, this), JsonNodeFactory.instance.objectNode(), step.caller());
            if (outcome instanceof MutationOutcome.Waiting waiting) {
                plans.add(new Made(waiting.confirmation(), step));
            }
        }

        private void confirm(Step step, Made plan) {
            PendingPlan waiting = plan.confirmation();
            boolean own = plan.by().principal().name().equals(step.principal().name());
            boolean ofOperator = plan.by().principal().grant().role() == Role.OPERATOR;
            if (step.isYesOfApprover(waiting.plan().tool())
                    && step.principal().grant().permits("confirm_action")
                    && (own || ofOperator)) {
                permitted.add(waiting.plan().statement());
            } else if (own && step.principal().grant().role() == Role.APPROVER && !ofOperator) {
                // one's own relayed plan is confirmed by the call itself, whatever the client could ask
                permitIfGranted(step, waiting);
            }
            approvals.confirm(waiting.id(), waiting.plan().statement(), step.caller());
        }

        private void permitIfGranted(Step step, PendingPlan waiting) {
            Permissions grant = step.principal().grant();
            if (grant.permits("confirm_action") && grant.permits(waiting.plan().tool())) {
                permitted.add(waiting.plan().statement());
            }
        }

        private static boolean isFree(String tool, Principal maker) {
            return tool.equals("update_invoice") && maker.name().equals(FREE);
        }

        private static Policy policy() {
            return (plan, principal) -> isFree(plan.tool(), principal)
                    ? new PolicyDecision.Allow("free")
                    : new PolicyDecision.Confirm(ConfirmationLevel.SIMPLE, true, "ask");
        }

        @Override
        public Invoice find(String lagoId) {
            return new Invoice(JsonNodeFactory.instance
                    .objectNode()
                    .put("lago_id", lagoId)
                    .put("currency", "EUR")
                    .put("total_amount_cents", 1));
        }

        @Override
        public Invoice update(String lagoId, JsonNode sent) {
            written.merge(sent.path("statement").asString(), 1, Integer::sum);
            return find(lagoId);
        }
    }

    /** A change whose statement tells it from every other, each of another invoice. */
    private record Change(String name, String statement, World world) implements MutationKind {

        @Override
        public List<Set<MutationEffect>> possibleEffects() {
            return List.of(TestPlans.NO_IMPACT.effects());
        }

        @Override
        public Plan plan(ObjectNode arguments) {
            InvoiceSnapshot target = InvoiceSnapshot.of(world.find(statement));
            arguments.put("invoice", statement);
            return Plan.on(
                    target,
                    name,
                    statement,
                    List.of(),
                    TestPlans.NO_IMPACT,
                    arguments,
                    Plan.digest(name, arguments),
                    InvoiceWrite.update(
                            statement, JsonNodeFactory.instance.objectNode().put("statement", statement)));
        }

        @Override
        public OutcomeEvidence evidence(Plan plan, Instant actedAt) {
            return new OutcomeEvidence.Unclear();
        }
    }
}
