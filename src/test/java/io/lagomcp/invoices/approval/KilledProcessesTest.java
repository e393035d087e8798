package io.lagomcp.invoices.approval;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.audit.AuditVerification;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceQuery;
import io.lagomcp.invoices.lago.InvoiceWrite;
import io.lagomcp.invoices.lago.http.LagoClientFixture;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Two processes share one folder, and one of them is killed at some moment of a plan, its yes, its write or its outcome: no plan is
 * lost, and none is carried out twice, nor is an invoice of a batch. {@code -DplanKills=100} for more than the usual number of kills.
 */
@Timeout(1_800)
@Tag("java-independent")
class KilledProcessesTest {
    private static final int KILLS = Integer.getInteger("planKills", 12);

    @AutoClose
    private final SandboxAccount account = SandboxAccount.open();

    private final Path state;
    private final List<Server> servers = new ArrayList<>();
    private long seconds;

    KilledProcessesTest(@TempDir Path state) {
        this.state = state;
    }

    /** What the processes share, as {@link PlanProgram} takes it. */
    List<String> shared() {
        return List.of(state.resolve("audit.jsonl").toString());
    }

    /** A file with their audit log. */
    Path auditLog() {
        return state.resolve("audit.jsonl");
    }

    @AfterEach
    void endProcesses() {
        servers.forEach(server -> server.process.destroyForcibly());
    }

    @Test
    void noPlanIsLostAndNoneIsCarriedOutTwice() throws Exception {
        Random random = new Random(KILLS);
        servers.add(new Server());
        servers.add(new Server());
        Invoice invoice = account.unpaid();
        int found = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            reopen(invoice);
            int before = writes(invoice);
            int victim = kill % 2;
            boolean whilePlanning = kill % 4 == 3;
            Optional<String> plan = Optional.empty();
            if (whilePlanning) {
                killDuring(victim, "plan " + invoice.lagoId(), random);
            }
            while (plan.isEmpty()) {
                plan = Optional.of(servers.get(1 - victim).ask("plan " + invoice.lagoId()))
                        .filter(answer -> answer.startsWith("plan "))
                        .map(answer -> answer.substring("plan ".length()));
            }
            String confirm = "confirm " + plan.get();
            if (!whilePlanning) {
                killDuring(victim, confirm, random);
            }
            String end = settled(confirm, victim);
            int written = writes(invoice) - before;
            assertThat(written)
                    .as("writes of plan %s, which ended as: %s", kill, end)
                    .isEqualTo(end.startsWith("done") ? 1 : 0);
            found += end.startsWith("done") ? 1 : 0;
            assertThat(servers.get(victim).ask(confirm))
                    .as("the process that takes the place of the killed one")
                    .isEqualTo(end.startsWith("done") ? "done true" : end);
            assertThat(writes(invoice) - before).isEqualTo(written);
        }
        assertThat(found).as("plans that were carried out").isPositive();
        assertThat(AuditVerification.of(auditLog()).problems()).isEmpty();
    }

    @Test
    void aBatchGoesOnWhereItWasKilled() throws Exception {
        Random random = new Random(KILLS);
        servers.add(new Server());
        servers.add(new Server());
        List<Invoice> invoices = account.lago()
                .search(InvoiceQuery.page(1, 6).withEach("statuses[]", List.of("finalized")))
                .invoices();
        String ids = invoices.stream().map(Invoice::lagoId).collect(Collectors.joining(","));
        int cutShort = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            invoices.forEach(this::reopen);
            List<Integer> before = invoices.stream().map(this::writes).toList();
            int victim = kill % 2;
            String confirm = "confirm " + servers.get(victim).ask("plan " + ids).substring("plan ".length());
            killDuring(victim, confirm, random);

            int begun = invoices.stream().mapToInt(this::writes).sum();
            String end = settledBatch(confirm, victim);
            String[] states = end.split(" ", -1);
            assertThat(states).as(end).hasSize(1 + invoices.size());
            for (int i = 0; i < invoices.size(); i++) {
                assertThat(writes(invoices.get(i)) - before.get(i))
                        .as("writes of invoice %s in %s", i, end)
                        .isEqualTo(states[1 + i].equals("done") ? 1 : 0);
            }
            assertThat(servers.get(victim).ask(confirm))
                    .as("the process that takes the place of the killed one")
                    .isEqualTo(end);
            int done = invoices.stream().mapToInt(this::writes).sum();
            cutShort += begun < done ? 1 : 0;
        }
        assertThat(cutShort).as("batches that another process went on with").isPositive();
        assertThat(AuditVerification.of(auditLog()).problems()).isEmpty();
    }

    private void reopen(Invoice invoice) {
        LagoClientFixture.send(
                account.lago(),
                InvoiceWrite.update(
                        invoice.lagoId(), JsonNodeFactory.instance.objectNode().put("payment_status", "pending")));
    }

    /** The other process goes on until every invoice is done, or known as not done. */
    private String settledBatch(String confirm, int victim) {
        Server other = servers.get(1 - victim);
        String answer = other.ask(confirm);
        for (int look = 0; look < 4; look++) {
            boolean inProgress = answer.contains("in_progress");
            if (answer.startsWith("batch ") && !inProgress && !answer.contains("unknown")) {
                assertThat(answer.substring("batch ".length()).split(" ", -1)).isSubsetOf("done", "failed");
                return answer;
            }
            assertThat(inProgress || answer.startsWith("batch ")).as(answer).isTrue();
            letPass(inProgress ? 121 : 600);
            answer = other.ask(confirm);
        }
        throw new AssertionError("it stays open: " + answer);
    }

    /** Asks one process, kills it some time later, and starts another in its place. */
    private void killDuring(int victim, String call, Random random) throws Exception {
        Server server = servers.get(victim);
        assertThat(server.ask("confirm abcdefghjk -")).as("it has started").isEqualTo("refused unknown_confirmation");
        server.send(call);
        TimeUnit.MICROSECONDS.sleep(random.nextInt(300_000));
        server.kill();
        servers.set(victim, new Server());
    }

    /** The other process answers until there is nothing more to wait for. */
    private String settled(String confirm, int victim) {
        Server other = servers.get(1 - victim);
        String answer = other.ask(confirm);
        for (int look = 0; look < 3; look++) {
            assertThat(answer).as("no plan is lost").isNotEqualTo("refused unknown_confirmation");
            if (answer.startsWith("done") || answer.equals("refused did_not_happen")) {
                return answer;
            }
            assertThat(answer).isIn("refused confirmation_in_progress", "failed outcome_unknown");
            letPass(answer.startsWith("refused") ? 121 : 600);
            answer = other.ask(confirm);
        }
        throw new AssertionError("it stays open: " + answer);
    }

    private void letPass(long time) {
        seconds += time;
        servers.forEach(server -> assertThat(server.ask("wait " + time)).isEqualTo("waited"));
    }

    private int writes(Invoice invoice) {
        return (int) account.writes().stream()
                .filter(write -> write.endsWith(invoice.lagoId()))
                .count();
    }

    private final class Server {
        private final Process process;
        private final Writer in;
        private final BufferedReader out;

        Server() throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-cp",
                    System.getProperty("java.class.path"),
                    PlanProgram.class.getName(),
                    account.apiUrl(),
                    Long.toString(seconds)));
            command.addAll(shared());
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            in = process.outputWriter();
            out = process.inputReader();
        }

        void send(String call) {
            try {
                in.write(call + "\n");
                in.flush();
            } catch (IOException ended) {
                throw new UncheckedIOException(ended);
            }
        }

        String ask(String call) {
            send(call);
            try {
                return Optional.ofNullable(out.readLine())
                        .orElseThrow(() -> new AssertionError("the process ended at: " + call));
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }

        void kill() throws InterruptedException {
            process.destroyForcibly();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ended").isTrue();
        }
    }
}
