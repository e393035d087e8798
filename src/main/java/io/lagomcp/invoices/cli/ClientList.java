package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.install.Client;
import io.lagomcp.invoices.install.ClientEntry;
import io.lagomcp.invoices.install.InstallException;
import io.lagomcp.invoices.install.Installation;
import io.lagomcp.invoices.install.Machine;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Which assistants there are, which of them are on this machine, and which know this server. */
final class ClientList {
    private static final int ID = 16;
    private static final int STATE = 14;

    private final Machine machine;

    /**
     * How it is with one client.
     *
     * @param problem what is wrong, which names the file where the file is meant
     */
    private record State(Client client, Mark mark, String name, Optional<String> problem) {}

    ClientList(Machine machine) {
        this.machine = machine;
    }

    void print(Terminal terminal) {
        terminal.print("Connect an assistant with  " + terminal.call(ProgramName.with("install CLIENT")));
        terminal.print();
        states().forEach(state -> terminal.print(line(state, terminal)));
        terminal.print();
        terminal.say("With --print you see first what would be written, and where.");
    }

    /** {@code {"client","state","file","problem"}} for each, of which the last is left out where there is none. */
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
        return Arrays.stream(Client.values()).map(this::state).toList();
    }

    private State state(Client client) {
        if (!client.isFound(machine)) {
            return new State(client, Mark.SKIPPED, "not found", Optional.empty());
        }
        try {
            Optional<ClientEntry> entry = Installation.of(client, machine).entry();
            Optional<String> missing = entry.flatMap(present -> present.missing(machine));
            if (missing.isPresent()) {
                String problem = "it starts " + missing.get() + ", which is not there";
                return new State(client, Mark.FAIL, "broken entry", Optional.of(problem));
            }
            return entry.isPresent()
                    ? new State(client, Mark.OK, "connected", Optional.empty())
                    : new State(client, Mark.NEXT, "on this machine", Optional.empty());
        } catch (InstallException unusable) {
            return new State(client, Mark.FAIL, "not readable", Optional.ofNullable(unusable.getMessage()));
        }
    }

    private String line(State state, Terminal terminal) {
        String start =
                terminal.mark(state.mark()) + "  " + Text.padded(state.client().id(), ID);
        String line = (start + Text.padded(state.name(), STATE) + "  " + detail(state)).stripTrailing();
        return state.mark() == Mark.SKIPPED ? terminal.faint(line) : line;
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
