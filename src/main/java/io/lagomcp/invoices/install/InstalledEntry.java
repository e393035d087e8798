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
 * Our entry in a client's file: the command that the client starts. {@code toString} hides it, because it may contain a key.
 *
 * @param command the path of a program, or a name on the PATH
 * @param arguments its arguments
 * @param environment the variables that the client sets; references are not replaced
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

    /** The arguments of this server: those after the jar if the command is Java. */
    public List<String> ownArguments() {
        return arguments.subList(jar().isPresent() ? arguments.indexOf(JAR) + 2 : 0, arguments.size());
    }

    /** The missing program or jar; empty if both exist. */
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
