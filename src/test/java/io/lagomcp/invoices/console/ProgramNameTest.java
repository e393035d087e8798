package io.lagomcp.invoices.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class ProgramNameTest {
    private final Properties system = new Properties();

    @Test
    void isWhatWasTyped() {
        assertThat(called(Path.of("bin", "lago-invoices-mcp").toString()))
                .isEqualTo(Path.of("bin", "lago-invoices-mcp").toString());
        assertThat(called("/my tools/lago-invoices-mcp")).isEqualTo("\"/my tools/lago-invoices-mcp\"");
    }

    @Test
    void isTheBareNameWhereThePathLedToIt() {
        String folder = Path.of("opt", "bin").toString();

        assertThat(called(Path.of(folder, "lago").toString(), "x" + File.pathSeparator + folder))
                .isEqualTo("lago");
    }

    @Test
    void isTheJarWhereThereIsNoLauncher() {
        system.setProperty("java.class.path", "target/lago-invoices-mcp.jar");

        assertThat(ProgramName.typed(system, Map.of())).isEqualTo("java -jar target/lago-invoices-mcp.jar");
    }

    @Test
    void isTheNameWhereNothingIsKnown() {
        system.setProperty("java.class.path", "a.jar" + File.pathSeparator + "b.jar");

        assertThat(ProgramName.typed(system, Map.of())).isEqualTo("lago-invoices-mcp");
    }

    private String called(String program) {
        return called(program, "/usr/bin");
    }

    private String called(String program, String path) {
        system.setProperty(ProgramName.CALLED, program);
        return ProgramName.typed(system, Map.of("PATH", path));
    }
}
