package io.lagomcp.invoices.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

/** What is held of a limit, by whom, and that all of it comes back. */
class HeldMemoryTest {
    private final SharedLimit limit = new SharedLimit(100, 60);
    private final HeldMemory ada = new HeldMemory(limit, "ada");
    private final HeldMemory ben = new HeldMemory(limit, "ben");

    @Test
    void oneOwnerHasNoMoreThanTheirShare() {
        ada.hold(60);
        assertThatExceptionOfType(LimitExceededException.class)
                .isThrownBy(() -> new HeldMemory(limit, "ada").hold(1))
                .matches(LimitExceededException::isOwnShare);
        ben.hold(40);
        assertThatExceptionOfType(LimitExceededException.class)
                .isThrownBy(() -> ben.hold(1))
                .matches(full -> !full.isOwnShare());
    }

    @Test
    void whatWasRefusedIsNotHeld() {
        assertThatExceptionOfType(LimitExceededException.class).isThrownBy(() -> ada.hold(Long.MAX_VALUE));
        ada.hold(60);
        assertThat(limit.taken()).isEqualTo(60);
    }

    @Test
    void allComesBackOnceAtTheEndAndNothingIsHeldAfterwards() {
        ada.hold(50);
        ada.free(20);
        ada.close();
        ada.close();
        ada.hold(10);
        ada.free(10);
        assertThat(limit.taken()).isZero();
        ben.hold(60);
    }

    @Test
    void whatMustNotFailIsHeldBeyondTheLimit() {
        ada.holdAnyway(500);
        assertThat(limit.taken()).isEqualTo(500);
        ada.close();
        assertThat(limit.taken()).isZero();
    }

    @Test
    void partsEndWithTheWholeAtTheLatest() {
        HeldMemory early = ada.part();
        HeldMemory late = ada.part();
        early.hold(30);
        late.hold(30);
        early.close();
        assertThat(limit.taken()).isEqualTo(30);
        ada.close();
        assertThat(limit.taken()).isZero();
        late.hold(10);
        ada.part().hold(10);
        assertThat(limit.taken()).isZero();
    }

    @Test
    void theWorkOfAThreadFindsItsOwnAndOtherWorkNone() {
        ada.during(() -> {
            HeldMemory part = ada.part();
            part.during(() -> assertThat(HeldMemory.current()).isSameAs(part));
            assertThat(HeldMemory.current()).isSameAs(ada);
        });
        HeldMemory.current().hold(1000);
        assertThat(limit.taken()).isZero();
    }
}
