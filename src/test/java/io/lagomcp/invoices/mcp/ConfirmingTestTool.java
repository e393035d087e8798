package io.lagomcp.invoices.mcp;

import io.lagomcp.invoices.approval.ApprovalService;
import io.lagomcp.invoices.approval.Caller;
import io.lagomcp.invoices.approval.ConfirmationChannel;
import io.lagomcp.invoices.approval.TestAuditLogs;
import io.lagomcp.invoices.approval.TestPlans;
import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.ConfirmationLevel;
import io.lagomcp.invoices.approval.plan.MutationEffect;
import io.lagomcp.invoices.approval.plan.MutationKind;
import io.lagomcp.invoices.approval.plan.OutcomeEvidence;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.lago.LagoClient;
import io.lagomcp.invoices.lago.http.ApiUrl;
import io.lagomcp.invoices.lago.http.LagoLimits;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Asks about a plan at some level, notes what the channel made of the answer, and never goes further. */
public final class ConfirmingTestTool {
    public static final String NAME = "finalize_invoice";

    public final BlockingQueue<ConfirmationChannel.Answer> meanings = new LinkedBlockingQueue<>();
    private final ApprovalService approvals;

    public ConfirmingTestTool(ConfirmationLevel level) {
        // refused before anything is sent
        LagoClient lago = new LagoClient(ApiUrl.EU, () -> "key", LagoLimits.standard());
        this.approvals = new ApprovalService(
                new ConfirmationLevelPolicy(level),
                lago.reads(),
                lago,
                TestAuditLogs.fresh(Clock.systemUTC()),
                Clock.systemUTC());
    }

    public void ask(ConfirmationChannel channel) {
        Caller caller = new Caller(Principal.local(), "client 1", new Noting(channel));
        try {
            if (channel.answeredPlan().isEmpty()) {
                approvals.submit(new NeverPerformed(), JsonNodeFactory.instance.objectNode(), caller);
                return;
            }
            approvals.resume(NAME, channel.answeredPlan().get(), caller);
        } catch (RefusedException asMeant) {
            return;
        }
        throw new AssertionError("nothing may be performed here");
    }

    private final class Noting implements ConfirmationChannel {
        private final ConfirmationChannel channel;

        Noting(ConfirmationChannel channel) {
            this.channel = channel;
        }

        @Override
        public String name() {
            return channel.name();
        }

        @Override
        public Answer ask(PendingPlan confirmation) {
            Answer answer = channel.ask(confirmation);
            if (answer instanceof Answer.Pending) {
                return answer;
            }
            meanings.add(answer);
            return new Answer.Refused(Refusal.DECLINED);
        }
    }

    private static final class NeverPerformed implements MutationKind {
        @Override
        public String name() {
            return NAME;
        }

        @Override
        public Plan plan(ObjectNode arguments) {
            return TestPlans.plan(NAME, arguments);
        }

        @Override
        public List<Set<MutationEffect>> possibleEffects() {
            return List.of(TestPlans.NO_IMPACT.effects());
        }

        @Override
        public OutcomeEvidence evidence(Plan plan, Instant actedAt) {
            return new OutcomeEvidence.Unclear();
        }
    }
}
