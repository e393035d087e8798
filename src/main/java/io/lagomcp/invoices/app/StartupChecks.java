package io.lagomcp.invoices.app;

import io.lagomcp.invoices.approval.pending.FilePlanStore;
import io.lagomcp.invoices.approval.pending.PlanKeyFile;
import io.lagomcp.invoices.audit.AuditException;
import io.lagomcp.invoices.audit.AuditHead;
import io.lagomcp.invoices.audit.AuditReader;
import io.lagomcp.invoices.audit.AuditSigningKey;
import io.lagomcp.invoices.auth.TokenFile;
import io.lagomcp.invoices.auth.TokenFileException;
import io.lagomcp.invoices.config.AuthSettings;
import io.lagomcp.invoices.config.InvalidSettingException;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.config.SettingsResult;
import io.lagomcp.invoices.config.WebhookSettings;
import io.lagomcp.invoices.console.CheckResult;
import io.lagomcp.invoices.console.ProgramName;
import io.lagomcp.invoices.observability.Observability;
import io.lagomcp.invoices.policy.FilePolicy;
import io.lagomcp.invoices.policy.InvalidPolicyException;
import io.lagomcp.invoices.webhook.OutboxStorage;
import io.lagomcp.invoices.webhook.WebhookNotifier;
import io.lagomcp.invoices.webhook.WebhookStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Everything that must be right before a server starts with these settings. {@code serve}, {@code serve --check} and
 * {@code doctor} all use these checks, so that they agree. Changes nothing, and asks no other machine but the
 * database of the store.
 */
public final class StartupChecks {
    private static final String SETTINGS = "Settings";
    private static final String POLICY = "Policy";
    private static final String SECOND_PERSON = "Second person";
    private static final String RECORD = "Record";
    private static final String PLANS = "Plans";
    private static final String SIGNING = "Signing";
    private static final String DOCUMENTS = "Documents";
    private static final String WEBHOOK = "Webhook";
    private static final String ACCESS = "Access";

    private final Settings settings;
    private final Map<String, String> environment;
    private List<String> requiringSecondPerson = List.of();

    private StartupChecks(Settings settings, Map<String, String> environment) {
        this.settings = settings;
        this.environment = environment;
    }

    /**
     * The results, in a fixed order: problems of the settings, then the files and ports that they name.
     *
     * @param environment where some settings come from; it also has the variables of OpenTelemetry
     */
    public static List<CheckResult> all(SettingsResult read, Map<String, String> environment) {
        List<CheckResult> all = new ArrayList<>();
        read.problems().forEach(problem -> all.add(CheckResult.fail(SETTINGS, problem, "Correct it where it is set.")));
        Settings.unknown(environment)
                .forEach(unknown -> all.add(CheckResult.warn(
                        SETTINGS, unknown, "Check the spelling where the server gets its environment from.")));
        read.deprecations()
                .forEach(notice -> all.add(CheckResult.warn(SETTINGS, notice, "Rename it where it is set.")));
        read.settings().ifPresent(settings -> all.addAll(new StartupChecks(settings, environment).run()));
        return all;
    }

    /**
     * Refuses settings that a server cannot start with.
     *
     * @return a warning if nobody can approve some plans
     * @throws InvalidSettingException with everything that is wrong and what to do about it
     */
    static Optional<CheckResult> require(Settings settings, Map<String, String> environment) {
        List<CheckResult> results = new StartupChecks(settings, environment).run();
        List<String> failures = results.stream()
                .filter(CheckResult::isFailure)
                .map(CheckResult::inLines)
                .toList();
        if (!failures.isEmpty()) {
            throw new InvalidSettingException(failures);
        }
        return results.stream()
                .filter(result -> result.subject().equals(SECOND_PERSON))
                .findFirst();
    }

    private List<CheckResult> run() {
        List<CheckResult> results = new ArrayList<>();
        boolean usesFiles = settings.store().isEmpty();
        results.add(ApplicationContext.checkApiUrl(settings));
        results.add(policy());
        secondPerson().ifPresent(results::add);
        if (usesFiles) {
            results.add(auditLog());
        }
        settings.auditSigningKeyFile().map(StartupChecks::auditSigningKey).ifPresent(results::add);
        if (usesFiles) {
            settings.planKeyFile().flatMap(file -> planKey(file, "Make a key")).ifPresent(results::add);
        }
        settings.documentsFolder().map(StartupChecks::documents).ifPresent(results::add);
        if (usesFiles) {
            settings.webhook()
                    .map(receiver -> webhook(receiver, WebhookNotifier.storage(settings.auditFile(), receiver)))
                    .ifPresent(results::add);
        }
        settings.http().ifPresent(http -> {
            results.add(ListenAddress.of(http).check("HTTP"));
            results.add(access(http.access()));
            http.keystore()
                    .map(keystore -> new CertificateCheck(keystore).check())
                    .ifPresent(results::add);
            if (http.approvalPage().on() && http.approvalPage().port().isPresent()) {
                results.add(ListenAddress.of(http.approvalPage()).check("Approval page"));
            }
        });
        settings.management()
                .map(port -> ListenAddress.of(port).check("Management"))
                .ifPresent(results::add);
        traces().ifPresent(results::add);
        if (!usesFiles) {
            results.addAll(StoreMaintenance.check(settings));
        }
        return results;
    }

    private CheckResult policy() {
        if (settings.readOnly()) {
            return CheckResult.ok(POLICY, "read-only: nothing is ever changed");
        }
        if (settings.policyFile().isEmpty()) {
            return CheckResult.ok(POLICY, "the built-in one: every change needs approval");
        }
        Path file = settings.policyFile().get();
        try {
            if (ApplicationContext.policy(settings, Clock.systemUTC()) instanceof FilePolicy policy) {
                requiringSecondPerson = policy.requiringSecondPerson();
            }
            return CheckResult.ok(POLICY, file.toString());
        } catch (InvalidPolicyException unusable) {
            return CheckResult.fail(
                    POLICY,
                    "LAGO_MCP_POLICY names " + file + ", which cannot be used: "
                            + unusable.problems().get(0) + ".",
                    ProgramName.with("policy check ") + file + " lists everything that is wrong with it.");
        }
    }

    /** Why nobody can approve what needs a second person; runs after the check of the policy. */
    private Optional<CheckResult> secondPerson() {
        return requiringSecondPerson.stream().findFirst().flatMap(rule -> onePerson()
                .map(why -> CheckResult.warn(
                        SECOND_PERSON,
                        "the rule \"" + rule + "\" requires a second person, but " + why
                                + ": nobody can approve what it applies to",
                        "Serve over HTTP with a token for each person: "
                                + ProgramName.with("token new NAME --role approver --tokens-file FILE") + ".")));
    }

    private Optional<String> onePerson() {
        if (settings.http().isEmpty()) {
            return Optional.of("over standard input there is only one");
        }
        AuthSettings access = settings.http().get().access();
        if (access instanceof AuthSettings.TokenFile tokens) {
            Set<String> revoked = settings.store()
                    .flatMap(store -> StoreMaintenance.revoked(store))
                    .orElse(Set.of());
            return new TokenFile(tokens.file()).hasSecondApprover(Instant.now(), revoked)
                    ? Optional.empty()
                    : Optional.of(tokens.file() + " has no token of an approver beside that of another person");
        }
        return access instanceof AuthSettings.OAuth ? Optional.empty() : Optional.of("all clients count as one person");
    }

    /** Only whether it can be written: reading all of it takes too long for a start. */
    private CheckResult auditLog() {
        if (settings.readOnly() && settings.http().isEmpty()) {
            return CheckResult.ok(RECORD, "not needed: read-only");
        }
        Path file = settings.auditFile().toAbsolutePath().normalize();
        if (Files.exists(file)) {
            return Files.isRegularFile(file) && Files.isReadable(file) && Files.isWritable(file)
                    ? CheckResult.ok(RECORD, file.toString())
                    : unusableLog("The audit log " + file + " cannot be read and written.");
        }
        return obstacle(file)
                .map(why -> unusableLog("The audit log " + file + " cannot be created: " + why + "."))
                .orElseGet(() -> CheckResult.ok(RECORD, file + ", which the first change makes"));
    }

    /** Why this file cannot be made, together with its folder where that is missing. */
    private static Optional<String> obstacle(Path file) {
        Path there = file.getParent();
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        if (there == null) {
            return Optional.of("it is not the name of a file");
        }
        if (!Files.isDirectory(there)) {
            return Optional.of(there + " is not a folder");
        }
        return Files.isWritable(there) ? Optional.empty() : Optional.of("no permission to write in " + there);
    }

    private static CheckResult unusableLog(String what) {
        return CheckResult.fail(
                RECORD,
                what,
                "Nothing can be changed without it. Correct the permissions, or name another file in "
                        + "LAGO_MCP_AUDIT_LOG (--audit-log).");
    }

    /** Shows the public key, which verifiers of the audit log need. */
    private static CheckResult auditSigningKey(Path file) {
        try {
            return CheckResult.ok(
                    SIGNING,
                    "the audit log; public key " + AuditSigningKey.read(file).publicKey());
        } catch (AuditException unusable) {
            return CheckResult.fail(
                    SIGNING,
                    "LAGO_MCP_AUDIT_SIGNING_KEY_FILE: " + unusable.getMessage() + ".",
                    "Make a key: openssl genpkey -algorithm ed25519 -out " + file + ".");
        }
    }

    /** What is wrong with the files of plans: some are none, cannot be opened or confirmed, or others can read them. */
    public static Optional<CheckResult> plans(Settings settings) {
        Path folder = FilePlanStore.folderOf(settings.auditFile());
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        Optional<String> account = ApplicationContext.account(settings);
        Map<Path, String> problems = new FilePlanStore(
                        folder,
                        settings.planKeyFile(),
                        () -> account.orElse(""),
                        token -> Optional.empty(),
                        Clock.systemUTC(),
                        System::nanoTime)
                .problems(account.isPresent(), lines(settings.auditFile()));
        return problems.entrySet().stream()
                .findFirst()
                .map(first -> CheckResult.warn(
                        PLANS,
                        first.getKey() + ": " + first.getValue()
                                + (problems.size() > 1
                                        ? "; there is something wrong with others there: " + (problems.size() - 1)
                                        : ""),
                        "A plan that cannot be used is left out and never deleted. Remove it if no other version of"
                                + " this program, key, account or audit log needs it."));
    }

    /** Which lines this audit log has; all where it cannot be read, which other checks say. */
    private static Predicate<AuditHead> lines(Path auditFile) {
        try {
            return AuditReader.exists(auditFile)
                    ? AuditReader.contents(auditFile).index()::contains
                    : line -> false;
        } catch (AuditException unreadable) {
            return line -> true;
        }
    }

    /** What is wrong with this key; the advice begins with how to come by another. */
    static Optional<CheckResult> planKey(Path file, String make) {
        return PlanKeyFile.problem(file)
                .map(why -> CheckResult.fail(
                        PLANS,
                        "LAGO_MCP_PLAN_KEY_FILE names " + file + ", which cannot be used: " + why + ".",
                        make + ": openssl rand -base64 -out " + file + " 32."));
    }

    /** Whether the messages of this outbox are delivered. */
    static CheckResult webhook(WebhookSettings receiver, OutboxStorage outbox) {
        try {
            WebhookStatus status = WebhookNotifier.status(outbox);
            return status.problem(Instant.now())
                    .map(why -> CheckResult.warn(
                            WEBHOOK,
                            receiver.origin() + ": " + why,
                            "Check that the receiver answers there with a status of 2xx. To begin with what happens"
                                    + " next, stop the servers and remove " + outbox.place() + "."))
                    .orElseGet(() ->
                            CheckResult.ok(WEBHOOK, receiver.origin() + ", messages that wait: " + status.waiting()));
        } catch (IOException unusable) {
            return CheckResult.fail(
                    WEBHOOK,
                    "messages to " + receiver.origin() + " cannot be sent: " + unusable.getMessage(),
                    "Correct the permissions of " + outbox.place() + ", or remove it to begin with what happens next.");
        }
    }

    private static CheckResult documents(Path folder) {
        String setting = "LAGO_MCP_DOWNLOAD_DIR names " + folder;
        if (!Files.exists(folder)) {
            return CheckResult.fail(
                    DOCUMENTS, setting + ", which does not exist.", "Create it: mkdir -p " + folder + ".");
        }
        return Files.isDirectory(folder) && Files.isWritable(folder)
                ? CheckResult.ok(DOCUMENTS, folder.toString())
                : CheckResult.fail(
                        DOCUMENTS,
                        setting + ", which is not a folder that this user may write to.",
                        "Name another folder, or correct the permissions of this one.");
    }

    /** Does not read the keys of an authorization server: that happens when the first token comes. */
    private static CheckResult access(AuthSettings access) {
        if (access instanceof AuthSettings.TokenFile tokens) {
            return tokenFile(tokens.file());
        }
        if (access instanceof AuthSettings.OAuth oauth) {
            return CheckResult.ok(ACCESS, "clients with a token of " + oauth.issuer());
        }
        if (access instanceof AuthSettings.StaticToken one) {
            return CheckResult.ok(ACCESS, "clients with the token, as " + one.role());
        }
        return CheckResult.warn(
                ACCESS,
                "everybody on this machine, as approver",
                "Make tokens: " + ProgramName.with("token new") + ".");
    }

    private static CheckResult tokenFile(Path file) {
        try {
            if (new TokenFile(file).read().isEmpty()) {
                return CheckResult.warn(
                        ACCESS,
                        file + " holds no token, so nobody can connect",
                        "Make one: " + ProgramName.with("token new NAME --tokens-file ") + file + ".");
            }
        } catch (TokenFileException unusable) {
            return CheckResult.fail(
                    ACCESS,
                    "LAGO_MCP_HTTP_TOKENS_FILE names a file that cannot be used: " + unusable.getMessage() + ".",
                    "Correct it, or make a new one: " + ProgramName.with("token new NAME --tokens-file FILE") + ".");
        }
        return new TokenFile(file).isPrivate()
                ? CheckResult.ok(ACCESS, "clients with a token of " + file)
                : CheckResult.warn(
                        ACCESS,
                        file + " can be read or written by others",
                        "It holds no token, only hashes; run anyway: chmod 600 " + file + ".");
    }

    private Optional<CheckResult> traces() {
        try {
            Observability.requireUsable(environment);
            return Optional.empty();
        } catch (InvalidSettingException unusable) {
            return Optional.of(CheckResult.fail(
                    "Traces",
                    String.valueOf(unusable.getMessage()),
                    "Correct it where the server gets its environment from, or unset OTEL_EXPORTER_OTLP_ENDPOINT."));
        }
    }
}
