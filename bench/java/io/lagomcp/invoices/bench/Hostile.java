package io.lagomcp.invoices.bench;

import io.lagomcp.invoices.auth.FakeAuthServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Attacks the packed program on this machine, one attack after the other on each Java, and tells whether a second principal
 * noticed. Ends with 1 where they did. {@code bench/run hostile} runs it.
 */
final class Hostile implements AutoCloseable {
    private static final String BEGIN = "<!-- attacks, written by bench/run hostile -->\n";
    private static final String END = "<!-- end of attacks -->";

    private static final long SETTLE_SECONDS = 20;
    private static final List<Attack> WITH_TOKENS = List.of(
            new MetaNodes(),
            new SlowBodies(),
            new LargeInitialize(),
            new ManyPlans(),
            new ManyConnections(),
            WrongTokens.nonsense());

    private final FakeAuthServer issuer = new FakeAuthServer(Clock.systemUTC());
    private final Attack withIssuer = WrongTokens.signed(random -> HostileServer.forged(issuer, random));
    private final List<AttackResult> results = new ArrayList<>();

    /** What shall be run: attacks by their names and Javas by their versions, all where none is named. */
    private record Choice(List<String> attacks, List<String> javas, boolean updateDocs) {
        static Choice of(String... arguments) {
            List<String> attacks = List.of();
            List<String> javas = List.of();
            boolean updateDocs = false;
            for (int i = 0; i < arguments.length; i++) {
                switch (arguments[i]) {
                    case "--only" -> attacks = names(arguments, ++i);
                    case "--java" -> javas = names(arguments, ++i);
                    case "--update-docs" -> updateDocs = true;
                    default -> throw new IllegalArgumentException(arguments[i]);
                }
            }
            return new Choice(attacks, javas, updateDocs);
        }

        private static List<String> names(String[] arguments, int index) {
            return index < arguments.length ? List.of(arguments[index].split(",")) : List.of();
        }

        boolean has(Attack attack) {
            return attacks.isEmpty() || attacks.contains(attack.name());
        }

        boolean has(Jdk jdk) {
            return javas.isEmpty() || javas.contains(Integer.toString(jdk.feature()));
        }
    }

    public static void main(String[] arguments) throws Exception {
        Choice choice;
        try {
            choice = Choice.of(arguments);
        } catch (IllegalArgumentException unknown) {
            System.err.println("bench/run hostile [--only ATTACK,...] [--java 17,25] [--update-docs]; attacks: "
                    + WITH_TOKENS.stream().map(Attack::name).collect(Collectors.joining(", ")) + ", jwts");
            System.exit(2);
            return;
        }
        Path folder = Path.of("").toAbsolutePath();
        Path work = Files.createDirectories(folder.resolve("target/bench"));
        boolean kept;
        try (UpstreamProcess upstream = UpstreamProcess.start();
                Hostile hostile = new Hostile()) {
            List<Jdk> jdks = Jdk.of(17, 25).stream().filter(choice::has).toList();
            String machine = Machine.here(new Setting(folder, work, jdks, upstream.port()))
                    .sentence();
            for (Jdk jdk : jdks) {
                // a record of its own, and a log
                Path own = Files.createTempDirectory(work, "hostile-" + jdk.feature() + "-");
                hostile.attack(new Setting(folder, own, jdks, upstream.port()), jdk, choice);
            }
            System.out.println(machine + "\n\n" + hostile.table().text() + "\n" + hostile.answers());
            if (choice.updateDocs()) {
                Report.replace(
                        folder.resolve("docs/benchmarks.md"),
                        BEGIN,
                        END,
                        machine + "\n\n" + hostile.table().markdown());
            }
            kept = hostile.results.stream().allMatch(result -> result.broken().isEmpty());
        }
        System.exit(kept ? 0 : 1);
    }

    private void attack(Setting setting, Jdk jdk, Choice choice) throws Exception {
        List<Attack> attacks = WITH_TOKENS.stream().filter(choice::has).toList();
        HostileServer server = attacks.isEmpty() ? null : HostileServer.withTokens(setting, jdk);
        try {
            for (Attack attack : attacks) {
                if (!attack(server, attack, setting, jdk) && attack != attacks.get(attacks.size() - 1)) {
                    server.close();
                    server = HostileServer.withTokens(setting, jdk);
                }
            }
        } finally {
            if (server != null) {
                server.close();
            }
        }
        if (choice.has(withIssuer)) {
            try (HostileServer other = HostileServer.withIssuer(setting, jdk, issuer)) {
                issuer.hang();
                attack(other, withIssuer, setting, jdk);
            } finally {
                issuer.goOn();
            }
        }
    }

    /** Whether the server is as it was. */
    private boolean attack(HostileServer server, Attack attack, Setting setting, Jdk jdk) throws Exception {
        double before = server.heap();
        long logged = Files.size(setting.errors());
        SecondCaller secondCaller = server.secondCaller();
        secondCaller.start();
        TimeUnit.SECONDS.sleep(1);
        String answers = attack.run(server.target(), System.nanoTime() + TimeUnit.SECONDS.toNanos(attack.seconds()));
        TimeUnit.SECONDS.sleep(1);
        SecondCaller.Observed observed = secondCaller.stop();
        double after = settledHeap(server, before);
        AttackResult result = new AttackResult(
                "Java " + jdk.feature(),
                attack,
                observed,
                server.isAlive(),
                before,
                after,
                (Files.size(setting.errors()) - logged) / 1024.0,
                answers);
        results.add(result);
        System.err.println(String.join("  ", result.row()) + "  " + answers + "  " + observed.firstError());
        return result.broken().isEmpty();
    }

    /** What lasts until calls that wait for Lago have ended counts no more than they do. */
    private static double settledHeap(HostileServer server, double before) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SETTLE_SECONDS);
        double heap = Double.NaN;
        while (server.isAlive() && !AttackResult.cameBack(before, heap) && System.nanoTime() < end) {
            try {
                heap = server.heap();
            } catch (IOException unanswered) {
                heap = Double.NaN;
            }
            TimeUnit.SECONDS.sleep(1);
        }
        return heap;
    }

    private Table table() {
        List<List<String>> rows = new ArrayList<>(List.of(AttackResult.HEADING));
        results.forEach(result -> rows.add(result.row()));
        return new Table(rows);
    }

    /** How the server took each attack. */
    private String answers() {
        return results.stream()
                .map(result -> result.attack().name() + ", " + result.java() + ": " + result.answers() + "\n")
                .collect(Collectors.joining());
    }

    @Override
    public void close() {
        issuer.close();
    }
}
