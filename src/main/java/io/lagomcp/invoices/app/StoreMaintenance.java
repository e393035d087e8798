package io.lagomcp.invoices.app;

import io.lagomcp.invoices.audit.AuditException;
import io.lagomcp.invoices.audit.AuditSigningKey;
import io.lagomcp.invoices.audit.AuditVerification;
import io.lagomcp.invoices.config.InvalidSettingException;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.config.StoreSettings;
import io.lagomcp.invoices.console.CheckResult;
import io.lagomcp.invoices.console.ProgramName;
import io.lagomcp.invoices.store.Store;
import io.lagomcp.invoices.store.Store.Replica;
import io.lagomcp.invoices.store.StoreException;
import io.lagomcp.invoices.store.StoreException.Problem;
import io.lagomcp.invoices.webhook.WebhookNotifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the start of a server and commands do with the database of the settings. Loaded only where there is one. */
public final class StoreMaintenance {
    public static final String STORE = "Store";

    private static final String PLANS = "Plans";
    private static final String REPLICAS = "Replicas";

    private StoreMaintenance() {}

    /** What a server needs of the database, and of the key that all servers share; the first problem of each. */
    static List<CheckResult> check(Settings settings) {
        List<CheckResult> found = new ArrayList<>(database(settings));
        found.add(1, planKey(settings));
        return found;
    }

    /** What is wrong with the database, or that nothing is, and then whether the messages in it are delivered. */
    private static List<CheckResult> database(Settings settings) {
        try (Store store = Store.open(required(settings))) {
            Optional<CheckResult> problem = store.problem().map(StoreMaintenance::failure);
            if (problem.isPresent()) {
                return List.of(problem.get());
            }
            List<CheckResult> found = new ArrayList<>();
            found.add(CheckResult.ok(STORE, "PostgreSQL, with the audit log and plans"));
            settings.webhook()
                    .map(receiver -> StartupChecks.webhook(receiver, store.outbox(WebhookNotifier.nameOf(receiver))))
                    .ifPresent(found::add);
            return found;
        } catch (StoreException unusable) {
            return List.of(failure(unusable.problem()));
        }
    }

    public static void revoke(StoreSettings settings, String id, String name) {
        use(settings, store -> {
            store.revoke(id, name);
            return true;
        });
    }

    /** The ids of the tokens that were revoked in all servers; empty where they cannot be read. */
    public static Optional<Set<String>> revoked(StoreSettings settings) {
        return use(settings, store -> store.revocations().ids());
    }

    private static CheckResult failure(Problem problem) {
        return CheckResult.fail(STORE, problem.what(), problem.next());
    }

    private static CheckResult planKey(Settings settings) {
        if (settings.planKeyFile().isEmpty()) {
            return CheckResult.fail(
                    PLANS,
                    "LAGO_MCP_STORE needs LAGO_MCP_PLAN_KEY_FILE: plans are sealed with a key that all servers share.",
                    "Make a key for all: openssl rand -base64 -out FILE 32.");
        }
        Path file = settings.planKeyFile().get();
        return StartupChecks.planKey(file, "Copy it from another server, or make one for all")
                .orElseGet(() -> CheckResult.ok(PLANS, "sealed in the store"));
    }

    /**
     * Whether the audit log in the database is what was written.
     *
     * @return a failure; empty where it is intact
     */
    public static Optional<CheckResult> verify(Settings settings) {
        try {
            return verification(copyUntilExit(settings), settings).problems().stream()
                    .findFirst()
                    .map(problem -> CheckResult.fail(
                            STORE,
                            "the audit log in the store does not verify: " + problem.text() + ".",
                            ProgramName.with("audit verify") + " shows all problems."));
        } catch (AuditException | InvalidSettingException unreadable) {
            return Optional.of(CheckResult.fail(
                    STORE, String.valueOf(unreadable.getMessage()), ProgramName.with("store check") + " tells more."));
        }
    }

    private static AuditVerification verification(Path file, Settings settings) {
        return AuditVerification.of(file, Optional.empty(), signingKey(settings).map(AuditSigningKey::publicKey));
    }

    private static Optional<AuditSigningKey> signingKey(Settings settings) {
        return settings.auditSigningKeyFile().map(AuditSigningKey::read);
    }

    /** The servers that run; a warning where they do not fit together, and empty where the database cannot be used. */
    public static Optional<CheckResult> replicas(Settings settings) {
        try {
            List<Replica> running = with(settings, Store::running);
            String names = running.stream()
                    .map(one -> one.id() + " (" + one.version() + ")")
                    .collect(Collectors.joining(", "));
            boolean versions = differ(running, Replica::version);
            boolean policies = differ(running, Replica::policySha256);
            return Optional.of(
                    versions || policies
                            ? CheckResult.warn(
                                    REPLICAS,
                                    names
                                            + (versions ? "; their versions differ" : "")
                                            + (policies ? "; their policies differ" : ""),
                                    "Ignore this during an upgrade. Otherwise give all servers the same program and"
                                            + " the same LAGO_MCP_POLICY, and restart them.")
                            : CheckResult.ok(REPLICAS, running.isEmpty() ? "none runs" : names));
        } catch (InvalidSettingException unusable) {
            // other checks say why
            return Optional.empty();
        }
    }

    private static boolean differ(List<Replica> running, Function<Replica, String> property) {
        return running.stream().map(property).distinct().count() > 1;
    }

    /** Everything that {@code store check} prints. */
    public static List<CheckResult> checkAll(Settings settings) {
        List<CheckResult> found = check(settings);
        if (!found.get(0).isFailure()) {
            found.add(verify(settings).orElseGet(() -> intact(settings)));
            replicas(settings).ifPresent(found::add);
        }
        return found;
    }

    private static CheckResult intact(Settings settings) {
        return CheckResult.ok(STORE, "the audit log is intact, up to entry " + with(settings, Store::entries));
    }

    /** Makes the tables or brings them up to date; returns what was done. */
    public static String migrate(Settings settings, String serverRole) {
        int before = with(settings, store -> store.migrate(serverRole));
        String tables = before == Store.version()
                ? "The tables have version " + before + " already"
                : before == 0
                        ? "The tables are made, version " + Store.version()
                        : "The tables have version " + Store.version() + " now, before it was " + before;
        return tables + (serverRole.isEmpty() ? "." : "; " + serverRole + " has the rights of a server.");
    }

    /** Copies the audit log to a new file; returns the number of entries. */
    public static long export(Settings settings, Path file) {
        return with(settings, store -> store.exportTo(file));
    }

    /**
     * Copies an intact audit log from files into the database; returns the number of entries.
     *
     * @throws AuditException if it is not intact
     */
    public static long importFrom(Settings settings, Path file) {
        AuditVerification verified = verification(file, settings);
        if (!verified.intact() || verified.unfinishedBytes() > 0) {
            throw new InvalidSettingException(List.of(file + " is not intact, so it is not imported. "
                    + ProgramName.with("audit verify ") + file + " shows what is wrong."));
        }
        return with(settings, store -> store.importFrom(file, signingKey(settings)));
    }

    /** A copy of the audit log that is deleted when the program ends. */
    public static Path copyUntilExit(Settings settings) {
        try {
            Path folder = Files.createTempDirectory("audit");
            folder.toFile().deleteOnExit();
            Path file = folder.resolve("store.jsonl");
            try {
                export(settings, file);
            } finally {
                try (Stream<Path> made = Files.list(folder)) {
                    made.forEach(each -> each.toFile().deleteOnExit());
                }
            }
            return file;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static StoreSettings required(Settings settings) {
        return settings.store()
                .orElseThrow(() -> new InvalidSettingException(
                        "LAGO_MCP_STORE", "must name the database: postgresql://USER@HOST:5432/DATABASE"));
    }

    private static <R> R with(Settings settings, Function<Store, R> work) {
        return use(required(settings), work);
    }

    private static <R> R use(StoreSettings settings, Function<Store, R> work) {
        try (Store store = Store.open(settings)) {
            return work.apply(store);
        } catch (StoreException unusable) {
            throw invalid(unusable);
        }
    }

    static Store opened(StoreSettings settings) {
        try {
            return Store.open(settings);
        } catch (StoreException unusable) {
            throw invalid(unusable);
        }
    }

    private static InvalidSettingException invalid(StoreException unusable) {
        Problem problem = unusable.problem();
        return new InvalidSettingException(List.of(problem.what() + " " + problem.next()));
    }
}
