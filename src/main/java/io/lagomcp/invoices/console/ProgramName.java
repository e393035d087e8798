package io.lagomcp.invoices.console;

import java.io.File;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

/** The name under which this program was started, for commands that its messages recommend. */
public final class ProgramName {
    /** The property with the name that was typed. */
    static final String CALLED = "lago.called";

    /** The name on the PATH. */
    public static final String NAME = "lago-invoices-mcp";

    private ProgramName() {}

    /** The name as typed this time. */
    public static String typed() {
        return typed(System.getProperties(), System.getenv());
    }

    /** A command of this program as it must be typed here, for example {@code bin/lago-invoices-mcp doctor}. */
    public static String with(String command) {
        return typed() + " " + command;
    }

    static String typed(Properties system, Map<String, String> environment) {
        String called = system.getProperty(CALLED, "");
        if (!called.isBlank()) {
            File program = new File(called);
            boolean found = Arrays.asList(environment.getOrDefault("PATH", "").split(File.pathSeparator))
                    .contains(program.getParent());
            return found ? program.getName() : quoted(called);
        }
        String jar = system.getProperty("java.class.path", "");
        boolean packed = jar.endsWith(".jar") && !jar.contains(File.pathSeparator);
        return packed ? "java -jar " + quoted(jar) : NAME;
    }

    /** The version of this program; {@code development} where it was not packed into its jar. */
    public static String version() {
        return Objects.requireNonNullElse(ProgramName.class.getPackage().getImplementationVersion(), "development");
    }

    private static String quoted(String path) {
        return path.contains(" ") ? '"' + path + '"' : path;
    }
}
