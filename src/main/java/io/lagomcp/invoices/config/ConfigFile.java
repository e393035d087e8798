package io.lagomcp.invoices.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of a config file, one per line: {@code NAME=value} with the names of the environment. Values may be in single or
 * double quotes; nothing in them is replaced. Lines that start with {@code #} are comments.
 */
final class ConfigFile {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final Map<String, RawValue> settings = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    private ConfigFile() {}

    /** The settings by their variables. Fails with a problem for every invalid line, or because the file cannot be read. */
    static Map<String, RawValue> read(RawValue name, DeprecatedNames deprecated) {
        ConfigFile file = new ConfigFile();
        int number = 0;
        for (String line : lines(name)) {
            file.add(line.strip(), name.text() + ":" + ++number);
        }
        if (!file.problems.isEmpty()) {
            throw new InvalidSettingException(file.problems);
        }
        return deprecated.replaced(file.settings, RawValue::text);
    }

    private static List<String> lines(RawValue name) {
        try {
            String text = Files.readString(Path.of(name.text()));
            return text.replaceFirst("^" + BYTE_ORDER_MARK, "").lines().toList();
        } catch (InvalidPathException impossible) {
            throw name.unusable("is not a valid path");
        } catch (CharacterCodingException notText) {
            throw name.unusable("names " + name.text() + ", which is not text in UTF-8");
        } catch (IOException unreadable) {
            throw name.unusable("names " + name.text() + ", which cannot be read");
        }
    }

    private void add(String line, String place) {
        if (line.isEmpty() || line.startsWith("#")) {
            return;
        }
        int equals = line.indexOf('=');
        if (equals < 1) {
            // not the line itself, which may be a secret without its name
            problems.add(place + ": a line must be NAME=value, or start with #.");
            return;
        }
        String name = line.substring(0, equals).strip();
        Optional<Setting> setting = Setting.named(name);
        if (setting.isEmpty()) {
            problems.add(place + ": " + Setting.unknown(name));
        } else if (setting.get() == Setting.CONFIG) {
            problems.add(place + ": " + name + " cannot stand in a config file: there is only one.");
        } else if (settings.containsKey(name)) {
            problems.add(place + ": " + name + " was already set at "
                    + settings.get(name).origin() + ".");
        } else {
            String written = line.substring(equals + 1).strip();
            problem(written).ifPresent(text -> problems.add(place + ": " + name + " " + text + "."));
            // also if it is invalid, so that a duplicate is reported
            settings.put(name, new RawValue(setting.get(), unquoted(written), place));
        }
    }

    private static Optional<String> problem(String written) {
        String value = unquoted(written);
        if (isQuote(written)) {
            String quote = written.substring(0, 1);
            if (value.contains(quote) || !written.endsWith(quote)) {
                return Optional.of("must end with the quote that it starts with, and have no other");
            }
        } else if (written.contains(" #")) {
            return Optional.of("is followed by #: put a comment on a line of its own, or the value in quotes");
        }
        if (value.isBlank()) {
            return Optional.of("has no value: put # before the line to leave it unset");
        }
        return SettingSources.isPlaceholder(value.strip())
                ? Optional.of("is a placeholder, and nothing is replaced in this file: write the value itself")
                : Optional.empty();
    }

    private static boolean isQuote(String written) {
        return written.startsWith("\"") || written.startsWith("'");
    }

    private static String unquoted(String written) {
        return isQuote(written) && written.length() > 1 ? written.substring(1, written.length() - 1) : written;
    }
}
