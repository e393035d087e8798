package io.lagomcp.invoices.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.LoggerFactory;

/**
 * The settings of this program.
 *
 * @param apiKey empty if not set: the tools can then be listed but not used, except with the sandbox
 * @param apiUrl Lago's address as given; empty for Lago's cloud in the region
 * @param region the cloud region, {@code us} or {@code eu}
 * @param allowPlainHttp whether the key may travel unencrypted to other machines
 * @param sandbox whether to start and use the embedded sandbox instead of a real account
 * @param sandboxToday the date in the sandbox at the start; empty for today
 * @param readOnly whether every mutation is refused
 * @param policyFile the policy; empty for the built-in one, which asks before every mutation
 * @param auditFile the audit log
 * @param auditSigningKeyFile the private key that signs the head of the audit log; empty if it is not signed
 * @param planKeyFile the key that encrypts waiting plans; empty for one beside them
 * @param store the database with audit log and plans, which several servers share; empty for files
 * @param documentsFolder the folder for downloaded files; empty for none
 * @param fileHosts hosts of internal networks from which files of invoices may be fetched
 * @param toolsets the names of the sets of tools that are listed
 * @param confirmVia how users are asked for approval
 * @param confirmationWait how long to wait for the answer
 * @param publicUrl where clients and people reach the HTTP server, which may be another process with the same audit log; empty
 *     where that is host and port
 * @param webhook where messages about approvals are sent; empty for nowhere
 * @param http the HTTP server; empty for standard input and output
 * @param management the port for health and metrics; empty for none
 * @param log the settings of logging
 */
public record Settings(
        Optional<Secret> apiKey,
        Optional<String> apiUrl,
        String region,
        boolean allowPlainHttp,
        boolean sandbox,
        Optional<LocalDate> sandboxToday,
        boolean readOnly,
        Optional<Path> policyFile,
        Path auditFile,
        Optional<Path> auditSigningKeyFile,
        Optional<Path> planKeyFile,
        Optional<StoreSettings> store,
        Optional<Path> documentsFolder,
        List<String> fileHosts,
        List<String> toolsets,
        ConfirmationMethod confirmVia,
        Duration confirmationWait,
        Optional<URI> publicUrl,
        Optional<WebhookSettings> webhook,
        Optional<HttpSettings> http,
        Optional<Management> management,
        Log log) {

    /** Where the pages of plans are, without a slash at the end; empty where people cannot reach them. */
    public Optional<String> approvalPages() {
        if (publicUrl.isEmpty()
                || (http.isPresent() && !http.get().approvalPage().on())) {
            return Optional.empty();
        }
        return Optional.of(publicUrl.get() + "/approvals");
    }

    public static final List<String> VARIABLES = Setting.variables();

    public static final List<String> TOOLSETS = List.of("invoices", "lookups", "collections", "approvals");

    /** Variables that only the launcher reads, before there is a program. */
    private static final Set<String> OF_THE_LAUNCHER = Set.of("LAGO_MCP_JAVA_OPTS", "LAGO_MCP_CACHE");

    /**
     * Reads the settings of a server.
     *
     * @throws InvalidSettingException naming every invalid setting
     */
    public static Settings from(Map<String, String> environment, CommandLineFlags flags) {
        return SettingsResult.of(environment, flags).usable();
    }

    /**
     * Reads the settings of another command: ignores the settings of HTTP, which stays off.
     *
     * @throws InvalidSettingException naming every invalid setting
     */
    public static Settings withoutServing(Map<String, String> environment, CommandLineFlags flags) {
        return SettingsResult.read(environment, flags, false).usable();
    }

    /**
     * The token file of a server over HTTP, from the flags or the environment. Logs the deprecations.
     *
     * @throws InvalidSettingException if it is not a valid path, or has two different values
     */
    public static Optional<Path> tokensFile(Map<String, String> environment, CommandLineFlags flags) {
        SettingValues parser = new SettingValues(new SettingSources(environment, flags));
        Optional<Path> file = parser.path(Setting.HTTP_TOKENS_FILE);
        parser.deprecations().forEach(LoggerFactory.getLogger(SettingsResult.class)::warn);
        parser.requireNoProblem();
        return file;
    }

    /**
     * The database that several servers share, for commands that need no other setting.
     *
     * @throws InvalidSettingException if the settings about it cannot be used
     */
    public static Optional<StoreSettings> store(Map<String, String> environment, CommandLineFlags flags) {
        SettingValues parser = new SettingValues(SettingSources.of(environment, flags));
        Optional<StoreSettings> store = new SettingsReader(parser).store();
        parser.requireNoProblem();
        return store;
    }

    public static boolean isSetting(String variable) {
        return Setting.named(variable).isPresent();
    }

    /** The placeholder in place of a value of this variable, which counts as not set; empty where there is none. */
    public static Optional<String> placeholder(String variable, Map<String, String> environment) {
        return Optional.ofNullable(environment.get(variable)).map(String::strip).filter(SettingSources::isPlaceholder);
    }

    /** A sentence for each unknown variable that seems to be meant for this program. */
    public static List<String> unknown(Map<String, String> environment) {
        // a Lago on the same machine has variables of its own
        return environment.keySet().stream()
                .filter(name -> name.startsWith("LAGO_MCP_"))
                .filter(name -> !isSetting(name) && !OF_THE_LAUNCHER.contains(name))
                .sorted()
                .map(Setting::unknown)
                .toList();
    }

    /**
     * The address of health checks and metrics, which need no authentication.
     *
     * @param port 0 for any free port
     */
    public record Management(String host, int port) {}

    /** Logging, which always goes to standard error, from this level up. */
    public record Log(Level level, Format format) {

        public enum Level {
            ERROR,
            WARN,
            INFO,
            DEBUG
        }

        public enum Format {
            TEXT,
            /** For programs: an object per line. */
            JSON
        }
    }
}
