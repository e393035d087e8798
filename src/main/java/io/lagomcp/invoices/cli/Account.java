package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.audit.AuditException;
import io.lagomcp.invoices.audit.AuditListener;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.audit.AuditSigningKey;
import io.lagomcp.invoices.config.ApiKey;
import io.lagomcp.invoices.config.Flags;
import io.lagomcp.invoices.config.InvalidSettingException;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.guard.Guard;
import io.lagomcp.invoices.guard.Mutation;
import io.lagomcp.invoices.guard.Policy;
import io.lagomcp.invoices.guard.policy.InvalidPolicyException;
import io.lagomcp.invoices.guard.policy.PolicyFile;
import io.lagomcp.invoices.lago.AccountReads;
import io.lagomcp.invoices.lago.ApiUrl;
import io.lagomcp.invoices.lago.FileHosts;
import io.lagomcp.invoices.lago.InvoiceReads;
import io.lagomcp.invoices.lago.LagoClient;
import io.lagomcp.invoices.lago.LagoException;
import io.lagomcp.invoices.lago.LagoFailure;
import io.lagomcp.invoices.lago.LagoLimits;
import io.lagomcp.invoices.lago.LagoListener;
import io.lagomcp.invoices.lago.Reachability;
import io.lagomcp.invoices.prompt.Prompts;
import io.lagomcp.invoices.sandbox.Sandbox;
import io.lagomcp.invoices.sandbox.SandboxOptions;
import io.lagomcp.invoices.tool.Catalogue;
import io.lagomcp.invoices.tool.Documents;
import io.lagomcp.invoices.tool.ToolDefinition;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The Lago account that the settings name, or the embedded sandbox, ready for use. */
final class Account implements AutoCloseable {
    private final Settings settings;
    private final Optional<Sandbox> sandbox;
    private final Clock clock;
    private final ApiUrl apiUrl;
    private final LagoClient lago;

    private Account(
            Settings settings,
            Optional<Sandbox> sandbox,
            Clock clock,
            ApiUrl apiUrl,
            Supplier<String> apiKey,
            LagoLimits limits,
            LagoListener listener) {
        this.settings = settings;
        this.sandbox = sandbox;
        this.clock = clock;
        this.apiUrl = apiUrl;
        this.lago = new LagoClient(apiUrl, apiKey, limits, listener);
    }

    /**
     * Opens it; nothing is sent yet.
     *
     * @throws InvalidSettingException if the API URL cannot be used
     */
    static Account open(Settings settings) {
        return open(settings, LagoLimits.standard(), LagoListener.none());
    }

    /** Like {@link #open(Settings)}, with other limits. */
    static Account open(Settings settings, LagoLimits limits) {
        return open(settings, limits, LagoListener.none());
    }

    /** Like {@link #open(Settings)}, with somebody who hears of each call to Lago. */
    static Account open(Settings settings, LagoListener listener) {
        return open(settings, LagoLimits.standard(), listener);
    }

    private static Account open(Settings settings, LagoLimits limits, LagoListener listener) {
        if (settings.sandbox()) {
            SandboxOptions options = SandboxOptions.defaults();
            options = settings.sandboxToday().map(options::on).orElse(options);
            Sandbox sandbox = Sandbox.start(0, options);
            ApiUrl apiUrl = ApiUrl.of(sandbox.apiUrl().toString());
            return new Account(
                    settings, Optional.of(sandbox), options.clock(), apiUrl, sandbox::apiKey, limits, listener);
        }
        return new Account(
                settings, Optional.empty(), Clock.systemUTC(), apiUrl(settings), () -> key(settings), limits, listener);
    }

    /** Whether the address of Lago can be used, without asking it. */
    static Finding checkApiUrl(Settings settings) {
        String subject = "API URL";
        if (settings.sandbox()) {
            return Finding.ok(subject, "the embedded sandbox");
        }
        try {
            ApiUrl url = apiUrl(settings);
            return url.keepsTheKeySecret()
                    ? Finding.ok(subject, url.toString())
                    : Finding.warn(
                            subject,
                            url + " is not encrypted",
                            "Everyone on the way can read the API key. Use https if Lago offers it.");
        } catch (InvalidSettingException unusable) {
            return Finding.fail(
                    subject,
                    String.valueOf(unusable.getMessage()),
                    "Correct it where the server gets its environment or its flags from.");
        }
    }

    /** The tools as they are listed, which depends on the policy and not on the account. */
    static List<ToolDefinition> tools(Settings settings) {
        try (Account account = open(settings)) {
            return account.catalogue().definitions();
        }
    }

    /** The tools that policies are about, which are the same for every account and under every policy. */
    static List<Mutation> mutations() {
        try (Account nobodys = open(Settings.withoutServing(Map.of(), Flags.none()))) {
            return nobodys.catalogue().mutations();
        }
    }

    /**
     * The tools over this account.
     *
     * @throws InvalidSettingException if the policy file cannot be used
     */
    Catalogue catalogue() {
        return office(AuditListener.none()).catalogue();
    }

    /**
     * The tools over this account, with what they rest on.
     *
     * @param listener hears of all that is recorded
     * @throws InvalidSettingException if the policy file cannot be used
     */
    Office office(AuditListener listener) {
        AuditLog audit = AuditLog.at(settings.auditFile(), clock, auditSigningKey(settings), listener);
        Guard guard = new Guard(usablePolicy(), invoices(), lago, audit, clock);
        Documents documents = Documents.keptIn(
                settings.documentsFolder(), FileHosts.of(apiUrl, settings.fileHosts(), settings.allowPlainHttp()));
        Catalogue catalogue = new Catalogue(invoices(), guard, documents, clock);
        return new Office(catalogue, new Prompts(catalogue, clock), guard, audit);
    }

    /** Tools and prompts, who guards them, and the record of what they did. */
    record Office(Catalogue catalogue, Prompts prompts, Guard guard, AuditLog audit) implements AutoCloseable {

        /** Completes the record. */
        @Override
        public void close() {
            audit.close();
        }
    }

    /**
     * Who may do what.
     *
     * @throws InvalidPolicyException if the policy file cannot be used
     */
    static Policy policy(Settings settings, Clock clock) {
        if (settings.readOnly()) {
            return Policy.readOnly();
        }
        Optional<Path> file = settings.policyFile();
        return file.isPresent() ? PolicyFile.read(file.get(), clock) : Policy.confirmEverything();
    }

    private Policy usablePolicy() {
        try {
            return policy(settings, clock);
        } catch (InvalidPolicyException unusable) {
            throw new InvalidSettingException(
                    "LAGO_MCP_POLICY", "names a file that cannot be used. " + unusable.getMessage());
        }
    }

    private static Optional<AuditSigningKey> auditSigningKey(Settings settings) {
        try {
            return settings.auditSigningKeyFile().map(AuditSigningKey::read);
        } catch (AuditException unusable) {
            throw new InvalidSettingException(
                    "LAGO_MCP_AUDIT_SIGNING_KEY_FILE", "names a file that cannot be used. " + unusable.getMessage());
        }
    }

    /** What time it is for the account: that of this machine, or of the sandbox. */
    Clock clock() {
        return clock;
    }

    /** For reading only. */
    InvoiceReads invoices() {
        return lago.reads();
    }

    /** For reading what invoices rest on. */
    AccountReads records() {
        return lago.account();
    }

    Reachability reachability() {
        return lago.reachability();
    }

    ApiUrl apiUrl() {
        return apiUrl;
    }

    @Override
    public void close() {
        sandbox.ifPresent(Sandbox::close);
    }

    private static ApiUrl apiUrl(Settings settings) {
        if (settings.apiUrl().isEmpty()) {
            return settings.region().equals("eu") ? ApiUrl.EU : ApiUrl.US;
        }
        try {
            return ApiUrl.of(settings.apiUrl().get(), settings.allowPlainHttp());
        } catch (IllegalArgumentException unusable) {
            throw new InvalidSettingException("LAGO_API_URL", "cannot be used: " + unusable.getMessage());
        }
    }

    private static String key(Settings settings) {
        return settings.apiKey()
                .map(ApiKey::reveal)
                .orElseThrow(() ->
                        new LagoException(new LagoFailure.Unauthorized("api_key_missing", "LAGO_API_KEY is not set")));
    }
}
