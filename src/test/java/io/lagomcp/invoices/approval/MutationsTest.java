package io.lagomcp.invoices.approval;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.plan.MutationKind;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class MutationsTest {
    @AutoClose
    private final SandboxAccount account = SandboxAccount.open();

    @Test
    void toolsOverAnotherLagoDoNotTakeTheirPlace() {
        Mutations mutations = new Mutations();
        MutationKind first = new MarkAsPaidMutation(account.lago());
        mutations.add(first);

        mutations.add(new MarkAsPaidMutation(account.lago()));

        assertThat(mutations.find(first.name())).containsSame(first);
    }
}
