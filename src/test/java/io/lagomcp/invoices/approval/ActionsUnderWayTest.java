package io.lagomcp.invoices.approval;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.pending.PendingPlan;
import java.time.Clock;
import org.junit.jupiter.api.Test;

class ActionsUnderWayTest {
    private static final String PART = "abcdefghjk-2";

    private final ActionsUnderWay underWay = new ActionsUnderWay(Clock.systemUTC(), System::nanoTime);

    /** A kept no to a batch must hold until the request of the part that has begun was kept from leaving. */
    @Test
    void aBatchIsCarriedOutAsLongAsOneOfItsPartsIs() {
        String batch = PendingPlan.batchOf(PART).orElseThrow();
        underWay.begin(PART);

        assertThat(underWay.isRunningHere(batch)).isTrue();
        assertThat(underWay.isRunningHere("kjhgfedcba")).isFalse();
        assertThat(underWay.mayHaveBeenSent(batch)).isFalse();

        underWay.beginSending(PART);

        assertThat(underWay.mayHaveBeenSent(batch)).isTrue();

        underWay.end(PART);

        assertThat(underWay.isRunningHere(batch)).isFalse();
        assertThat(underWay.mayHaveBeenSent(batch)).isFalse();
    }
}
