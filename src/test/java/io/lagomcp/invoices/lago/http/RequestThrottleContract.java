package io.lagomcp.invoices.lago.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.lago.http.RequestThrottle.Turn;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When requests may go, by a clock that only moves when it is told to. */
abstract class RequestThrottleContract {
    static final Duration MAX_WAIT = Duration.ofSeconds(20);

    final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private RequestThrottle ownLago;
    private RequestThrottle cloud;

    /** The throttle of a server that counts this itself. */
    abstract RequestThrottle of(LocalRequestThrottle own);

    /** Lets time pass. */
    abstract void pass(Duration time);

    final LocalRequestThrottle ownOfCloud() {
        return LocalRequestThrottle.ofCloud(MAX_WAIT, now::get);
    }

    @BeforeEach
    final void makeThrottles() {
        ownLago = of(LocalRequestThrottle.unlimited(MAX_WAIT, now::get));
        cloud = of(ownOfCloud());
    }

    @Test
    void whereLagoAnnouncesNoLimitNothingWaits() {
        assertThat(atOnce(ownLago, 10_000)).isEqualTo(10_000);
    }

    @Test
    void whatLagoSaysIsLeftMayGoAtOnceAndTheRestInTheNextPeriod() {
        hear(ownLago, ownLago.reserve(), 100, 40, 3);

        assertThat(atOnce(ownLago, 100)).isEqualTo(40);
        assertThat(ownLago.reserve().delay()).isEqualTo(Duration.ofSeconds(3));
        pass(Duration.ofSeconds(2));
        assertThat(ownLago.reserve().delay()).isEqualTo(Duration.ofSeconds(1));
        pass(Duration.ofSeconds(1));
        assertThat(ownLago.reserve().isNow()).isTrue();
    }

    @Test
    void theLimitOfLagosCloudIsKnownBeforeItsFirstAnswer() {
        assertThat(atOnce(cloud, 100))
                .as("half of 50, since two periods here may fall into one of Lago's")
                .isEqualTo(25);
        assertThat(cloud.reserve().delay()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void theFirstAnswerOfAPeriodFreesTheOtherHalf() {
        Turn first = cloud.reserve();
        atOnce(cloud, 100);
        hear(cloud, first, 50, 25, 1);

        assertThat(atOnce(cloud, 100)).isEqualTo(25);
    }

    @Test
    void aPeriodThatFollowsOneOfLagosStartsWithHalfToo() {
        hear(ownLago, ownLago.reserve(), 100, 0, 3);
        pass(Duration.ofSeconds(3));

        assertThat(atOnce(ownLago, 200)).isEqualTo(50);
        assertThat(ownLago.reserve().delay())
                .as("periods are as long as the longest that was announced")
                .isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void whatOthersOfTheOrganizationSendIsTakenIntoAccount() {
        Turn first = cloud.reserve();
        Turn second = cloud.reserve();
        hear(cloud, first, 50, 30, 1);
        hear(cloud, second, 50, 10, 1);

        assertThat(atOnce(cloud, 100)).isEqualTo(10);
    }

    @Test
    void answersThatOvertakeEachOtherFreeNothing() {
        Turn first = cloud.reserve();
        Turn second = cloud.reserve();
        hear(cloud, second, 50, 10, 1);
        hear(cloud, first, 50, 30, 1);

        assertThat(atOnce(cloud, 100)).isEqualTo(10);
    }

    @Test
    void anAnswerToAnEarlierPeriodSaysNothingAboutThisOne() {
        Turn before = cloud.reserve();
        pass(Duration.ofSeconds(1));
        cloud.reserve();
        hear(cloud, before, 50, 0, 1);

        assertThat(cloud.reserve().isNow()).isTrue();
    }

    @Test
    void noAnswerMovesTheEndOfAPeriodFurtherAway() {
        Turn first = cloud.reserve();
        Turn second = cloud.reserve();
        hear(cloud, first, 50, 0, 2);
        pass(Duration.ofSeconds(1));
        hear(cloud, second, 50, 0, 2);

        assertThat(cloud.reserve().delay()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void whoeverIsTurnedAwayKeepsAllOthersWaiting() {
        ownLago.pause(Duration.ofSeconds(5));
        ownLago.pause(Duration.ofSeconds(2));

        assertThat(ownLago.reserve().delay()).isEqualTo(Duration.ofSeconds(5));
        pass(Duration.ofSeconds(5));
        assertThat(atOnce(ownLago, 100)).isEqualTo(100);
    }

    @Test
    void lagoCanAskForNoLongerWaitThanTheLongest() {
        ownLago.pause(Duration.ofDays(365));
        assertThat(ownLago.reserve().delay()).isEqualTo(MAX_WAIT);
        pass(MAX_WAIT);

        hear(ownLago, ownLago.reserve(), 1, 0, 999_999_999);
        assertThat(ownLago.reserve().delay()).isEqualTo(MAX_WAIT);
    }

    @Test
    void aLimitOfNothingLetsOneGoAfterAll() {
        hear(ownLago, ownLago.reserve(), 0, 0, 1);
        pass(Duration.ofSeconds(1));

        assertThat(atOnce(ownLago, 10)).isEqualTo(1);
    }

    static void hear(RequestThrottle pace, Turn turn, int limit, int remaining, int resetSeconds) {
        pace.observe(turn, new RateLimitStatus(limit, remaining, Duration.ofSeconds(resetSeconds)));
    }

    /** How many of so many may go without a wait. */
    static int atOnce(RequestThrottle pace, int asking) {
        int gone = 0;
        while (gone < asking && pace.reserve().isNow()) {
            gone++;
        }
        return gone;
    }
}
