package io.lagomcp.invoices.install;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a client starts by our entry. It does not show itself, as a key may stand in it.
 *
 * @param command a program: its path, or a name that is looked for on the path of the system
 * @param arguments what follows it
 * @param environment the variables that the client sets, as they are written: references are not replaced
 */
public record InstalledEntry(String command, List<String> arguments, Map<String, String> environment) {
    private static final String JAR = "-jar";

    static InstalledEntry of(ObjectNode entry) {
        Map<String, String> environment = new LinkedHashMap<>();
        entry.path("env")
                .properties()
                .forEach(variable ->
                        environment.put(variable.getKey(), variable.getValue().asString("")));
        return new InstalledEntry(
                entry.path("command").asString(""),
                entry.path("args")
                        .valueStream()
                        .map(argument -> argument.asString(""))
                        .toList(),
                environment);
    }

    /** What this server is given of the arguments: those behind the jar, where the command is Java. */
    public List<String> ownArguments() {
        return arguments.subList(jar().isPresent() ? arguments.indexOf(JAR) + 2 : 0, arguments.size());
    }

    /** The program or jar that it names and that is not on this machine; empty where both are. */
    public Optional<String> missing(UserMachine machine) {
        if (!isProgram(machine)) {
            return Optional.of(command);
        }
        return jar().filter(file -> !isFile(file));
    }

    private Optional<String> jar() {
        int at = arguments.indexOf(JAR);
        return at >= 0 && at + 1 < arguments.size() ? Optional.of(arguments.get(at + 1)) : Optional.empty();
    }

    private boolean isProgram(UserMachine machine) {
        if (command.contains("/") || command.contains("\\")) {
            return isFile(command);
        }
        String path = machine.environment().getOrDefault("PATH", "");
        List<String> endings = machine.system() == UserMachine.OperatingSystem.WINDOWS
                ? List.of("", ".exe", ".cmd", ".bat")
                : List.of("");
        return Arrays.stream(path.split(File.pathSeparator))
                .filter(folder -> !folder.isBlank())
                .anyMatch(folder -> endings.stream().anyMatch(ending -> isFile(folder + "/" + command + ending)));
    }

    private static boolean isFile(String name) {
        try {
            return Files.isRegularFile(Path.of(name));
        } catch (InvalidPathException impossible) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "InstalledEntry[" + command + ", hidden]";
    }
}
