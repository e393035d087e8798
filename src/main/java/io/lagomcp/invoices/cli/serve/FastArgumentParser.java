package io.lagomcp.invoices.cli.serve;

import io.lagomcp.invoices.config.CommandLineFlags;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Parses the arguments with which assistants usually start the server: no command or {@code serve}, and flags of an account.
 * Building the whole command line takes longer than the rest of the start. All other arguments, also invalid ones, are left to
 * the command line.
 */
public final class FastArgumentParser {
    private static final Set<String> SWITCHES = Set.of("--sandbox", "--read-only");
    private static final Set<String> WITH_VALUE =
            Set.of("--api-url", "--today", "--policy", "--audit-log", "--download-dir", "--documents", "--config");

    private FastArgumentParser() {}

    /** The flags; empty if the command line must parse the arguments. */
    public static Optional<CommandLineFlags> of(String... arguments) {
        List<String> words = Arrays.asList(arguments);
        boolean named = !words.isEmpty() && words.get(0).equals("serve");
        CommandLineFlags flags = CommandLineFlags.none();
        for (Iterator<String> rest = words.listIterator(named ? 1 : 0); rest.hasNext(); ) {
            String flag = rest.next();
            if (flags.given().containsKey(flag)) {
                return Optional.empty();
            }
            if (SWITCHES.contains(flag)) {
                flags = flags.with(flag, "true");
            } else if (WITH_VALUE.contains(flag) && rest.hasNext()) {
                String value = rest.next();
                if (value.isEmpty() || "-@'\"".indexOf(value.charAt(0)) >= 0) {
                    return Optional.empty();
                }
                flags = flags.with(flag, value);
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(flags);
    }
}
