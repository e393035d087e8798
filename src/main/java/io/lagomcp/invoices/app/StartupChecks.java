package io.lagomcp.invoices.app;

import io.lagomcp.invoices.config.InvalidSettingException;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.console.CheckResult;
import io.lagomcp.invoices.observability.Observability;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Everything that must be right before a server starts with these settings. {@code serve}, {@code serve --check} and
 * {@code doctor} all ask here, so that none of them approves what another one refuses. Changes nothing on this machine and
 * asks nobody else.
 */
final class StartupChecks {
    private final Settings settings;
    private final Map<String, String> environment;

    /** Checks of these settings; the environment has the variables of OpenTelemetry, which are no settings of ours. */
    StartupChecks(Settings settings, Map<String, String> environment) {
        this.settings = settings;
        this.environment = environment;
    }

    /** What was found, in a fixed order; a server does not start where one of the findings is a failure. */
    List<CheckResult> run() {
        FileChecks files = new FileChecks(settings);
        HttpChecks http = new HttpChecks(settings);
        return Stream.<Supplier<Optional<CheckResult>>>of(
                        () -> Optional.of(ApplicationContext.checkApiUrl(settings)),
                        files::policy,
                        files::auditLog,
                        files::auditSigningKey,
                        files::documents,
                        http::listen,
                        http::access,
                        http::certificate,
                        http::management,
                        this::traces)
                .flatMap(check -> check.get().stream())
                .toList();
    }

    /**
     * Refuses settings that a server cannot start with.
     *
     * @throws InvalidSettingException saying everything that is wrong and what to do about it
     */
    void require() {
        List<String> failures = run().stream()
                .filter(CheckResult::isFailure)
                .map(CheckResult::inLines)
                .toList();
        if (!failures.isEmpty()) {
            throw new InvalidSettingException(failures);
        }
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
