package io.lagomcp.invoices.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.install.ServerLaunch.ApiKeySource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;

/** Whatever somebody has in a file: what was put in and taken out again has left no trace. */
class ClientInstallationPropertyTest {
    private static final ServerLaunch SERVER =
            new ServerLaunch("/bin/lago", List.of("--read-only"), Map.of(), new ApiKeySource.FromClient());
    private static final Path FILE = Path.of("config");

    private final Path home = temporary();
    private int part;

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void withOtherServersNoMemoryIsNeeded(
            @ForAll("white") String white, @ForAll("members") String servers, @ForAll("members") String others)
            throws Exception {
        String text = white + "{\"inputs\": [{}" + white + "]," + white + "\"servers\":{" + servers + "}," + others
                + "}" + white;

        String written = ClientConfig.of(McpClientApp.VSCODE, text, FILE)
                .with(ConfigTemplate.of(McpClientApp.VSCODE).entry(SERVER));

        assertThat(ClientConfig.of(McpClientApp.VSCODE, written, FILE).without())
                .isEqualTo(text);
    }

    @Property(tries = 30, edgeCases = EdgeCasesMode.NONE)
    void withTheBackupEveryFileIsWhatItWas(@ForAll("document") String text, @ForAll boolean marked) throws Exception {
        UserMachine machine = new UserMachine(UserMachine.OperatingSystem.MACOS, home, Map.of());
        Path file = McpClientApp.VSCODE.file(machine);
        Files.createDirectories(file.getParent());
        Files.writeString(file, (marked ? "\uFEFF" : "") + text);
        byte[] before = Files.readAllBytes(file);

        Path first = ClientInstallation.of(McpClientApp.VSCODE, machine)
                .install(SERVER)
                .orElseThrow();
        Path second =
                ClientInstallation.of(McpClientApp.VSCODE, machine).uninstall().orElseThrow();

        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        assertThat(Files.readAllBytes(first)).isEqualTo(before);
        Files.delete(first);
        Files.delete(second);
    }

    @AfterProperty
    void nothingIsLeft() throws Exception {
        McpClientApp vsCode = McpClientApp.VSCODE;
        Path file = vsCode.file(new UserMachine(UserMachine.OperatingSystem.MACOS, home, Map.of()));
        if (Files.exists(file)) {
            try (var files = Files.list(file.getParent())) {
                assertThat(files).as("files beside it").containsExactly(file);
            }
        }
    }

    @Provide
    Arbitrary<String> document() {
        Arbitrary<String> servers = members().map(all -> "\"servers\": {" + all + "}");
        Arbitrary<String> object = Combinators.combine(
                        white(), Arbitraries.oneOf(servers, members(), Arbitraries.just("")))
                .as((white, members) -> white + "{" + members + "}" + white);
        return Arbitraries.oneOf(object, Arbitraries.of("", "\n", "// nothing\r\n", "{}", "{ \"servers\" : {\n} }"));
    }

    /** One member or more, written in many ways. */
    @Provide
    Arbitrary<String> members() {
        Arbitrary<String> values = Arbitraries.of(
                "1.50",
                "null",
                "\"//, } \\\" \\u00e9 é 😀\"",
                "{}",
                "[1 , /* x */ {\"a\":[]},]",
                "{ \"b\": {\n \"c\": true } }");
        Arbitrary<String> member = Combinators.combine(white(), white(), values, white())
                .as((before, middle, value, after) -> before + "\"#\"" + middle + ":" + middle + value + after);
        return Combinators.combine(member.list().ofMinSize(1).ofMaxSize(3), Arbitraries.of("", ",", ", // end\n"))
                .as((all, end) -> numbered(String.join(",", all)) + end);
    }

    @Provide
    Arbitrary<String> white() {
        return Arbitraries.of(
                "", "", " ", "\n", "\n\t", "\r\n  ", " // x, \"}\n  ", "/* , */", "/**/ \n    // y\n    ");
    }

    /** No two members of a text have the same name. */
    private String numbered(String members) {
        StringBuilder all = new StringBuilder(members);
        int number = 0;
        part++;
        for (int at = all.indexOf("#"); at >= 0; at = all.indexOf("#")) {
            all.replace(at, at + 1, "n" + number++ + "-" + part);
        }
        return all.toString();
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("install");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
