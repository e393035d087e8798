package io.lagomcp.invoices.cli.doctor;

import io.lagomcp.invoices.cli.serve.FastArgumentParser;
import io.lagomcp.invoices.cli.serve.ServeCommand;
import io.lagomcp.invoices.config.CommandLineFlags;
import io.lagomcp.invoices.config.InvalidSettingException;
import io.lagomcp.invoices.install.InstalledEntry;
import io.lagomcp.invoices.install.UserMachine;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * The environment and flags with which the entry of a client starts the server.
 *
 * @param environment the variables of the entry, and variables of this machine that name folders
 * @param flags the flags of the entry
 */
public record ClientEntrySettings(Map<String, String> environment, CommandLineFlags flags) {
    private static final Set<String> PASSED_ON =
            Set.of("HOME", "USERPROFILE", "XDG_STATE_HOME", "APPDATA", "LOCALAPPDATA", "PATH");

    /** How clients refer to their own environment: {@code ${env:NAME}}, {@code ${NAME}}, {@code ${NAME:-}}, {@code $NAME}. */
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(?:env:)?([A-Za-z_]+)(?::-(.*))?}|\\$([A-Za-z_]+)");

    /**
     * Reads them. References to the client's environment are resolved in this environment, which is probably similar; an
     * unresolved reference stays and counts as not set.
     *
     * @throws InvalidSettingException if the arguments are not valid for the server
     */
    public static ClientEntrySettings of(InstalledEntry entry, UserMachine machine) {
        Map<String, String> environment = new HashMap<>(machine.environment());
        environment.keySet().retainAll(PASSED_ON);
        entry.environment().forEach((name, value) -> environment.put(name, resolved(value, machine)));
        return new ClientEntrySettings(environment, flags(entry.ownArguments()));
    }

    private static String resolved(String value, UserMachine machine) {
        Matcher reference = REFERENCE.matcher(value);
        if (!reference.matches()) {
            return value;
        }
        String name = Optional.ofNullable(reference.group(1)).orElseGet(() -> reference.group(3));
        return Optional.ofNullable(machine.environment().get(name))
                .or(() -> Optional.ofNullable(reference.group(2)))
                .orElse(value);
    }

    private static CommandLineFlags flags(List<String> arguments) {
        return FastArgumentParser.of(arguments.toArray(String[]::new)).orElseGet(() -> {
            ServeCommand serve = new ServeCommand();
            boolean named = !arguments.isEmpty() && arguments.get(0).equals("serve");
            try {
                new CommandLine(serve)
                        .parseArgs(arguments.stream().skip(named ? 1 : 0).toArray(String[]::new));
                return serve.flags();
            } catch (ParameterException unknown) {
                throw new InvalidSettingException(List.of(
                        "The arguments of the entry are not understood: it must start this server and nothing else."));
            }
        });
    }
}
