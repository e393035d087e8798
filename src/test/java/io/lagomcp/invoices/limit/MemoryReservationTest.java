package io.lagomcp.invoices.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

/** What is held of a limit, by whom, and that all of it comes back. */
class MemoryReservationTest {
    private final PerOwnerLimit limit = new PerOwnerLimit(100, 60);
    private final MemoryReservation ada = new MemoryReservation(limit, "ada");
    private final MemoryReservation ben = new MemoryReservation(limit, "ben");

    @Test
    void oneOwnerHasNoMoreThanTheirShare() {
        ada.reserve(60);
        assertThatExceptionOfType(LimitExceededException.class)
                .isThrownBy(() -> new MemoryReservation(limit, "ada").reserve(1))
                .matches(LimitExceededException::isOwnShare);
        ben.reserve(40);
        assertThatExceptionOfType(LimitExceededException.class)
                .isThrownBy(() -> ben.reserve(1))
                .matches(full -> !full.isOwnShare());
    }

    @Test
    void whatWasRefusedIsNotHeld() {
        assertThatExceptionOfType(LimitExceededException.class).isThrownBy(() -> ada.reserve(Long.MAX_VALUE));
        ada.reserve(60);
        assertThat(limit.used()).isEqualTo(60);
    }

    @Test
    void allComesBackOnceAtTheEndAndNothingIsHeldAfterwards() {
        ada.reserve(50);
        ada.release(20);
        ada.close();
        ada.close();
        ada.reserve(10);
        ada.release(10);
        assertThat(limit.used()).isZero();
        ben.reserve(60);
    }

    @Test
    void whatMustNotFailIsHeldBeyondTheLimit() {
        ada.reserveUnchecked(500);
        assertThat(limit.used()).isEqualTo(500);
        ada.close();
        assertThat(limit.used()).isZero();
    }

    @Test
    void partsEndWithTheWholeAtTheLatest() {
        MemoryReservation early = ada.part();
        MemoryReservation late = ada.part();
        early.reserve(30);
        late.reserve(30);
        early.close();
        assertThat(limit.used()).isEqualTo(30);
        ada.close();
        assertThat(limit.used()).isZero();
        late.reserve(10);
        ada.part().reserve(10);
        assertThat(limit.used()).isZero();
    }

    @Test
    void theWorkOfAThreadFindsItsOwnAndOtherWorkNone() {
        ada.during(() -> {
            MemoryReservation part = ada.part();
            part.during(() -> assertThat(MemoryReservation.current()).isSameAs(part));
            assertThat(MemoryReservation.current()).isSameAs(ada);
        });
        MemoryReservation.current().reserve(1000);
        assertThat(limit.used()).isZero();
    }
}
