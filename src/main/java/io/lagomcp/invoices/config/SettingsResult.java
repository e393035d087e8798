package io.lagomcp.invoices.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/**
 * The result of reading the settings.
 *
 * @param settings empty where there are problems
 * @param effective the effective value and origin of each setting that was read
 * @param log the settings of logging, also where there are problems, with defaults for invalid values
 * @param deprecations a notice for each former name that was used
 * @param problems all problems, a sentence each
 */
public record SettingsResult(
        Optional<Settings> settings,
        List<Effective> effective,
        Settings.Log log,
        List<String> deprecations,
        List<String> problems) {

    /** Reads the settings of a server. Opens only the config file and files of secrets. */
    public static SettingsResult of(Map<String, String> environment, CommandLineFlags flags) {
        return read(environment, flags, true);
    }

    static SettingsResult read(Map<String, String> environment, CommandLineFlags flags, boolean serves) {
        try {
            return read(new SettingValues(SettingSources.of(environment, flags)), serves);
        } catch (InvalidSettingException unusableFile) {
            // other problems may come from the missing file, so only its own are reported
            SettingValues rest = new SettingValues(new SettingSources(environment, flags));
            SettingsResult known = read(rest, serves);
            return new SettingsResult(
                    Optional.empty(), known.effective(), known.log(), known.deprecations(), unusableFile.problems());
        }
    }

    private static SettingsResult read(SettingValues values, boolean serves) {
        Settings settings = new SettingsReader(values).read(serves);
        List<String> problems = values.problems();
        return new SettingsResult(
                problems.isEmpty() ? Optional.of(settings) : Optional.empty(),
                values.effective(),
                settings.log(),
                values.deprecations(),
                problems);
    }

    /**
     * The settings. Logs the deprecations.
     *
     * @throws InvalidSettingException naming every setting that cannot be used
     */
    public Settings usable() {
        deprecations.forEach(LoggerFactory.getLogger(SettingsResult.class)::warn);
        return settings.orElseThrow(() -> new InvalidSettingException(problems));
    }

    /**
     * The effective value of a setting.
     *
     * @param name its name in the environment
     * @param value the value; secrets are hidden
     * @param origin a flag, {@code environment}, a line of a file such as {@code lago.conf:12}, or {@code default}
     */
    public record Effective(String name, String value, String origin) {}
}
