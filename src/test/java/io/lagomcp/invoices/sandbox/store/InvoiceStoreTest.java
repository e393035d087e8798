package io.lagomcp.invoices.sandbox.store;

import static io.lagomcp.invoices.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.sandbox.SandboxClient;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class InvoiceStoreTest {
    private final InvoiceStore store = new InvoiceStore(SandboxSeed.sample(SandboxClient.TODAY), Clock.systemUTC());
    private final ObjectNode customer = store.customer("acme");
    private final List<Integer> taken = new CopyOnWriteArrayList<>();

    @Test
    void givesTwoInvoicesThatAreAddedTogetherDifferentNumbers() throws InterruptedException {
        Thread second = new Thread(() -> store.add(blank(), this::number));
        store.add(blank(), invoice -> {
            number(invoice);
            second.start();
            eventually(second::getState, state -> state == Thread.State.BLOCKED || state == Thread.State.TERMINATED);
        });
        second.join();
        assertThat(taken)
                .as("the second waited until the first was in the store")
                .containsExactly(7, 8);
    }

    private void number(ObjectNode invoice) {
        InvoiceJson.number(invoice, store.nextSequentialId(customer));
        taken.add(invoice.path("sequential_id").asInt());
    }

    private ObjectNode blank() {
        return InvoiceJson.blank(store.random().uuid(), customer, "one_off", "EUR", store.today(customer), store.now());
    }
}
