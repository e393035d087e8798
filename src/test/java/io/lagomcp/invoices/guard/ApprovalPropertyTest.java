package io.lagomcp.invoices.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.guard.ConfirmationChannel.Answer;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.LagoException;
import io.lagomcp.invoices.lago.LagoFailure;
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
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Whatever happens in whatever order: a write needs an approval, and an approval is one write. */
class ApprovalPropertyTest {

    @Property(tries = 400, shrinking = ShrinkingMode.BOUNDED)
    void noOrderOfEventsWritesWithoutAnApprovalOrTwiceForOne(@ForAll("events") List<Event> events) {
        World world = new World();

        events.forEach(world::happen);

        world.writes.forEach((statement, times) -> {
            assertThat(world.approved).as("statements that were said yes to").contains(statement);
            assertThat(times).as("writes of: " + statement).isEqualTo(1);
        });
        assertThat(world.doneAnswers)
                .as("answers that claim to have done something now")
                .isLessThanOrEqualTo(world.writes.size());
    }

    @Provide
    Arbitrary<List<Event>> events() {
        return Combinators.combine(
                        Arbitraries.of(What.values()), Arbitraries.integers().between(0, 5))
                .as(Event::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(30);
    }

    private enum What {
        PLAN,
        ASK_AND_APPROVE,
        ASK_AND_DECLINE,
        CONFIRM,
        CONFIRM_WITH_OTHER_STATEMENT,
        CONFIRM_AS_SOMEBODY_ELSE,
        INVOICE_CHANGES,
        INVOICE_CHANGES_BACK,
        TIME_PASSES,
        LAGO_FAILS_NEXT
    }

    /** Something that happens, to the plan of this number where it is about one. */
    private record Event(What what, int number) {}

    /** One invoice, one guard, and what was written and approved so far. */
    private static final class World {
        private final TestClock clock = new TestClock();
        private final Map<String, Integer> writes = new HashMap<>();
        private final Set<String> approved = new HashSet<>();
        private final List<Confirmation> plans = new ArrayList<>();
        private final Ledger ledger = new Ledger();
        private final Guard guard = new Guard(Policy.confirmEverything(), ledger, ledger, Records.fresh(clock), clock);
        private int doneAnswers;
        private int planned;

        void happen(Event event) {
            try {
                count(answer(event));
            } catch (RefusedException | MutationFailedException refused) {
                // the property is about what was written, not about what was answered
            }
        }

        private Optional<Outcome> answer(Event event) {
            switch (event.what()) {
                case PLAN -> {
                    Outcome.Waiting waiting = (Outcome.Waiting) submit(Person.behindRelay());
                    plans.add(waiting.confirmation());
                }
                case ASK_AND_APPROVE -> {
                    approved.add("plan " + planned);
                    return Optional.of(submit(Person.saying(new Answer.Approved())));
                }
                case ASK_AND_DECLINE -> submit(Person.saying(new Answer.Refused(Refusal.declined())));
                case CONFIRM -> {
                    return plan(event).map(plan -> {
                        approved.add(plan.plan().statement());
                        return guard.confirm(plan.id(), plan.plan().statement(), Person.behindRelay());
                    });
                }
                case CONFIRM_WITH_OTHER_STATEMENT -> {
                    return plan(event).map(plan -> guard.confirm(plan.id(), "plan 99", Person.behindRelay()));
                }
                case CONFIRM_AS_SOMEBODY_ELSE -> {
                    return plan(event)
                            .map(plan -> guard.confirm(
                                    plan.id(), plan.plan().statement(), Person.behindRelay("somebody else")));
                }
                case INVOICE_CHANGES -> ledger.total = 2;
                case INVOICE_CHANGES_BACK -> ledger.total = 1;
                case TIME_PASSES -> clock.advance(Duration.ofMinutes(6));
                case LAGO_FAILS_NEXT -> ledger.failsNext = true;
            }
            return Optional.empty();
        }

        private void count(Optional<Outcome> answer) {
            if (answer.isPresent() && answer.get() instanceof Outcome.Done done && !done.repeated()) {
                doneAnswers++;
            }
        }

        private Outcome submit(Caller caller) {
            String statement = "plan " + planned++;
            return guard.submit(new Numbered(statement), JsonNodeFactory.instance.objectNode(), caller);
        }

        private Optional<Confirmation> plan(Event event) {
            return event.number() < plans.size() ? Optional.of(plans.get(event.number())) : Optional.empty();
        }

        /** A mutation whose statement tells it from every other. */
        private final class Numbered implements Mutation {
            private final String statement;

            Numbered(String statement) {
                this.statement = statement;
            }

            @Override
            public String name() {
                return "update_invoice";
            }

            @Override
            public Plan plan(ObjectNode arguments) {
                InvoiceSnapshot target = InvoiceSnapshot.of(ledger.find("1"));
                return Plan.on(target, name(), statement, List.of(), Plans.NO_IMPACT, arguments);
            }

            @Override
            public Optional<Invoice> perform(Approval approval) {
                writes.merge(approval.plan().statement(), 1, Integer::sum);
                return Optional.of(approval.writes().update("1", JsonNodeFactory.instance.objectNode()));
            }

            @Override
            public List<Set<Effect>> possibleEffects() {
                return List.of(Set.of());
            }

            @Override
            public Evidence evidence(Plan plan, Instant actedAt) {
                return new Evidence.Unclear();
            }
        }
    }

    /** The smallest Lago: one invoice, whose total is all there is to it. */
    private static final class Ledger implements OneInvoice {
        private int total = 1;
        private boolean failsNext;

        @Override
        public Invoice find(String lagoId) {
            return new Invoice(JsonNodeFactory.instance
                    .objectNode()
                    .put("lago_id", lagoId)
                    .put("currency", "EUR")
                    .put("total_amount_cents", total));
        }

        @Override
        public Invoice update(String lagoId, ObjectNode changes) {
            if (failsNext) {
                failsNext = false;
                throw new LagoException(
                        new LagoFailure.OutcomeUnknown("outcome_unknown", "The answer got lost", "PUT /invoices/1"));
            }
            return find(lagoId);
        }
    }
}
