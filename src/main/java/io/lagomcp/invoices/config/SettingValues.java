package io.lagomcp.invoices.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The settings that are given, as typed values; collects the effective ones and all problems. */
final class SettingValues {
    private static final String DEFAULT = "default";

    private final SettingSources sources;
    private final Map<Setting, SettingsResult.Effective> effective = new EnumMap<>(Setting.class);
    private final List<String> problems = new ArrayList<>();

    SettingValues(SettingSources sources) {
        this.sources = sources;
        problems.addAll(sources.deprecated().problems());
    }

    List<String> deprecations() {
        return sources.deprecated().notices();
    }

    SettingSources sources() {
        return sources;
    }

    Optional<RawValue> given(Setting setting) {
        return sources.given(setting);
    }

    boolean isGiven(Setting setting) {
        return given(setting).isPresent();
    }

    /** Whether a secret is given, itself or in a file. */
    boolean isGiven(Setting setting, Setting fileSetting) {
        return isGiven(setting) || isGiven(fileSetting);
    }

    /** The parsed value; empty if it is not set or invalid, which is a problem. */
    <T> Optional<T> value(Setting setting, Function<RawValue, T> parser) {
        Optional<RawValue> given = sources.given(setting);
        if (given.isEmpty()) {
            return Optional.empty();
        }
        note(setting, given.get().shown(), given.get().origin());
        return parsed(given.get(), parser);
    }

    <T> T value(Setting setting, Function<RawValue, T> parser, T otherwise) {
        return value(setting, parser, otherwise, otherwise.toString());
    }

    /** The parsed value, or else another one, which is shown like this. */
    <T> T value(Setting setting, Function<RawValue, T> parser, T otherwise, String shown) {
        if (!isGiven(setting)) {
            note(setting, shown, DEFAULT);
        }
        return value(setting, parser).orElse(otherwise);
    }

    boolean flag(Setting setting, boolean otherwise) {
        return value(
                setting,
                given -> switch (given.text().toLowerCase(Locale.ROOT)) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw given.unusable("must be true or false");
                },
                otherwise);
    }

    int number(Setting setting, int least, int most, int otherwise) {
        return value(setting, given -> number(given, least, most), otherwise);
    }

    static int number(RawValue given, int least, int most) {
        String problem = "must be a whole number from " + least + " to " + most;
        try {
            int number = Integer.parseInt(given.text());
            if (number < least || number > most) {
                throw given.unusable(problem);
            }
            return number;
        } catch (NumberFormatException notANumber) {
            throw given.unusable(problem);
        }
    }

    /** One of these names, in any case. */
    String choice(Setting setting, List<String> names, String otherwise) {
        return value(setting, given -> choice(given, names), otherwise);
    }

    <E extends Enum<E>> E choice(Setting setting, E otherwise) {
        Class<E> type = otherwise.getDeclaringClass();
        List<String> names =
                Arrays.stream(type.getEnumConstants()).map(SettingValues::name).toList();
        return Enum.valueOf(type, choice(setting, names, name(otherwise)).toUpperCase(Locale.ROOT));
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static String choice(RawValue given, List<String> names) {
        String name = given.text().toLowerCase(Locale.ROOT);
        if (!names.contains(name)) {
            int last = names.size() - 1;
            throw given.unusable("must be " + String.join(", ", names.subList(0, last)) + " or " + names.get(last));
        }
        return name;
    }

    Optional<Path> path(Setting setting) {
        return value(setting, SettingValues::path);
    }

    Path path(Setting setting, Path otherwise) {
        return value(setting, SettingValues::path, otherwise);
    }

    private static Path path(RawValue given) {
        try {
            return Path.of(given.text());
        } catch (InvalidPathException impossible) {
            throw given.unusable("is not a valid path");
        }
    }

    /** An address to listen on; that of this machine alone unless it is set. */
    String host(Setting setting) {
        return value(setting, AddressParser::host, AddressParser.LOOPBACK);
    }

    /** A port; 0 for any free one. */
    int port(Setting setting, int otherwise) {
        return number(setting, 0, AddressParser.LAST_PORT, otherwise);
    }

    /** The parsed items of a comma-separated list. */
    List<String> list(Setting setting, Function<RawValue, String> parser) {
        return list(setting, parser, List.of(), "none");
    }

    /** Some of these names, in any case, separated by commas; all unless it is set. */
    List<String> choices(Setting setting, List<String> names) {
        return list(setting, given -> choice(given, names), names, String.join(",", names));
    }

    private List<String> list(
            Setting setting, Function<RawValue, String> parser, List<String> otherwise, String shown) {
        return value(
                setting,
                given -> {
                    List<String> items = new ArrayList<>();
                    for (String item : given.text().split(",", -1)) {
                        items.add(parser.apply(new RawValue(setting, item.strip(), given.origin())));
                    }
                    return List.copyOf(items);
                },
                otherwise,
                shown);
    }

    /** A secret, from its setting or from the file that another setting names. */
    <T> Optional<T> secret(Setting setting, Setting fileSetting, Function<RawValue, T> parser) {
        Optional<RawValue> given = sources.given(setting);
        Optional<Path> file = path(fileSetting);
        if (given.isPresent() && isGiven(fileSetting)) {
            problem(fileSetting, "and " + setting.variable() + " are both set: keep one");
        }
        Optional<RawValue> secret = given.or(() -> file.flatMap(named -> content(setting, fileSetting, named)));
        secret.ifPresent(known -> note(setting, RawValue.HIDDEN, known.origin()));
        return secret.flatMap(known -> parsed(known, parser));
    }

    private Optional<RawValue> content(Setting setting, Setting fileSetting, Path file) {
        try {
            String text = Files.readString(file).strip();
            if (text.isEmpty() || text.lines().count() > 1) {
                problem(fileSetting, "names a file that must hold one line, and does not: " + file);
                return Optional.empty();
            }
            return Optional.of(new RawValue(setting, text, fileSetting.variable()));
        } catch (IOException unreadable) {
            problem(fileSetting, "names a file that cannot be read: " + file);
            return Optional.empty();
        }
    }

    private <T> Optional<T> parsed(RawValue given, Function<RawValue, T> parser) {
        try {
            if (given.text().isBlank()) {
                throw given.unusable("is empty");
            }
            return Optional.of(parser.apply(given));
        } catch (InvalidSettingException unusable) {
            problems.addAll(unusable.problems());
            return Optional.empty();
        }
    }

    void problem(Setting setting, String problem) {
        problem(setting.variable(), problem);
    }

    void problem(String setting, String problem) {
        problems.add(new InvalidSettingException(setting, problem).getMessage());
    }

    /** Notes a problem where one of two settings is given without the other. */
    void requireBoth(Setting setting, Setting secret, Setting secretFile) {
        if (isGiven(setting) != isGiven(secret, secretFile)) {
            problem(setting, "and " + secret.variable() + " belong together: set both or none");
        }
    }

    List<String> problems() {
        return problems;
    }

    void requireNoProblem() {
        if (!problems.isEmpty()) {
            throw new InvalidSettingException(problems);
        }
    }

    /** The settings that were read or given, in the order of the enum. */
    List<SettingsResult.Effective> effective() {
        for (Setting setting : Setting.values()) {
            if (!effective.containsKey(setting)) {
                sources.given(setting).ifPresent(given -> note(setting, "(not used)", given.origin()));
            }
        }
        return List.copyOf(effective.values());
    }

    private void note(Setting setting, String value, String origin) {
        effective.put(setting, new SettingsResult.Effective(setting.variable(), value, origin));
    }
}
