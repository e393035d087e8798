package io.lagomcp.invoices;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Waits for what another thread or process does. */
public final class Eventually {
    /** Only so that a test that fails ends. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Eventually() {}

    /** Asks again until the answer is as hoped, for a minute at most. */
    public static <T> T eventually(Callable<T> question, Predicate<T> hope) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        try {
            T answer = question.call();
            while (!hope.test(answer)) {
                assertThat(System.nanoTime()).as("still not there: %s", answer).isLessThan(deadline);
                TimeUnit.MILLISECONDS.sleep(1);
                answer = question.call();
            }
            return answer;
        } catch (RuntimeException failed) {
            throw failed;
        } catch (Exception failed) {
            throw new AssertionError("the question cannot be asked", failed);
        }
    }

    /** Waits until the latch is open, for a minute at most. */
    public static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException stopped) {
            throw new AssertionError(stopped);
        }
    }
}
