package io.lagomcp.invoices.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.lago.LagoException;
import io.lagomcp.invoices.lago.LagoFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
        // as in a Lago that does not change updated_at: the invoice looks as it did
        Confirmation first =
                planned(guard, new MarkAsPaid(account.lago(), approval -> new Performed.Accepted("it shows later.")));
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
        meanwhile.set(() -> confirm(first));

        assertThat(refusal(() -> confirm(reader, second)).code()).isEqualTo("invoice_busy");
        assertNothingWritten();
    }

    @Test
    void whatTheOtherHadBegunBeforeTheLastReadingAndEndedAfterItIsSeen() {
        AtomicReference<Confirmation> second = new AtomicReference<>();
        Confirmation first = planned(guard, new MarkAsPaid(account.lago(), approval -> {
            second.set(planned(other, markAsPaid));
            return new Performed.Accepted("it shows later.");
        }));
        confirm(first);

        assertThat(refusal(() -> confirm(other, Objects.requireNonNull(second.get())))
                        .code())
                .isEqualTo("invoice_busy");
        assertNothingWritten();
    }

    @Test
    void whatWasDoneSinceIsSeenBehindWhatLagoRefusedAfterIt() {
        Confirmation waiting = planned(other, markAsPaid);
        // as a charge that is asked for again: the invoice looks as it did
        confirm(planned(guard, new MarkAsPaid(account.lago(), approval -> new Performed.Accepted("it shows later."))));
        Confirmation refused = planned(guard, new MarkAsPaid(account.lago(), approval -> {
            throw new LagoException(new LagoFailure.NotAllowed("invalid_status", "Lago said no"));
        }));
        assertThatThrownBy(() -> confirm(refused)).isInstanceOf(MutationFailedException.class);

        assertThat(refusal(() -> confirm(other, waiting)).code()).isEqualTo("invoice_busy");
        assertNothingWritten();
    }

    @Test
    void anIntentThatAnEndedProcessLeftBehindBlocksForTwoMinutes() {
        leaveAnIntentBehind();
        Confirmation waiting = planned(other, markAsPaid);

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
