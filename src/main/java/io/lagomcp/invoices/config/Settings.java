package io.lagomcp.invoices.config;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.LoggerFactory;

/**
 * How this program shall run.
 *
 * @param apiKey empty where none was given: the tools can then be listed but not used, except with the sandbox
 * @param apiUrl Lago's address, as it was written; empty for Lago's cloud in the region
 * @param region the cloud region, {@code us} or {@code eu}
 * @param allowPlainHttp whether the key may travel unencrypted to other machines
 * @param sandbox whether to start and use the embedded sandbox instead of a real account
 * @param sandboxToday the day that it is in the sandbox at the start; empty for today
 * @param readOnly whether every mutation is refused
 * @param policyFile who may do what; empty for the policy that asks before every mutation
 * @param auditFile where everything about mutations is recorded
 * @param auditSigningKeyFile the private key that signs the head of that; empty where it is not signed
 * @param documentsFolder where files of invoices may be saved; empty where none is
 * @param fileHosts hosts of internal networks from which files of invoices may be fetched
 * @param confirmVia how the user is asked
 * @param confirmationWait how long a person may take to answer a confirmation
 * @param http how assistants are served over HTTP; empty where one is served over standard input and output
 * @param management where health and metrics are told; empty where nowhere
 * @param log what is logged
 */
public record Settings(
        Optional<ApiKey> apiKey,
        Optional<String> apiUrl,
        String region,
        boolean allowPlainHttp,
        boolean sandbox,
        Optional<LocalDate> sandboxToday,
        boolean readOnly,
        Optional<Path> policyFile,
        Path auditFile,
        Optional<Path> auditSigningKeyFile,
        Optional<Path> documentsFolder,
        List<String> fileHosts,
        ConfirmationMethod confirmVia,
        Duration confirmationWait,
        Optional<HttpSettings> http,
        Optional<ManagementSettings> management,
        LogSettings log) {

    /** Every variable of the environment that says something to this program. */
    public static final List<String> VARIABLES = Setting.variables();

    /** Variables that only the launcher reads, before there is a program. */
    private static final Set<String> OF_THE_LAUNCHER = Set.of("LAGO_MCP_JAVA_OPTS", "LAGO_MCP_CACHE");

    /**
     * Reads the settings of a program that serves.
     *
     * @throws InvalidSettingException naming every setting that cannot be used
     */
    public static Settings from(Map<String, String> environment, CommandLineFlags flags) {
        return SettingsResult.of(environment, flags).usable();
    }

    /**
     * Reads the settings of a program that serves nobody: nothing about HTTP is looked at, and it is never on.
     *
     * @throws InvalidSettingException naming every setting that cannot be used
     */
    public static Settings withoutServing(Map<String, String> environment, CommandLineFlags flags) {
        return SettingsResult.withoutServing(environment, flags).usable();
    }

    /**
     * The token file of a server over HTTP, from the flags or the environment. Logs the deprecations.
     *
     * @throws InvalidSettingException if it is no path, or has two different values
     */
    public static Optional<Path> tokensFile(Map<String, String> environment, CommandLineFlags flags) {
        SettingsParser parser = new SettingsParser(SettingSources.withoutFile(environment, flags));
        Optional<Path> file = parser.path(Setting.HTTP_TOKENS_FILE);
        parser.deprecations().forEach(LoggerFactory.getLogger(SettingsResult.class)::warn);
        if (!parser.problems().isEmpty()) {
            throw new InvalidSettingException(parser.problems());
        }
        return file;
    }

    /** Whether this is the name of a setting, today or formerly. */
    public static boolean isSetting(String variable) {
        return Setting.named(variable).isPresent();
    }

    /** The placeholder that stands where a value of this variable should be, and counts as none; empty where there is none. */
    public static Optional<String> placeholder(String variable, Map<String, String> environment) {
        return Optional.ofNullable(environment.get(variable)).map(String::strip).filter(SettingSources::isPlaceholder);
    }

    /** What seems to be meant for this program and is not known to it, each as a sentence with what may be meant. */
    public static List<String> unknown(Map<String, String> environment) {
        // only names that can be meant for us: a Lago on the same machine has variables of its own
        return environment.keySet().stream()
                .filter(name -> name.startsWith("LAGO_MCP_"))
                .filter(name -> !isSetting(name) && !OF_THE_LAUNCHER.contains(name))
                .sorted()
                .map(Setting::unknown)
                .toList();
    }
}
