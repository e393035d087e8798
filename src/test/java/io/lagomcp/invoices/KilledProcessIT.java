package io.lagomcp.invoices;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.approval.TestAuditLogs;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.audit.AuditVerification;
import io.lagomcp.invoices.audit.RecordedAction;
import io.lagomcp.invoices.lago.Invoice;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Two servers that share a record and are killed at random moments, again and again, while they create invoices. */
@Tag("java-independent")
class KilledProcessIT {
    private static final int SERVERS = 2;
    private static final int INVOICES_EACH = 50;
    private static final int KILL_ONE_IN = 8;
    /** About as long as a confirmed creation takes, so that a kill can come at any moment of it. */
    private static final int LONGEST_FUSE_MILLIS = 60;

    private static final String CUSTOMER = "northwind";

    @AutoClose
    private final SandboxAccount account = SandboxAccount.open();

    private final Path record = TestAuditLogs.freshFile();
    /** Which invoice each plan is for, by the plan's id. */
    private final Map<String, String> nameOfPlan = new ConcurrentHashMap<>();
    /** What a server said was done. */
    private final Set<String> reported = ConcurrentHashMap.newKeySet();

    @Test
    void recordPendingListAndLagoAgreeExactly() throws Exception {
        Set<String> before = idsOfInvoices();
        ExecutorService drivers = Executors.newFixedThreadPool(SERVERS);
        try {
            List<Future<?>> drives = new ArrayList<>();
            for (int i = 0; i < SERVERS; i++) {
                Driver driver = new Driver(i);
                drives.add(drivers.submit(driver::drive));
            }
            for (Future<?> drive : drives) {
                drive.get(30, TimeUnit.MINUTES);
            }
        } finally {
            drivers.shutdownNow();
        }

        Map<String, Long> created = createdSince(before);
        assertThat(created.values()).as("invoices of one name").containsOnly(1L);
        List<RecordedAction> deeds =
                AuditLog.at(record, Clock.systemUTC()).consult(ledger -> ledger.since(Instant.EPOCH));
        Set<String> done = names(deeds, RecordedAction.State.DONE);
        Set<String> pending = names(deeds, RecordedAction.State.OPEN);
        // held back by the last check, since what the other server created changed what the plan warns of
        Set<String> notSent = names(deeds, RecordedAction.State.FAILED);
        assertThat(deeds).as("how all of them ended").hasSize(done.size() + pending.size() + notSent.size());
        assertThat(notSent).as("what the record says was not sent").doesNotContainAnyElementsOf(created.keySet());
        assertThat(done).as("recorded as done").containsAll(reported);
        assertThat(created.keySet()).as("created in Lago, and recorded as done").containsAll(done);
        Set<String> createdButPending = new TreeSet<>(created.keySet());
        createdButPending.removeAll(done);
        assertThat(pending)
                .as("what Lago did and no outcome tells is on the pending list")
                .containsAll(createdButPending);
        assertThat(AuditVerification.of(record).problems()).isEmpty();
        assertThat(done)
                .as("most were done, though servers were killed")
                .hasSizeGreaterThan(SERVERS * INVOICES_EACH / 2);
        System.err.printf(
                "%d created, %d recorded as done, %d pending of which %d happened%n",
                created.size(), done.size(), pending.size(), createdButPending.size());
    }

    private Set<String> names(List<RecordedAction> deeds, RecordedAction.State state) {
        return deeds.stream()
                .filter(deed -> deed.state() == state)
                .map(deed -> nameOfPlan.get(deed.subject().planId()))
                .collect(Collectors.toSet());
    }

    private Set<String> idsOfInvoices() {
        return account.invoices().stream().map(Invoice::lagoId).collect(Collectors.toSet());
    }

    /** How often each name was billed. */
    private Map<String, Long> createdSince(Set<String> before) {
        Map<String, Long> created = new HashMap<>();
        for (Invoice invoice : account.invoices()) {
            if (!before.contains(invoice.lagoId())) {
                JsonNode fee = account.lago()
                        .find(invoice.lagoId())
                        .json()
                        .path("fees")
                        .path(0);
                created.merge(fee.path("item").path("invoice_display_name").asString(), 1L, Long::sum);
            }
        }
        return created;
    }

    /** Drives one server, and starts it anew whenever it was killed. */
    private final class Driver {
        private final int number;
        private final Random random;
        private ServerProcess server;

        Driver(int number) {
            this.number = number;
            this.random = new Random(number);
            this.server = start();
        }

        private ServerProcess start() {
            return ServerProcess.start(Map.of(
                            "LAGO_API_URL", account.apiUrl(),
                            "LAGO_API_KEY", SandboxAccount.KEY,
                            "LAGO_MCP_AUDIT_LOG", record.toString()))
                    .initialized();
        }

        void drive() {
            for (int i = 0; i < INVOICES_EACH; i++) {
                create(i);
            }
            server.close();
        }

        private void create(int i) {
            String name = "server " + number + " invoice " + i;
            JsonNode plan = server.call("create_invoice", invoice(name, i)).path("plan");
            ObjectNode yes = JsonNodeFactory.instance.objectNode();
            yes.set("confirmation_id", plan.path("confirmation_id"));
            yes.set("statement", plan.path("statement"));
            nameOfPlan.put(plan.path("confirmation_id").asString(), name);
            if (random.nextInt(KILL_ONE_IN) == 0) {
                kill(yes);
            } else if (server.call("confirm_action", yes)
                    .path("outcome")
                    .asString()
                    .equals("done")) {
                reported.add(name);
            }
        }

        private void kill(ObjectNode yes) {
            server.send(ServerProcess.requestLine("last", "tools/call", ServerProcess.toolCall("confirm_action", yes)));
            try {
                TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_FUSE_MILLIS));
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
            server.close();
            server = start();
        }

        private ObjectNode invoice(String name, int i) {
            ObjectNode invoice = JsonNodeFactory.instance
                    .objectNode()
                    .put("external_customer_id", CUSTOMER)
                    .put("currency", "EUR")
                    .put("skip_psp", true);
            invoice.putArray("fees")
                    .addObject()
                    .put("add_on_code", "setup")
                    .put("invoice_display_name", name)
                    // amounts that all differ, so that none looks like another's duplicate
                    .put("unit_amount_cents", 1000 + 2 * i + number);
            return invoice;
        }
    }
}
