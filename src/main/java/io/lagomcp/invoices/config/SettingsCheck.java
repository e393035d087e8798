package io.lagomcp.invoices.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came of reading the settings.
 *
 * @param settings empty where there are problems
 * @param effective what each setting came to and where from, as far as it was looked at
 * @param log what is to be logged, also where there are problems: the default stands for what was not understood
 * @param problems everything that is wrong, a sentence each
 */
public record SettingsCheck(
        Optional<Settings> settings, List<EffectiveSetting> effective, LogSettings log, List<String> problems) {

    /** Reads the settings of a program that serves; opens nothing but the config file and files of secrets. */
    public static SettingsCheck of(Map<String, String> environment, Flags flags) {
        return read(environment, flags, true);
    }

    static SettingsCheck withoutServing(Map<String, String> environment, Flags flags) {
        return read(environment, flags, false);
    }

    private static SettingsCheck read(Map<String, String> environment, Flags flags, boolean serves) {
        try {
            return read(new Readings(Sources.of(environment, flags)), serves);
        } catch (InvalidSettingException unusableFile) {
            // what the file says may be missed by the rest, so nothing else is called a problem
            Readings rest = new Readings(Sources.withoutFile(environment, flags));
            SettingsCheck known = read(rest, serves);
            return new SettingsCheck(Optional.empty(), known.effective(), known.log(), unusableFile.problems());
        }
    }

    private static SettingsCheck read(Readings readings, boolean serves) {
        Settings settings = new SettingsReader(readings).read(serves);
        List<String> problems = readings.problems();
        return new SettingsCheck(
                problems.isEmpty() ? Optional.of(settings) : Optional.empty(),
                readings.effective(),
                settings.log(),
                problems);
    }

    /**
     * The settings.
     *
     * @throws InvalidSettingException naming every setting that cannot be used
     */
    public Settings usable() {
        return settings.orElseThrow(() -> new InvalidSettingException(problems));
    }
}
