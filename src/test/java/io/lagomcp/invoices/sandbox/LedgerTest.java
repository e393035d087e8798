package io.lagomcp.invoices.sandbox;

import static io.lagomcp.invoices.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class LedgerTest {
    private final Ledger ledger = new Ledger(Seed.plant(Caller.TODAY), Clock.systemUTC());
    private final ObjectNode customer = ledger.customer("acme");
    private final List<Integer> taken = new CopyOnWriteArrayList<>();

    @Test
    void givesTwoInvoicesThatAreAddedTogetherDifferentNumbers() throws InterruptedException {
        Thread second = new Thread(() -> ledger.add(blank(), this::number));
        ledger.add(blank(), invoice -> {
            number(invoice);
            second.start();
            eventually(second::getState, state -> state == Thread.State.BLOCKED || state == Thread.State.TERMINATED);
        });
        second.join();
        assertThat(taken)
                .as("the second had to wait until the first was in the ledger")
                .containsExactly(7, 8);
    }

    private void number(ObjectNode invoice) {
        InvoiceForm.number(invoice, ledger.nextSequentialId(customer));
        taken.add(invoice.path("sequential_id").asInt());
    }

    private ObjectNode blank() {
        return InvoiceForm.blank(
                ledger.dice().uuid(), customer, "one_off", "EUR", ledger.today(customer), ledger.now());
    }
}
