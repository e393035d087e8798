package io.lagomcp.invoices.console;

import java.util.List;

/** A command that only groups subcommands. */
public abstract class CommandGroup extends ConsoleCommand {
    @Override
    public final Integer call() {
        List<String> names = command().getSubcommands().entrySet().stream()
                .filter(subcommand ->
                        !subcommand.getValue().getCommandSpec().usageMessage().hidden())
                .map(subcommand -> subcommand.getKey())
                .toList();
        int last = names.size() - 1;
        throw usageError(
                "Which command? " + String.join(", ", names.subList(0, last)) + " or " + names.get(last) + ".");
    }
}
