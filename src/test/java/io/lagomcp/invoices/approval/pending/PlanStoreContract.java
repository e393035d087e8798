package io.lagomcp.invoices.approval.pending;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.MarkAsPaidMutation;
import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.approval.plan.ConfirmationLevel;
import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.audit.AuditHead;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** What every store of plans promises. */
abstract class PlanStoreContract {
    static final PolicyDecision ASK = new PolicyDecision.Confirm(ConfirmationLevel.TYPED, true, true, "ask");

    @AutoClose
    final SandboxAccount account = SandboxAccount.open();

    final TestClock clock = new TestClock();
    private final MarkAsPaidMutation markAsPaid = new MarkAsPaidMutation(account.lago());

    abstract PlanStore store();

    @Test
    void keepsAPlanAsItIs() {
        PendingPlan plan = planned("kim");
        store().add(plan);

        PendingPlan found = store().find(plan.id()).orElseThrow();

        assertThat(found)
                .usingRecursiveComparison()
                .ignoringFields("origin.expiry", "origin.maker.grantedNow")
                .isEqualTo(plan);
        assertThat(found.expiresAt()).isEqualTo(plan.expiresAt());
        assertThat(found.card()).isEqualTo(plan.card());
        assertThat(found.plannedAgain(markAsPaid).differenceFrom(found.plan()))
                .as("the same call makes the same plan")
                .isEmpty();
        assertThat(store().size(plan)).isPositive();
    }

    @Test
    void knowsNoPlanThatItDoesNotKeep() {
        store().add(planned("kim"));

        assertThat(store().find("abcdefghjk")).isEmpty();
        assertThat(store().find("../../key")).isEmpty();
        assertThat(store().find("")).isEmpty();
    }

    @Test
    void listsPlansFromTheOldestOn() {
        List<PendingPlan> plans = new ArrayList<>();
        for (String maker : List.of("kim", "lee", "max")) {
            plans.add(planned(maker));
            clock.advance(Duration.ofMinutes(1));
        }
        plans.forEach(store()::add);

        assertThat(store().kept())
                .extracting(PlanStore.Kept::id)
                .containsExactlyElementsOf(plans.stream().map(PendingPlan::id).toList());
        assertThat(store().kept()).extracting(PlanStore.Kept::maker).containsExactly("kim", "lee", "max");
        assertThat(store().kept()).allMatch(PlanStore.Kept::waiting).allMatch(kept -> kept.bytes() > 0);
    }

    @Test
    void aWithdrawnPlanSaysWhyAndWaitsNoLonger() {
        PendingPlan plan = planned("kim");
        store().add(plan);

        store().withdraw(plan.id(), Refusal.DECLINED);
        store().withdraw("abcdefghjk", Refusal.DECLINED);

        assertThat(store().find(plan.id()).orElseThrow().withdrawn()).contains(Refusal.DECLINED);
        assertThat(store().kept()).singleElement().satisfies(kept -> {
            assertThat(kept.withdrawn()).isTrue();
            assertThat(kept.waiting()).isFalse();
        });
    }

    @Test
    void forgetsADroppedPlan() {
        PendingPlan plan = planned("kim");
        PendingPlan other = planned("kim");
        store().add(plan);
        store().add(other);
        store().withdraw(plan.id(), Refusal.DECLINED);

        store().drop(plan.id());
        store().drop("abcdefghjk");

        assertThat(store().find(plan.id())).isEmpty();
        assertThat(store().kept()).extracting(PlanStore.Kept::id).containsExactly(other.id());
    }

    /** A clock that is set back must not revive a plan. */
    @Test
    void aPlanExpiresWhateverTheClockIsSetTo() {
        PendingPlan plan = planned("kim");
        store().add(plan);
        clock.advance(Duration.ofMinutes(15));
        clock.setBack(Duration.ofMinutes(30));

        assertThat(store().find(plan.id()).orElseThrow().hasExpired()).isTrue();
    }

    final PendingPlan planned(String maker) {
        return planned(new Principal(
                maker,
                "person of " + maker,
                new Permissions(Role.OPERATOR, Optional.of(Set.of("update_invoice"))),
                "",
                () -> Optional.empty()));
    }

    final PendingPlan planned(Principal maker) {
        ObjectNode arguments = MarkAsPaidMutation.of(account.unpaid());
        arguments.put("text", "\u00fc \ud83d\ude00").put("number", 7).put("amount", new java.math.BigDecimal("1.50"));
        Plan plan = markAsPaid.plan(arguments).after(Optional.of(Set.of("1", "2")));
        return new PendingPlan(
                PlanStore.Ids.next(),
                plan.warning("look first"),
                Optional.of("look first"),
                ASK,
                Optional.empty(),
                Optional.empty(),
                new PendingPlan.Origin(
                        maker,
                        "test 1",
                        true,
                        "The customer asked for it",
                        42,
                        new AuditHead(0, "", Optional.empty()),
                        clock.instant(),
                        Expiry.in(Duration.ofMinutes(15), clock, clock::nanoTime)));
    }
}
