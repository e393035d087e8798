package io.lagomcp.invoices.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.limit.PerOwnerLimit;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** How many calls are worked on, in all and of one principal. */
class PerPrincipalExecutorTest {
    private final Queue<Runnable> underWay = new ArrayDeque<>();
    private final PerPrincipalExecutor workers = new PerPrincipalExecutor(underWay::add, new PerOwnerLimit(3, 2));

    @Test
    void whoHasItsShareIsRefusedWhileOthersAreNot() {
        start("ada", 2);

        assertRefused("ada");
        start("grace", 1);
        assertThat(underWay).hasSize(3);
    }

    @Test
    void thereIsALimitForAllTogether() {
        start("ada", 2);
        start("grace", 1);

        assertRefused("grace");
    }

    @Test
    void whatHasEndedMakesRoomHoweverItEnded() {
        Executor ada = workers.of(named("ada"));
        ada.execute(() -> {
            throw new IllegalStateException("failed");
        });
        start("ada", 1);

        assertThatThrownBy(() -> underWay.remove().run()).isInstanceOf(IllegalStateException.class);
        start("ada", 1);
        assertRefused("ada");
    }

    @Test
    void whatCouldNotBeStartedTakesNoRoom() {
        PerPrincipalExecutor idle = new PerPrincipalExecutor(
                work -> {
                    throw new OutOfMemoryError("no more threads");
                },
                new PerOwnerLimit(1, 1));
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> idle.of(named("ada")).execute(() -> {})).isInstanceOf(OutOfMemoryError.class);
        }
    }

    private static Principal named(String name) {
        return new Principal(name, Permissions.of(Role.READER));
    }

    private void start(String principal, int many) {
        for (int i = 0; i < many; i++) {
            workers.of(named(principal)).execute(() -> {});
        }
    }

    private void assertRefused(String principal) {
        assertThatThrownBy(() -> workers.of(named(principal)).execute(() -> {}))
                .as("one more call of %s", principal)
                .isInstanceOf(RejectedExecutionException.class);
    }
}
