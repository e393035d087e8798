package io.lagomcp.invoices.app;

import io.lagomcp.invoices.approval.ApprovalService;
import io.lagomcp.invoices.approval.Policy;
import io.lagomcp.invoices.approval.PrincipalPauses;
import io.lagomcp.invoices.approval.pending.FilePlanStore;
import io.lagomcp.invoices.approval.pending.PlanKeyFile;
import io.lagomcp.invoices.approval.pending.PlanStore;
import io.lagomcp.invoices.approval.plan.CallDigest;
import io.lagomcp.invoices.approval.plan.MutationKind;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.audit.AuditException;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.audit.AuditLog.AuditListener;
import io.lagomcp.invoices.audit.AuditSigningKey;
import io.lagomcp.invoices.auth.CurrentTokens;
import io.lagomcp.invoices.auth.RateLimiter;
import io.lagomcp.invoices.auth.Revocations;
import io.lagomcp.invoices.auth.TimeSource;
import io.lagomcp.invoices.config.AuthSettings;
import io.lagomcp.invoices.config.CommandLineFlags;
import io.lagomcp.invoices.config.InvalidSettingException;
import io.lagomcp.invoices.config.Secret;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.console.CheckResult;
import io.lagomcp.invoices.lago.AccountReader;
import io.lagomcp.invoices.lago.HealthProbe;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.LagoClient;
import io.lagomcp.invoices.lago.file.AllowedFileHosts;
import io.lagomcp.invoices.lago.http.ApiUrl;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.lago.http.LagoFailure;
import io.lagomcp.invoices.lago.http.LagoLimits;
import io.lagomcp.invoices.lago.http.LagoListener;
import io.lagomcp.invoices.lago.http.LocalRequestThrottle;
import io.lagomcp.invoices.lago.http.RequestClock;
import io.lagomcp.invoices.lago.http.RequestSender;
import io.lagomcp.invoices.lago.http.RequestThrottle;
import io.lagomcp.invoices.mcp.http.SessionStore;
import io.lagomcp.invoices.observability.Observability;
import io.lagomcp.invoices.policy.FilePolicy;
import io.lagomcp.invoices.policy.InvalidPolicyException;
import io.lagomcp.invoices.policy.PolicyFileReader;
import io.lagomcp.invoices.prompt.PromptRegistry;
import io.lagomcp.invoices.sandbox.Sandbox;
import io.lagomcp.invoices.sandbox.SandboxOptions;
import io.lagomcp.invoices.store.Store;
import io.lagomcp.invoices.tool.ToolDefinition;
import io.lagomcp.invoices.tool.Toolset;
import io.lagomcp.invoices.tool.read.DocumentDownloader;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import io.lagomcp.invoices.webhook.WebhookNotifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.crypto.SecretKey;
import tools.jackson.databind.node.JsonNodeFactory;

/** What a server or a command works with, made once of the settings: the Lago account or the embedded sandbox, plans, audit log and tools. */
public final class ApplicationContext implements AutoCloseable {
    private final Settings settings;
    private final Optional<Sandbox> sandbox;
    private final Optional<Store> store;
    private final Clock clock;
    private final ApiUrl apiUrl;
    private final LagoClient lago;

    private ApplicationContext(Settings settings, LagoLimits limits, LagoListener listener) {
        this.settings = settings;
        Supplier<String> apiKey;
        if (settings.sandbox()) {
            SandboxOptions options = SandboxOptions.defaults();
            options = settings.sandboxToday().map(options::on).orElse(options);
            Sandbox started = Sandbox.start(0, options);
            sandbox = Optional.of(started);
            clock = options.clock();
            apiUrl = ApiUrl.of(started.apiUrl().toString());
            apiKey = started::apiKey;
        } else {
            sandbox = Optional.empty();
            clock = Clock.systemUTC();
            apiUrl = apiUrl(settings);
            apiKey = () -> key(settings);
        }
        store = opened(settings);
        lago = new LagoClient(
                new RequestSender(apiUrl, apiKey, limits, listener, RequestClock.system(), this::throttle));
    }

    /**
     * Opens it without a connection to Lago.
     *
     * @throws InvalidSettingException if the API URL cannot be used
     */
    public static ApplicationContext open(Settings settings) {
        return new ApplicationContext(settings, LagoLimits.standard(), LagoListener.none());
    }

    /** Like {@link #open(Settings)}, with other limits. */
    public static ApplicationContext open(Settings settings, LagoLimits limits) {
        return new ApplicationContext(settings, limits, LagoListener.none());
    }

    /** Like {@link #open(Settings)}, with a listener for calls to Lago. */
    static ApplicationContext open(Settings settings, LagoListener listener) {
        return new ApplicationContext(settings, LagoLimits.standard(), listener);
    }

    /** Checks the address of Lago without a connection. */
    public static CheckResult checkApiUrl(Settings settings) {
        String subject = "API URL";
        if (settings.sandbox()) {
            return CheckResult.ok(subject, "the embedded sandbox");
        }
        try {
            ApiUrl url = apiUrl(settings);
            return url.keepsTheKeySecret()
                    ? CheckResult.ok(subject, url.toString())
                    : CheckResult.warn(
                            subject,
                            url + " is not encrypted",
                            "Everyone on the way can read the API key. Use https if Lago offers it.");
        } catch (InvalidSettingException unusable) {
            return CheckResult.fail(
                    subject,
                    String.valueOf(unusable.getMessage()),
                    "Correct it where the server gets its environment or its flags from.");
        }
    }

    /** The listed tools, which depend on the policy and not on the account. */
    public static List<ToolDefinition> tools(Settings settings) {
        try (ApplicationContext account = open(settings)) {
            return account.toolRegistry().definitions();
        }
    }

    /** The tools that policies can name; they depend on neither account nor policy. */
    public static List<MutationKind> mutations() {
        try (ApplicationContext any = open(Settings.withoutServing(Map.of(), CommandLineFlags.none()))) {
            return any.toolRegistry().mutations();
        }
    }

    /**
     * The tools of this account, for a command: budgets of one process count what all processes do.
     *
     * @throws InvalidSettingException if the policy file cannot be used
     */
    public ToolRegistry toolRegistry() {
        return services(store, AuditListener.none(), acrossProcesses(usablePolicy(clock)))
                .tools();
    }

    private static Policy acrossProcesses(Policy policy) {
        return policy instanceof FilePolicy file ? file.acrossProcesses() : policy;
    }

    private Services services(Optional<Store> shared, AuditListener listener, Policy policy) {
        Optional<AuditSigningKey> signingKey = auditSigningKey(settings);
        Clock time = time(shared);
        AuditLog audit;
        PlanStore plans;
        if (shared.isPresent()) {
            Function<String, Optional<Principal>> owners = owners(shared.get().revocations(), time);
            audit = shared.get().audit(signingKey, listener);
            plans = shared.get().plans(() -> planKey(settings), planAccount(), owners, time, System::nanoTime);
        } else {
            audit = AuditLog.at(settings.auditFile(), time, signingKey, listener);
            plans = new FilePlanStore(
                    FilePlanStore.folderOf(settings.auditFile()),
                    settings.planKeyFile(),
                    planAccount(),
                    owners(Revocations.none(), time),
                    time,
                    System::nanoTime);
        }
        ApprovalService approvals = new ApprovalService(policy, invoices(), lago, audit, plans, time);
        DocumentDownloader documents = DocumentDownloader.keptIn(
                settings.documentsFolder(),
                AllowedFileHosts.of(apiUrl, settings.fileHosts(), settings.allowPlainHttp()));
        ToolRegistry tools = new ToolRegistry(
                invoices(), approvals, documents, clock, System::nanoTime, Toolset.named(settings.toolsets()));
        return new Services(tools, new PromptRegistry(tools, clock), approvals, audit, Optional.empty(), time, shared);
    }

    private Clock time(Optional<Store> shared) {
        return shared.isPresent() ? shared.get().clock() : clock;
    }

    /** The key that all servers of a store share. Fails with {@link InvalidSettingException} if it cannot be read. */
    static SecretKey planKey(Settings settings) {
        Path file = settings.planKeyFile()
                .orElseThrow(() -> new InvalidSettingException("LAGO_MCP_PLAN_KEY_FILE", "is needed for the store"));
        try {
            return PlanKeyFile.read(file);
        } catch (IOException unusable) {
            throw new InvalidSettingException(
                    "LAGO_MCP_PLAN_KEY_FILE", "names " + file + ", which cannot be used: " + unusable.getMessage());
        }
    }

    // Here and below, a reference to a method of Store would load its classes where there is no store.
    private static Optional<Store> opened(Settings settings) {
        return settings.store().isPresent()
                ? Optional.of(StoreMaintenance.opened(settings.store().get()))
                : Optional.empty();
    }

    private RequestThrottle throttle(LocalRequestThrottle own) {
        return store.isPresent() ? store.get().throttle(own, planAccount(), System::nanoTime) : own;
    }

    /** Where a server counts how often somebody calls, and tries to sign in. */
    RateLimiter.Source rateLimiters() {
        return store.isPresent() ? store.get().rateLimiters() : RateLimiter.Source.inMemory();
    }

    private Supplier<String> planAccount() {
        String key = sandbox.map(Sandbox::apiKey)
                .orElseGet(() -> settings.apiKey().map(Secret::reveal).orElse(""));
        return () -> account(apiUrl, key);
    }

    /**
     * The account of these settings, as plans name it; empty where they name none, and for the sandbox, which has another one at
     * each start.
     */
    static Optional<String> account(Settings settings) {
        return settings.sandbox() || checkApiUrl(settings).isFailure()
                ? Optional.empty()
                : settings.apiKey().map(key -> account(apiUrl(settings), key.reveal()));
    }

    /** Plans belong to one account: another one must not get what was approved for this. */
    private static String account(ApiUrl url, String key) {
        return CallDigest.of(
                "account",
                JsonNodeFactory.instance.objectNode().put("url", url.toString()).put("key", key));
    }

    /** Looks up whom a token belongs to; nobody where there is no token file. */
    private Function<String, Optional<Principal>> owners(Revocations revocations, Clock time) {
        if (settings.http().isPresent() && settings.http().get().access() instanceof AuthSettings.TokenFile tokens) {
            return new CurrentTokens(tokens.file(), revocations, new TimeSource(time, System::nanoTime))::owner;
        }
        return token -> Optional.empty();
    }

    public static PrincipalPauses pauses(Settings settings) {
        return new PrincipalPauses(auditLog(settings), settings.readOnly());
    }

    public static AuditLog auditLog(Settings settings) {
        return settings.store().isPresent()
                ? Store.open(settings.store().get()).audit(auditSigningKey(settings), AuditListener.none())
                : AuditLog.at(settings.auditFile(), Clock.systemUTC(), auditSigningKey(settings), AuditListener.none());
    }

    /** The same for a server, which also sends messages about approvals where the settings say so. */
    Services servingServices(Observability operations) {
        Optional<Store> shared = settings.store().isPresent()
                ? Optional.of(Store.open(settings.store().get(), operations.store()))
                : Optional.empty();
        Policy policy = usablePolicy(time(shared));
        // a budget of one process would grow with the number of servers
        Services services = services(shared, operations.audit(), shared.isPresent() ? acrossProcesses(policy) : policy);
        if (shared.isPresent()) {
            shared.get().join(policySha256());
        }
        return services.sendingMessages(settings);
    }

    /**
     * Tools, prompts, the approval service, the audit log, and what sends messages about approvals.
     *
     * @param clock by which plans expire
     * @param store the database that several servers share; empty for files
     */
    record Services(
            ToolRegistry tools,
            PromptRegistry prompts,
            ApprovalService approvals,
            AuditLog audit,
            Optional<WebhookNotifier> webhook,
            Clock clock,
            Optional<Store> store)
            implements AutoCloseable {

        private Services sendingMessages(Settings settings) {
            Optional<WebhookNotifier> started = settings.webhook()
                    .map(receiver -> WebhookNotifier.start(
                            store.isPresent()
                                    ? store.get().outbox(WebhookNotifier.nameOf(receiver))
                                    : WebhookNotifier.storage(settings.auditFile(), receiver),
                            receiver,
                            settings.approvalPages(),
                            audit,
                            this::isWithdrawn,
                            clock));
            return new Services(tools, prompts, approvals, audit, started, clock, store);
        }

        private boolean isWithdrawn(String plan) {
            try {
                return approvals.inbox().isWithdrawn(plan);
            } catch (RefusedException unreadable) {
                throw AuditException.unavailable("plans cannot be read", unreadable);
            }
        }

        /** By which tokens and sign-ins expire. It is never that of the sandbox, which no issuer of tokens knows. */
        TimeSource accessTime() {
            return store.isPresent() ? new TimeSource(store.get().clock(), System::nanoTime) : TimeSource.system();
        }

        /** The tokens that were revoked in any server. */
        Revocations revocations() {
            return store.isPresent() ? store.get().revocations() : Revocations.none();
        }

        /** Where servers share their sessions; empty where no server shares them. */
        Optional<SessionStore> sessions() {
            return store.isPresent() ? Optional.of(store.get().sessions()) : Optional.empty();
        }

        /** Closes the audit log after the last messages. */
        @Override
        public void close() {
            webhook.ifPresent(WebhookNotifier::close);
            audit.close();
            if (store.isPresent()) {
                store.get().close();
            }
        }
    }

    /**
     * The policy of the settings.
     *
     * @throws InvalidPolicyException if the policy file cannot be used
     */
    public static Policy policy(Settings settings, Clock clock) {
        if (settings.readOnly()) {
            return Policy.readOnly();
        }
        Optional<Path> file = settings.policyFile();
        return file.isPresent() ? PolicyFileReader.read(file.get(), clock) : Policy.confirmEverything();
    }

    /** Differs where two servers decide by different policies. */
    private String policySha256() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((byte) (settings.readOnly() ? 1 : 0));
            if (settings.policyFile().isPresent()) {
                digest.update(Files.readAllBytes(settings.policyFile().get()));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    private Policy usablePolicy(Clock time) {
        try {
            return policy(settings, time);
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

    /** For reading from any Lago. */
    static InvoiceReader reader(ApiUrl apiUrl, String apiKey) {
        return new LagoClient(apiUrl, () -> apiKey, LagoLimits.standard()).reads();
    }

    /** The clock of the account: that of this machine or of the sandbox. */
    public Clock clock() {
        return clock;
    }

    /** Makes ready what takes long before the first request; sends none. */
    void prepare() {
        sandbox.ifPresent(Sandbox::prepare);
        lago.prepare();
    }

    public InvoiceReader invoices() {
        return lago.reads();
    }

    /** Reads customers, add-ons and other data of the account. */
    public AccountReader records() {
        return lago.account();
    }

    public HealthProbe healthProbe() {
        return lago.reachability();
    }

    public ApiUrl apiUrl() {
        return apiUrl;
    }

    @Override
    public void close() {
        if (store.isPresent()) {
            store.get().close();
        }
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
                .map(Secret::reveal)
                .orElseThrow(() ->
                        new LagoException(new LagoFailure.Unauthorized("api_key_missing", "LAGO_API_KEY is not set")));
    }
}
