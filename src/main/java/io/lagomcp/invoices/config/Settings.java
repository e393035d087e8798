package io.lagomcp.invoices.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How this program shall run.
 *
 * @param apiKey empty where none was given: the tools can then be listed but not used, except with the sandbox
 * @param apiUrl Lago's address, as it was written; empty for Lago's cloud in the region
 * @param region the cloud region, {@code us} or {@code eu}
 * @param allowPlainHttp whether the key may travel unencrypted to other machines
 * @param sandbox whether to start and use the embedded sandbox instead of a real account
 * @param readOnly whether every mutation is refused
 * @param policyFile who may do what; empty for the policy that asks before every mutation
 * @param auditFile where everything about mutations is recorded
 * @param documentsFolder where files of invoices may be saved; empty where none is
 * @param confirmVia how the user is asked
 * @param confirmationWait how long a person may take to answer a confirmation
 */
public record Settings(
        Optional<ApiKey> apiKey,
        Optional<String> apiUrl,
        String region,
        boolean allowPlainHttp,
        boolean sandbox,
        boolean readOnly,
        Optional<Path> policyFile,
        Path auditFile,
        Optional<Path> documentsFolder,
        ConfirmVia confirmVia,
        Duration confirmationWait) {

    private static final String API_KEY = "LAGO_API_KEY";
    private static final String API_URL = "LAGO_API_URL";
    private static final String REGION = "LAGO_REGION";
    private static final String ALLOW_HTTP = "LAGO_MCP_ALLOW_HTTP";
    private static final String SANDBOX = "LAGO_MCP_SANDBOX";
    private static final String READ_ONLY = "LAGO_MCP_READ_ONLY";
    private static final String POLICY = "LAGO_MCP_POLICY";
    private static final String AUDIT_LOG = "LAGO_MCP_AUDIT_LOG";
    private static final String DOCUMENTS = "LAGO_MCP_DOCUMENTS";
    private static final String CONFIRM_VIA = "LAGO_MCP_CONFIRM_VIA";
    private static final String CONFIRM_TIMEOUT = "LAGO_MCP_CONFIRM_TIMEOUT";
    private static final String LOG_LEVEL = "LAGO_MCP_LOG_LEVEL";

    /** Every variable of the environment that says something to this program. */
    public static final List<String> VARIABLES = List.of(
            API_KEY,
            API_URL,
            REGION,
            ALLOW_HTTP,
            SANDBOX,
            READ_ONLY,
            POLICY,
            AUDIT_LOG,
            DOCUMENTS,
            CONFIRM_VIA,
            CONFIRM_TIMEOUT,
            LOG_LEVEL);

    private static final List<String> LOG_LEVELS = List.of("error", "warn", "info", "debug");

    /** As long as a plan can be confirmed: a yes after that would come too late. */
    private static final long LONGEST_WAIT_SECONDS = 900;

    /**
     * Reads the settings.
     *
     * @throws InvalidSettingException naming the first setting that cannot be used
     */
    public static Settings from(Map<String, String> environment, Flags flags) {
        Environment values = new Environment(environment);
        if (values.text(LOG_LEVEL)
                .filter(level -> !LOG_LEVELS.contains(level.toLowerCase(Locale.ROOT)))
                .isPresent()) {
            throw new InvalidSettingException(LOG_LEVEL, "must be one of " + String.join(", ", LOG_LEVELS));
        }
        Optional<String> apiUrl = flags.apiUrl().or(() -> values.text(API_URL));
        Optional<String> region = values.text(REGION).map(name -> name.toLowerCase(Locale.ROOT));
        if (region.isPresent() && !region.get().matches("us|eu")) {
            throw new InvalidSettingException(REGION, "must be us or eu");
        }
        if (region.isPresent() && apiUrl.isPresent()) {
            throw new InvalidSettingException(REGION, "and " + API_URL + " are both set: keep the one that is meant");
        }
        boolean sandbox = flags.sandbox() || values.flag(SANDBOX);
        return new Settings(
                values.text(API_KEY).map(ApiKey::new),
                apiUrl,
                region.orElse("us"),
                values.flag(ALLOW_HTTP),
                sandbox,
                flags.readOnly() || values.flag(READ_ONLY),
                flags.policy().or(() -> values.text(POLICY)).map(file -> path(POLICY, file)),
                flags.auditLog()
                        .or(() -> values.text(AUDIT_LOG))
                        .map(file -> path(AUDIT_LOG, file))
                        .orElseGet(
                                () -> StateFolder.of(values::text).resolve(sandbox ? "sandbox.jsonl" : "audit.jsonl")),
                flags.documents().or(() -> values.text(DOCUMENTS)).map(folder -> path(DOCUMENTS, folder)),
                values.text(CONFIRM_VIA).map(Settings::confirmVia).orElse(ConfirmVia.AUTO),
                Duration.ofSeconds(values.number(CONFIRM_TIMEOUT, 1, LONGEST_WAIT_SECONDS, 120)));
    }

    private static ConfirmVia confirmVia(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "auto" -> ConfirmVia.AUTO;
            case "elicit" -> ConfirmVia.ELICIT;
            case "relay" -> ConfirmVia.RELAY;
            default -> throw new InvalidSettingException(CONFIRM_VIA, "must be auto, elicit or relay");
        };
    }

    private static Path path(String name, String file) {
        try {
            return Path.of(file);
        } catch (InvalidPathException impossible) {
            throw new InvalidSettingException(name, "is not a path that this system knows");
        }
    }

    /**
     * Variables by name. One that is blank, or a placeholder that the client did not fill in such as {@code ${env:NAME}},
     * counts as not set, because client configurations often leave those.
     */
    private record Environment(Map<String, String> variables) {
        private static final Pattern UNRESOLVED = Pattern.compile("\\$\\{.*}|\\$[A-Z_]+");

        Optional<String> text(String name) {
            return Optional.ofNullable(variables.get(name))
                    .map(String::strip)
                    .filter(value ->
                            !value.isEmpty() && !UNRESOLVED.matcher(value).matches());
        }

        boolean flag(String name) {
            return text(name)
                    .map(value -> switch (value.toLowerCase(Locale.ROOT)) {
                        case "true" -> true;
                        case "false" -> false;
                        default -> throw new InvalidSettingException(name, "must be true or false");
                    })
                    .orElse(false);
        }

        long number(String name, long least, long most, long otherwise) {
            String problem = "must be a whole number from " + least + " to " + most;
            try {
                long number = text(name).map(Long::parseLong).orElse(otherwise);
                if (number < least || number > most) {
                    throw new InvalidSettingException(name, problem);
                }
                return number;
            } catch (NumberFormatException notANumber) {
                throw new InvalidSettingException(name, problem);
            }
        }
    }
}
