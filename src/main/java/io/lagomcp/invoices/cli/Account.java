package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.config.ApiKey;
import io.lagomcp.invoices.config.InvalidSettingException;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.guard.Guard;
import io.lagomcp.invoices.guard.Policy;
import io.lagomcp.invoices.lago.ApiUrl;
import io.lagomcp.invoices.lago.LagoClient;
import io.lagomcp.invoices.lago.LagoException;
import io.lagomcp.invoices.lago.LagoFailure;
import io.lagomcp.invoices.lago.LagoLimits;
import io.lagomcp.invoices.sandbox.Sandbox;
import io.lagomcp.invoices.tool.Catalogue;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;

/** The Lago account that the settings name, or the embedded sandbox, ready for use. */
final class Account implements AutoCloseable {
    private final Settings settings;
    private final Optional<Sandbox> sandbox;
    private final ApiUrl apiUrl;
    private final LagoClient lago;

    private Account(Settings settings, Optional<Sandbox> sandbox, ApiUrl apiUrl, Supplier<String> apiKey) {
        this.settings = settings;
        this.sandbox = sandbox;
        this.apiUrl = apiUrl;
        this.lago = new LagoClient(apiUrl, apiKey, LagoLimits.standard());
    }

    /**
     * Opens it; nothing is sent yet.
     *
     * @throws InvalidSettingException if the API URL cannot be used
     */
    static Account open(Settings settings) {
        if (settings.sandbox()) {
            Sandbox sandbox = Sandbox.start(0);
            return new Account(
                    settings, Optional.of(sandbox), ApiUrl.of(sandbox.apiUrl().toString()), sandbox::apiKey);
        }
        return new Account(settings, Optional.empty(), apiUrl(settings), () -> key(settings));
    }

    /** The tools over this account, under the built-in policy. */
    Catalogue catalogue() {
        Policy policy = settings.readOnly() ? Policy.readOnly() : Policy.confirmEverything();
        Clock clock = Clock.systemUTC();
        return new Catalogue(lago, new Guard(policy, lago, lago, clock), clock);
    }

    LagoClient lago() {
        return lago;
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
