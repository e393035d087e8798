package io.lagomcp.invoices.config;

import io.lagomcp.invoices.text.SpellingSuggester;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The settings, with their names in the environment and the config file, and their flags. */
enum Setting {
    API_KEY("LAGO_API_KEY"),
    API_KEY_FILE("LAGO_API_KEY_FILE"),
    API_URL("LAGO_API_URL", "--api-url"),
    REGION("LAGO_REGION"),
    ALLOW_HTTP("LAGO_MCP_ALLOW_HTTP"),
    SANDBOX("LAGO_MCP_SANDBOX", "--sandbox"),
    SANDBOX_TODAY("LAGO_MCP_SANDBOX_TODAY", "--today"),
    READ_ONLY("LAGO_MCP_READ_ONLY", "--read-only"),
    POLICY("LAGO_MCP_POLICY", "--policy"),
    AUDIT_LOG("LAGO_MCP_AUDIT_LOG", "--audit-log"),
    AUDIT_SIGNING_KEY_FILE("LAGO_MCP_AUDIT_SIGNING_KEY_FILE"),
    PLAN_KEY_FILE("LAGO_MCP_PLAN_KEY_FILE"),
    STORE("LAGO_MCP_STORE"),
    STORE_PASSWORD_FILE("LAGO_MCP_STORE_PASSWORD_FILE"),
    STORE_DURABILITY("LAGO_MCP_STORE_DURABILITY"),
    REPLICA("LAGO_MCP_REPLICA"),
    DOWNLOAD_DIR("LAGO_MCP_DOWNLOAD_DIR", "--download-dir"),
    FILE_HOSTS("LAGO_MCP_FILE_HOSTS"),
    TOOLSETS("LAGO_MCP_TOOLSETS"),
    CONFIRM_VIA("LAGO_MCP_CONFIRM_VIA"),
    CONFIRM_TIMEOUT("LAGO_MCP_CONFIRM_TIMEOUT"),
    PUBLIC_URL("LAGO_MCP_PUBLIC_URL", "--public-url"),
    WEBHOOK_URL("LAGO_MCP_WEBHOOK_URL"),
    WEBHOOK_SECRET("LAGO_MCP_WEBHOOK_SECRET"),
    WEBHOOK_SECRET_FILE("LAGO_MCP_WEBHOOK_SECRET_FILE"),

    HTTP_PORT("LAGO_MCP_HTTP_PORT", "--port"),
    HTTP_HOST("LAGO_MCP_HTTP_HOST", "--host"),
    HTTP_TOKENS_FILE("LAGO_MCP_HTTP_TOKENS_FILE", "--tokens-file"),
    HTTP_TOKEN("LAGO_MCP_HTTP_TOKEN"),
    HTTP_TOKEN_FILE("LAGO_MCP_HTTP_TOKEN_FILE"),
    HTTP_ROLE("LAGO_MCP_HTTP_ROLE"),
    OAUTH_ISSUER("LAGO_MCP_OAUTH_ISSUER"),
    OAUTH_AUDIENCE("LAGO_MCP_OAUTH_AUDIENCE"),
    OAUTH_JWKS_URL("LAGO_MCP_OAUTH_JWKS_URL"),
    OAUTH_ROLES("LAGO_MCP_OAUTH_ROLES"),
    OAUTH_CLIENT_ID("LAGO_MCP_OAUTH_CLIENT_ID"),
    OAUTH_CLIENT_SECRET("LAGO_MCP_OAUTH_CLIENT_SECRET"),
    OAUTH_CLIENT_SECRET_FILE("LAGO_MCP_OAUTH_CLIENT_SECRET_FILE"),
    HTTP_LEGACY_SSE("LAGO_MCP_HTTP_LEGACY_SSE", CommandLineFlags.NO_LEGACY_SSE),
    HTTP_ALLOWED_HOSTS("LAGO_MCP_HTTP_ALLOWED_HOSTS"),
    HTTP_ALLOWED_ORIGINS("LAGO_MCP_HTTP_ALLOWED_ORIGINS"),
    HTTP_TRUSTED_PROXIES("LAGO_MCP_HTTP_TRUSTED_PROXIES"),
    HTTP_KEYSTORE("LAGO_MCP_HTTP_KEYSTORE"),
    HTTP_KEYSTORE_PASSWORD("LAGO_MCP_HTTP_KEYSTORE_PASSWORD"),
    HTTP_KEYSTORE_PASSWORD_FILE("LAGO_MCP_HTTP_KEYSTORE_PASSWORD_FILE"),
    HTTP_MAX_SESSIONS("LAGO_MCP_HTTP_MAX_SESSIONS"),
    HTTP_MAX_SESSIONS_PER_PRINCIPAL("LAGO_MCP_HTTP_MAX_SESSIONS_PER_PRINCIPAL"),
    HTTP_SESSION_IDLE("LAGO_MCP_HTTP_SESSION_IDLE"),
    HTTP_CALLS_PER_MINUTE("LAGO_MCP_HTTP_CALLS_PER_MINUTE"),
    HTTP_MAX_CALLS("LAGO_MCP_HTTP_MAX_CALLS"),
    APPROVAL_PAGE("LAGO_MCP_APPROVAL_PAGE"),
    APPROVAL_PAGE_PORT("LAGO_MCP_APPROVAL_PAGE_PORT"),
    APPROVAL_PAGE_HOST("LAGO_MCP_APPROVAL_PAGE_HOST"),
    MANAGEMENT_PORT("LAGO_MCP_MANAGEMENT_PORT", "--management-port"),
    MANAGEMENT_HOST("LAGO_MCP_MANAGEMENT_HOST"),

    LOG_LEVEL("LAGO_MCP_LOG_LEVEL"),
    LOG_FORMAT("LAGO_MCP_LOG_FORMAT", "--log-format"),
    CONFIG("LAGO_MCP_CONFIG", "--config");

    static final Set<String> FLAGS =
            Arrays.stream(values()).flatMap(setting -> setting.flag.stream()).collect(Collectors.toUnmodifiableSet());

    private final String variable;
    private final Optional<String> flag;

    Setting(String variable) {
        this(variable, null);
    }

    Setting(String variable, @Nullable String flag) {
        this.variable = variable;
        this.flag = Optional.ofNullable(flag);
    }

    String variable() {
        return variable;
    }

    Optional<String> flag() {
        return flag;
    }

    /** The setting with this name, which may be a former name. */
    static Optional<Setting> named(String variable) {
        String name = DeprecatedNames.current(variable);
        return Arrays.stream(values())
                .filter(setting -> setting.variable.equals(name))
                .findFirst();
    }

    /** The message for an unknown setting, with the one that was probably meant. */
    static String unknown(String variable) {
        return "there is no setting " + variable + "." + SpellingSuggester.question(variable, variables());
    }

    static List<String> variables() {
        return Arrays.stream(values()).map(Setting::variable).toList();
    }
}
