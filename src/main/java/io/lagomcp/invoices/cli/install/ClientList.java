package io.lagomcp.invoices.cli.install;

import io.lagomcp.invoices.console.ProgramName;
import io.lagomcp.invoices.console.Status;
import io.lagomcp.invoices.console.Terminal;
import io.lagomcp.invoices.console.TextFormat;
import io.lagomcp.invoices.install.ClientInstallation;
import io.lagomcp.invoices.install.InstallException;
import io.lagomcp.invoices.install.InstalledEntry;
import io.lagomcp.invoices.install.McpClientApp;
import io.lagomcp.invoices.install.UserMachine;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Lists the supported clients, and which of them are installed and connected. */
record ClientList(UserMachine machine) {
    private static final int ID = 16;
    private static final int STATE = 14;

    private record State(McpClientApp client, Status mark, String name, Optional<String> problem) {}

    void print(Terminal terminal) {
        terminal.print("Connect an assistant with  " + terminal.call(ProgramName.with("install CLIENT")));
        terminal.print();
        states().forEach(state -> terminal.print(line(state, terminal)));
        terminal.print();
        terminal.say("--print shows what would be written, and where.");
    }

    /** {@code {"client","state","file","problem"}} for each client; without the last if there is none. */
    List<ObjectNode> json() {
        return states().stream().map(this::json).toList();
    }

    private ObjectNode json(State state) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("client", state.client().id())
                .put("state", state.name().replace(' ', '_'))
                .put("file", state.client().file(machine).toString());
        state.problem().ifPresent(problem -> json.put("problem", problem));
        return json;
    }

    private List<State> states() {
        return Arrays.stream(McpClientApp.values()).map(this::state).toList();
    }

    private State state(McpClientApp client) {
        if (!client.isFound(machine)) {
            return new State(client, Status.SKIPPED, "not found", Optional.empty());
        }
        try {
            Optional<InstalledEntry> entry =
                    ClientInstallation.of(client, machine).entry();
            Optional<String> missing = entry.flatMap(present -> present.missing(machine));
            if (missing.isPresent()) {
                String problem = "it starts " + missing.get() + ", which is not there";
                return new State(client, Status.FAIL, "broken entry", Optional.of(problem));
            }
            return entry.isPresent()
                    ? new State(client, Status.OK, "connected", Optional.empty())
                    : new State(client, Status.NEXT, "on this machine", Optional.empty());
        } catch (InstallException unusable) {
            return new State(client, Status.FAIL, "not readable", Optional.ofNullable(unusable.getMessage()));
        }
    }

    private String line(State state, Terminal terminal) {
        String start = terminal.mark(state.mark()) + "  "
                + TextFormat.padded(state.client().id(), ID);
        String line = (start + TextFormat.padded(state.name(), STATE) + "  " + detail(state)).stripTrailing();
        return state.mark() == Status.SKIPPED ? terminal.faint(line) : line;
    }

    private String detail(State state) {
        String file = shortened(state.client().file(machine));
        return switch (state.name()) {
            case "not found" -> "";
            case "not readable" -> state.problem().orElse(file);
            default -> file + state.problem().map(problem -> ": " + problem).orElse("");
        };
    }

    private String shortened(Path file) {
        return file.startsWith(machine.home())
                ? Path.of("~").resolve(machine.home().relativize(file)).toString()
                : file.toString();
    }
}
