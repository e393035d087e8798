package io.lagomcp.invoices.server;

import io.lagomcp.invoices.guard.Approval;
import io.lagomcp.invoices.guard.Caller;
import io.lagomcp.invoices.guard.Confirmation;
import io.lagomcp.invoices.guard.ConfirmationChannel;
import io.lagomcp.invoices.guard.Effect;
import io.lagomcp.invoices.guard.Evidence;
import io.lagomcp.invoices.guard.Guard;
import io.lagomcp.invoices.guard.Level;
import io.lagomcp.invoices.guard.Mutation;
import io.lagomcp.invoices.guard.Performed;
import io.lagomcp.invoices.guard.Plan;
import io.lagomcp.invoices.guard.Plans;
import io.lagomcp.invoices.guard.Principal;
import io.lagomcp.invoices.guard.Records;
import io.lagomcp.invoices.guard.Refusal;
import io.lagomcp.invoices.guard.RefusedException;
import io.lagomcp.invoices.lago.ApiUrl;
import io.lagomcp.invoices.lago.LagoClient;
import io.lagomcp.invoices.lago.LagoLimits;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Asks about a plan at some level, notes what the channel made of the answer, and never goes further. */
final class AskingTool {
    static final String NAME = "finalize_invoice";

    final BlockingQueue<ConfirmationChannel.Answer> meanings = new LinkedBlockingQueue<>();
    private final Guard guard;

    AskingTool(Level level) {
        // refused before anything is sent
        LagoClient lago = new LagoClient(ApiUrl.EU, () -> "key", LagoLimits.standard());
        this.guard =
                new Guard(new AskAt(level), lago.reads(), lago, Records.fresh(Clock.systemUTC()), Clock.systemUTC());
    }

    void ask(ConfirmationChannel channel) {
        Caller caller = new Caller(Principal.local(), "client 1", new Noting(channel));
        try {
            guard.submit(new NeverPerformed(), JsonNodeFactory.instance.objectNode(), caller);
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
        public Answer ask(Confirmation confirmation) {
            meanings.add(channel.ask(confirmation));
            return new Answer.Refused(Refusal.declined());
        }
    }

    private static final class NeverPerformed implements Mutation {
        @Override
        public String name() {
            return NAME;
        }

        @Override
        public Plan plan(ObjectNode arguments) {
            return Plans.plan(NAME, arguments);
        }

        @Override
        public Performed perform(Approval approval) {
            throw new AssertionError("nobody said yes");
        }

        @Override
        public List<Set<Effect>> possibleEffects() {
            return List.of(Plans.NO_IMPACT.effects());
        }

        @Override
        public Evidence evidence(Plan plan, Instant actedAt) {
            return new Evidence.Unclear();
        }
    }
}
