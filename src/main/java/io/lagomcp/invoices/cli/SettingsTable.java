package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.config.EffectiveSetting;
import io.lagomcp.invoices.config.Flags;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.config.SettingsCheck;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.JsonNodeFactory;

/** Shows what every setting comes to and where from, without secrets, and everything that is wrong. Starts nothing. */
final class SettingsTable {
    private static final String GAP = "  ";

    private final Terminal terminal;

    SettingsTable(Terminal terminal) {
        this.terminal = terminal;
    }

    /** The exit code: 0 when a server could start with these, else 2. */
    int print(Map<String, String> environment, Flags flags) {
        SettingsCheck check = SettingsCheck.of(environment, flags);
        print(check.effective());
        terminal.print();
        List<Finding> findings = new SettingsFindings(check, environment).all();
        findings.stream().filter(finding -> finding.mark() != Mark.OK).forEach(terminal::print);
        boolean usable = findings.stream().noneMatch(Finding::isFailure);
        if (usable) {
            terminal.say(
                    Mark.OK,
                    "These settings can be used, "
                            + check.settings()
                                    .flatMap(Settings::http)
                                    .map(http -> "over HTTP.")
                                    .orElse("over standard input and output."));
        }
        return usable ? 0 : 2;
    }

    /** The same for programs, one object per line; the exit code. */
    static int printJson(Map<String, String> environment, Flags flags, PrintWriter out) {
        SettingsCheck check = SettingsCheck.of(environment, flags);
        check.effective()
                .forEach(setting -> out.println(JsonNodeFactory.instance
                        .objectNode()
                        .put("setting", setting.name())
                        .put("value", setting.value())
                        .put("origin", setting.origin())));
        List<Finding> findings = new SettingsFindings(check, environment).all();
        findings.forEach(finding -> out.println(finding.json()));
        out.flush();
        return findings.stream().noneMatch(Finding::isFailure) ? 0 : 2;
    }

    private void print(List<EffectiveSetting> settings) {
        int names = settings.stream()
                .mapToInt(setting -> setting.name().length())
                .max()
                .orElse(0);
        int values = settings.stream()
                .mapToInt(setting -> setting.value().length())
                .max()
                .orElse(0);
        for (EffectiveSetting setting : settings) {
            terminal.print(Text.padded(setting.name(), names)
                    + GAP
                    + Text.padded(setting.value(), values)
                    + GAP
                    + terminal.faint(setting.origin()));
        }
    }
}
