package io.lagomcp.invoices.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.lago.LagoException;
import io.lagomcp.invoices.lago.LagoFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Two guards that share one record, as two processes do. */
class TwoProcessesTest extends GuardedAccount {
    private final Guard other = guarded(Policy.confirmEverything());

    @Test
    void oneDoesNotActWhileTheOtherDoes() {
        List<String> codes = new ArrayList<>();
        Confirmation second = planned(other, markAsPaid);
        Confirmation first = planned(new MarkAsPaid(account.lago(), approval -> {
            codes.add(refusal(() -> confirm(other, second)).code());
            return MarkAsPaid.write(approval);
        }));

        confirm(first);

        assertThat(codes).containsExactly("invoice_busy");
        assertWritten(1);
    }

    @Test
    void whatTheOtherDidBetweenTheLastReadingAndTheActIsSeen() {
        Confirmation first = planned(guard, new MarkAsPaid(account.lago(), approval -> {
            // as in a Lago that does not change updated_at: the invoice looks as it did
            throw new LagoException(new LagoFailure.NotAllowed("invalid_status", "Lago said no"));
        }));
        AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
        Guard reader = new Guard(
                Policy.confirmEverything(),
                new Readings(account.lago(), invoice -> {
                    meanwhile.getAndSet(() -> {}).run();
                    return invoice;
                }),
                account.lago(),
                AuditLog.at(record, clock),
                clock);
        Confirmation second = planned(reader, markAsPaid);
        meanwhile.set(() -> assertThatThrownBy(() -> confirm(first)).isInstanceOf(MutationFailedException.class));

        assertThat(refusal(() -> confirm(reader, second)).code()).isEqualTo("invoice_busy");
        assertNothingWritten();
        assertThat(confirm(reader, second)).as("nothing was used up").isInstanceOf(Outcome.Done.class);
    }

    @Test
    void anIntentThatAnEndedProcessLeftBehindBlocksForTwoMinutes() {
        Confirmation waiting = planned(other, markAsPaid);
        leaveAnIntentBehind();

        clock.advance(Duration.ofSeconds(119));
        assertThat(refusal(() -> confirm(other, waiting)).code()).isEqualTo("invoice_busy");

        clock.advance(Duration.ofSeconds(1));
        assertThat(confirm(other, waiting)).isInstanceOf(Outcome.Done.class);
        assertWritten(1);
    }

    private void leaveAnIntentBehind() {
        Trail trail = new Trail(AuditLog.at(record, clock));
        Plan plan = markAsPaid.plan(MarkAsPaid.of(unpaid));
        trail.intend(
                Trail.subject("left", plan, Person.behindRelay()),
                plan,
                new Decision.Allow("all"),
                "policy",
                ledger -> Optional.empty());
    }
}
