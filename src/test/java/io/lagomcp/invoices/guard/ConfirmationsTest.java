package io.lagomcp.invoices.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class ConfirmationsTest {
    private static final int CAPACITY = 10_000;

    private static final Mutation NEVER_PERFORMED = new Mutation() {
        @Override
        public String name() {
            return "update_invoice";
        }

        @Override
        public Plan plan(ObjectNode arguments) {
            throw new AssertionError("planned");
        }

        @Override
        public Performed perform(Approval approval) {
            throw new AssertionError("performed");
        }

        @Override
        public List<Set<Effect>> possibleEffects() {
            throw new AssertionError("asked for its effects");
        }

        @Override
        public Evidence evidence(Plan plan, Instant actedAt) {
            throw new AssertionError("looked for");
        }
    };

    private final TestClock clock = new TestClock();
    private final Confirmations confirmations = new Confirmations(clock, Duration.ofMinutes(15));

    @Test
    void idsAreUniqueAndNobodyCanGuessThem() {
        Set<String> ids = new HashSet<>();
        Set<Character> letters = new HashSet<>();
        for (int i = 0; i < 2_000; i++) {
            String id = add().id();
            assertThat(id).as("short, and without letters that look alike").matches("[a-hjkmnp-z2-9]{10}");
            ids.add(id);
            id.chars().forEach(letter -> letters.add((char) letter));
        }
        assertThat(ids).hasSize(2_000);
        assertThat(letters).as("the whole alphabet is in use").hasSize(31);
    }

    @Test
    void theOldestGoesWhenThereAreTooMany() {
        Confirmation oldest = add();
        Confirmation second = add();
        for (int i = 2; i < CAPACITY; i++) {
            add();
        }
        assertThat(confirmations.find(oldest.id())).contains(oldest);

        Confirmation oneMore = add();

        assertThat(confirmations.find(oldest.id())).isEmpty();
        assertThat(confirmations.find(second.id())).contains(second);
        assertThat(confirmations.find(oneMore.id())).contains(oneMore);
    }

    @Test
    void aReceiptOutlivesItsPlanByADay() {
        Confirmation planned = add();
        clock.advance(Duration.ofDays(1).plusMinutes(14));
        add();
        assertThat(confirmations.find(planned.id())).contains(planned);

        clock.advance(Duration.ofMinutes(2));
        add();
        assertThat(confirmations.find(planned.id())).isEmpty();
    }

    @Test
    void isTakenOnce() {
        Confirmation planned = add();

        assertThat(planned.take()).isTrue();
        assertThat(planned.take()).isFalse();
        assertThat(planned.state()).isEqualTo(new Confirmation.State.Acting());
    }

    /** Receipts are kept for a day, and thousands of them: with each, a whole connection and its session would stay. */
    @Test
    void holdsOnToNobodysConnection() throws InterruptedException {
        ReferenceQueue<ConfirmationChannel> collected = new ReferenceQueue<>();
        WeakReference<ConfirmationChannel> channel = new WeakReference<>(connected(), collected);
        Confirmation planned = addOf(new Caller(
                Principal.local(), "test", Optional.ofNullable(channel.get()).orElseThrow()));

        Reference<?> gone = null;
        for (int i = 0; i < 100 && gone == null; i++) {
            System.gc();
            gone = collected.remove(100);
        }
        assertThat(gone).as("the way to ask a person, when the call is over").isNotNull();
        assertThat(confirmations.find(planned.id())).containsSame(planned);
    }

    private static ConfirmationChannel connected() {
        return new ConfirmationChannel() {
            @Override
            public String name() {
                return "elicitation";
            }

            @Override
            public Answer ask(Confirmation confirmation) {
                throw new AssertionError("asked");
            }
        };
    }

    private Confirmation add() {
        return addOf(Person.behindRelay());
    }

    private Confirmation addOf(Caller caller) {
        Plan plan = Plans.plan("update_invoice", JsonNodeFactory.instance.objectNode());
        return confirmations.add(NEVER_PERFORMED, plan, 0, new Decision.Confirm(Level.SIMPLE, true, "ask"), caller);
    }
}
