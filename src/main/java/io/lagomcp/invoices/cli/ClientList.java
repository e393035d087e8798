package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.install.Client;
import io.lagomcp.invoices.install.ClientEntry;
import io.lagomcp.invoices.install.InstallException;
import io.lagomcp.invoices.install.Installation;
import io.lagomcp.invoices.install.Machine;
import java.nio.file.Path;
import java.util.Optional;

/** Which assistants there are, which of them are on this machine, and which know this server. */
final class ClientList {
    private static final int ID = 16;
    private static final int STATE = 14;

    private final Machine machine;
    private final Terminal terminal;

    ClientList(Machine machine, Terminal terminal) {
        this.machine = machine;
        this.terminal = terminal;
    }

    void print() {
        terminal.print("Connect an assistant with  " + terminal.call(ProgramName.with("install CLIENT")));
        terminal.print();
        for (Client client : Client.values()) {
            terminal.print(line(client));
        }
        terminal.print();
        terminal.say("With --print you see first what would be written, and where.");
    }

    private String line(Client client) {
        if (!client.isFound(machine)) {
            return terminal.faint(line(Mark.SKIPPED, client, "not found", ""));
        }
        String file = shortened(client.file(machine));
        try {
            Optional<ClientEntry> entry = Installation.of(client, machine).entry();
            Optional<String> missing = entry.flatMap(present -> present.missing(machine));
            if (missing.isPresent()) {
                return line(
                        Mark.FAIL,
                        client,
                        "broken entry",
                        file + ": it starts " + missing.get() + ", which is not there");
            }
            return entry.isPresent()
                    ? line(Mark.OK, client, "connected", file)
                    : line(Mark.NEXT, client, "on this machine", file);
        } catch (InstallException unusable) {
            return line(Mark.FAIL, client, "not readable", String.valueOf(unusable.getMessage()));
        }
    }

    private String line(Mark mark, Client client, String state, String file) {
        String text = Text.padded(client.id(), ID) + Text.padded(state, STATE) + "  " + file;
        return terminal.mark(mark) + "  " + text.stripTrailing();
    }

    private String shortened(Path file) {
        return file.startsWith(machine.home())
                ? Path.of("~").resolve(machine.home().relativize(file)).toString()
                : file.toString();
    }
}
