package io.lagomcp.invoices.startcache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StartCacheTest {
    private final Properties before = new Properties();

    @BeforeEach
    void runAsTheLauncherStartsThePackedProgram() {
        before.putAll(System.getProperties());
        System.setProperty("java.class.path", "/opt/program.jar");
        System.setProperty("lago.options", "-XX:+UseSerialGC -Xms24m");
    }

    @AfterEach
    void runAsBefore() {
        System.setProperties(before);
    }

    @Test
    void whatMakesACacheKnowsTheOptionsThatItIsFor() {
        assertThat(StartCache.thisProgram(List.of(), "cache", "file").command())
                .as("the process that a server starts to have a cache made, and which trains one with what it was told")
                .contains("-XX:+UseSerialGC", "-Xms24m", "-Dlago.options=-XX:+UseSerialGC -Xms24m")
                .endsWith("-cp", "/opt/program.jar", "io.lagomcp.invoices.Main", "cache", "file");
    }
}
