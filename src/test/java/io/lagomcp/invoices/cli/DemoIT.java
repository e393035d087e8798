package io.lagomcp.invoices.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DemoIT {
    private static final String CANARY = "canary-key-4711";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void showsAWholeSessionInPlainText() throws IOException {
        Map<String, String> environment = Map.of("TERM", "xterm-256color");
        Ended demo = PackedProgram.run(PackedProgram.builder(environment, command()));

        assertThat(demo.exitCode()).as("exit code; stderr: %s", demo.err()).isZero();
        assertThat(demo.err()).as("standard error of the demo").isEmpty();
        assertThat(demo.out())
                .containsSubsequence(
                        "1  Connect",
                        "→ initialize",
                        "lago-invoices-mcp ",
                        "protocol 20",
                        "2  List the tools",
                        "→ tools/list",
                        toolCount() + " tools",
                        "finalize_invoice",
                        "3  Search overdue invoices",
                        "→ find_all_invoices count=exact payment_overdue=true per_page=5",
                        "5 of ",
                        "4  Inspect one",
                        "→ find_invoice number=",
                        "Total, with taxes",
                        "Allowed now: ",
                        "5  Finalize a draft",
                        "→ finalize_invoice lago_id=",
                        "The server asks the person",
                        "Finalize draft ",
                        "undone.",
                        "played by this demo, says yes",
                        "✔ done: ",
                        ", finalized, ",
                        "receipt ",
                        "6  Make mistakes",
                        "✘ invalid_argument",
                        "✘ not_a_draft",
                        "7  Download the PDF",
                        "→ download_invoice as=file lago_id=",
                        "✔ saved, ",
                        "8  Read the audit log",
                        "planned",
                        "confirm, rule built-in",
                        "intent",
                        "by elicitation",
                        "outcome",
                        "done");
        assertThat(demo.out()).as("output to a file").doesNotContain("\u001b");
        assertThat(demo.out().lines().filter(line -> !line.contains(".pdf")))
                .as("lines of the demo")
                .allMatch(line -> line.length() <= 80 && line.equals(line.stripTrailing()));

        Path file = savedFile(demo.out());
        byte[] pdf = Files.readAllBytes(file);
        assertThat(new String(pdf, StandardCharsets.ISO_8859_1)).startsWith("%PDF-");
        assertThat(demo.out()).contains("saved, " + pdf.length + " bytes");
    }

    @Test
    void saysWhatFailed() {
        List<String> command = PackedProgram.command("demo");
        command.add(1, "-Djava.io.tmpdir=" + folder.resolve("missing"));
        Ended demo = PackedProgram.run(PackedProgram.builder(Map.of(), command));

        assertThat(demo.exitCode()).isEqualTo(1);
        assertThat(demo.err()).contains("The demo failed: ", "NoSuchFile", "missing");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void usesNoColoursWhereTheyAreNotWanted() {
        Ended demo = onATerminal("NO_COLOR=1");

        assertThat(demo.exitCode()).isZero();
        assertThat(demo.out()).contains("✔ done: ").doesNotContain("\u001b");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void usesColoursOnATerminal() {
        Ended demo = onATerminal("NO_COLOR=");

        assertThat(demo.exitCode()).isZero();
        assertThat(demo.out()).contains("\u001b[32m✔\u001b[0m done: ");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theServerIsAProcessThatNeverSeesTheKeyAndEndsFirst() throws Exception {
        Process demo = PackedProgram.builder(Map.of("LAGO_API_KEY", CANARY), command())
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        ProcessHandle server = serverOf(demo);
        String environment = Files.readString(Path.of("/proc/" + server.pid() + "/environ"));

        assertThat(environment)
                .as("the environment of the server")
                .contains("PATH=")
                .doesNotContain(CANARY);
        assertThat(demo.waitFor()).isZero();
        assertThat(server.isAlive())
                .as("the server is alive when the demo has ended")
                .isFalse();
        assertThat(Files.readString(folder.resolve("out"))).doesNotContain(CANARY);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theServerIsStartedByTheLauncherThatStartedTheDemo() throws IOException {
        Path launched = folder.resolve("launched");
        Path launcher = Files.writeString(
                folder.resolve("launcher"),
                "#!/bin/sh\necho \"$1\" >'%s'\nexec %s \"$@\"\n"
                        .formatted(launched, String.join(" ", PackedProgram.command())));
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
        List<String> command = command();
        command.add(1, "-Dlago.launcher=" + launcher);

        Ended demo = PackedProgram.run(PackedProgram.builder(Map.of(), command));

        assertThat(demo.exitCode()).as("exit code; stderr: %s", demo.err()).isZero();
        assertThat(launched).hasContent("serve");
    }

    /** Every tool has a file. */
    private static long toolCount() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("tool-schemas"))) {
            return files.count();
        }
    }

    private List<String> command() {
        List<String> command = PackedProgram.command("demo");
        command.add(1, "-Djava.io.tmpdir=" + folder);
        return command;
    }

    /** In a terminal of {@code script}, which hands on what is shown there. */
    private Ended onATerminal(String setting) {
        String line = setting + " TERM=xterm " + String.join(" ", command());
        return PackedProgram.run(PackedProgram.builder(
                Map.of(), List.of("script", "--quiet", "--return", "--command", line, "/dev/null")));
    }

    /** The child that has become the server: a forked process is a copy of its parent for a moment. */
    private static ProcessHandle serverOf(Process demo) throws InterruptedException {
        while (demo.isAlive()) {
            Optional<ProcessHandle> server = demo.descendants()
                    .filter(child -> child.info().commandLine().orElse("").contains(" serve --sandbox "))
                    .findFirst();
            if (server.isPresent()) {
                return server.get();
            }
            TimeUnit.MILLISECONDS.sleep(2);
        }
        throw new AssertionError("the demo ended without a server");
    }

    private static Path savedFile(String out) {
        Matcher line = Pattern.compile("(?m)^ +(\\S.*\\.pdf)$").matcher(out);
        assertThat(line.find()).as("the demo names its file").isTrue();
        return Path.of(line.group(1));
    }
}
