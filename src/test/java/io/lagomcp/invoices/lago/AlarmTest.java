package io.lagomcp.invoices.lago;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whom an alarm interrupts, and whom it leaves alone. */
class AlarmTest {
    private static final Duration NEVER = Duration.ofHours(1);

    @AfterEach
    void forgetInterruptions() {
        Thread.interrupted();
    }

    @Test
    void interruptsWhoSetIt() {
        try (Alarm alarm = Alarm.after(Duration.ofMillis(1))) {
            assertThatThrownBy(() -> new CountDownLatch(1).await()).isInstanceOf(InterruptedException.class);
            assertThat(alarm.rang()).isTrue();
        }
    }

    @Test
    void leavesNoInterruptionBehindThatNobodyNoticed() {
        try (Alarm alarm = Alarm.after(Duration.ofMillis(1))) {
            while (!alarm.rang()) {
                Thread.onSpinWait();
            }
        }

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void doesNotUndoTheInterruptionBySomebodyElse() {
        try (Alarm alarm = Alarm.after(NEVER)) {
            Thread.currentThread().interrupt();
            assertThat(alarm.rang()).isFalse();
        }

        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }
}
