package io.lagomcp.invoices.app;

import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.config.SettingsResult;
import io.lagomcp.invoices.console.CheckResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Whether a server could start, from the settings as they were read to the files that they name.
 *
 * @param check what came of reading the settings
 * @param environment where some of them are from
 */
public record SettingsChecks(SettingsResult check, Map<String, String> environment) {
    private static final String SETTINGS = "Settings";

    /** Everything that is wrong, and what was looked at besides. */
    public List<CheckResult> all() {
        List<CheckResult> all = new ArrayList<>();
        check.problems()
                .forEach(problem -> all.add(CheckResult.fail(SETTINGS, problem, "Correct it where it is set.")));
        Settings.unknown(environment)
                .forEach(unknown -> all.add(CheckResult.warn(
                        SETTINGS, unknown, "Check the spelling where the server gets its environment from.")));
        check.deprecations()
                .forEach(notice -> all.add(CheckResult.warn(SETTINGS, notice, "Rename it where it is set.")));
        check.settings().ifPresent(settings -> all.addAll(new StartupChecks(settings, environment).run()));
        return all;
    }
}
