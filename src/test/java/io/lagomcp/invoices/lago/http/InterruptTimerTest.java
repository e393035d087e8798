package io.lagomcp.invoices.lago.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lagomcp.invoices.lago.http.LagoHttpTransport.InterruptTimer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whom an alarm interrupts, and whom it leaves alone. */
class InterruptTimerTest {
    private static final Duration NEVER = Duration.ofHours(1);

    @AfterEach
    void forgetInterruptions() {
        Thread.interrupted();
    }

    @Test
    void interruptsWhoSetIt() {
        try (InterruptTimer alarm = InterruptTimer.after(Duration.ofMillis(1))) {
            assertThatThrownBy(() -> new CountDownLatch(1).await()).isInstanceOf(InterruptedException.class);
            assertThat(alarm.fired()).isTrue();
        }
    }

    @Test
    void leavesNoInterruptionBehindThatNobodyNoticed() {
        try (InterruptTimer alarm = InterruptTimer.after(Duration.ofMillis(1))) {
            while (!alarm.fired()) {
                Thread.onSpinWait();
            }
        }

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void doesNotUndoTheInterruptionBySomebodyElse() {
        try (InterruptTimer alarm = InterruptTimer.after(NEVER)) {
            Thread.currentThread().interrupt();
            assertThat(alarm.fired()).isFalse();
        }

        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }
}
