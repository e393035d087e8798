package io.lagomcp.invoices.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class LauncherIT {
    private static final Path LAUNCHER = Path.of("bin", "lago-invoices-mcp").toAbsolutePath();
    private static final Map<String, String> JAVA_HOME = Map.of("JAVA_HOME", System.getProperty("java.home"));

    /** Shells compare times in seconds. */
    private static final FileTime LATER = FileTime.from(Instant.parse("2100-01-01T00:00:00Z"));

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void runsFromAnyFolder() {
        assertRuns(launch(LAUNCHER, JAVA_HOME, "--version"));
    }

    @Test
    void runsThroughSymbolicLinks() throws IOException {
        Path absolute = Files.createSymbolicLink(folder.resolve("absolute"), LAUNCHER);
        Path relative = Files.createSymbolicLink(folder.resolve("relative"), Path.of("absolute"));

        assertRuns(launch(absolute, JAVA_HOME, "--version"));
        assertRuns(launch(relative, JAVA_HOME, "--version"));
        Files.delete(relative);
        Files.delete(absolute);
    }

    @Test
    void runsWithSpacesInItsPath() throws IOException {
        assertRuns(launch(copyWithJar(folder.resolve("my own tools")), JAVA_HOME, "--version"));
    }

    @Test
    void recommendsCommandsAsTheyWereTyped() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("lago"), LAUNCHER);
        Map<String, String> onThePath = new HashMap<>(JAVA_HOME);
        onThePath.put("PATH", folder + ":" + System.getenv("PATH"));

        assertThat(launch(Path.of("./lago"), JAVA_HOME, "dcotor").err()).contains("See: ./lago --help");
        assertThat(launch(LAUNCHER, JAVA_HOME, "dcotor").err()).contains("See: " + LAUNCHER + " --help");
        assertThat(launch(Path.of("sh"), onThePath, "-c", "lago dcotor").err()).contains("See: lago --help");
        Files.delete(link);
    }

    @Test
    void whoStartsItByHandIsToldWhatItWaitsFor() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "a terminal can be played");
        String here = LAUNCHER + " --sandbox";

        Ended byHand = launch(Path.of("/usr/bin/script"), JAVA_HOME, "-qec", here, "/dev/null");
        Ended byClient = launch(LAUNCHER, JAVA_HOME, "--sandbox");

        assertThat(byHand.out()).contains("Waiting for an MCP client on standard input", LAUNCHER + " demo");
        assertThat(byClient.err()).isEmpty();
    }

    @Test
    @DisabledOnOs(OS.MAC)
    void bashCompletesItsCommandsAndFlags() throws IOException {
        Path script = Files.writeString(
                folder.resolve("completion"),
                launch(LAUNCHER, JAVA_HOME, "completion", "bash").out());

        assertThat(completed(script, "doc")).isEqualTo("doctor");
        assertThat(completed(script, "install", "claude-d")).isEqualTo("claude-desktop");
        assertThat(completed(script, "serve", "--read")).isEqualTo("--read-only");
    }

    private String completed(Path script, String... words) {
        String line = "lago-invoices-mcp " + String.join(" ", words);
        return launch(
                        Path.of("bash"),
                        Map.of(),
                        "-c",
                        "source " + script + "; COMP_WORDS=(" + line + "); COMP_CWORD=" + words.length + "; COMP_LINE='"
                                + line + "'; _complete_lago-invoices-mcp; echo ${COMPREPLY[@]}")
                .out()
                .strip();
    }

    @Test
    void handsOnItsArgumentsAndTheExitCode() {
        Ended ended = launch(LAUNCHER, JAVA_HOME, "no such command");

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.err()).contains("Unknown command: no such command.");
    }

    @Test
    void prefersTheJavaOfJavaHome() throws IOException {
        Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
        script(java, "echo the java of JAVA_HOME: \"$@\"");
        Ended ended = launch(LAUNCHER, Map.of("JAVA_HOME", folder.resolve("jdk").toString()), "tools");

        assertThat(ended.out())
                .startsWith("the java of JAVA_HOME: ")
                .endsWith("lago-invoices-mcp.jar io.lagomcp.invoices.Main tools\n");
    }

    @Test
    void takesTheJavaOfThePathWhereJavaHomeIsNotSet() throws IOException {
        Path java = fakeJava(folder.resolve("java"), "99.1", "the java of the PATH:");
        String path = java.resolve("bin") + ":" + System.getenv("PATH");

        assertThat(launch(LAUNCHER, Map.of("PATH", path), "tools").out()).startsWith("the java of the PATH: ");
    }

    @Test
    void saysThatThereIsNoJava() throws IOException {
        Path launcher = copyWithJar(folder.resolve("program"));
        String text = Files.readString(launcher);
        assertThat(text).contains("/usr/lib/jvm/*");
        Files.writeString(launcher, withoutJavasOfTheMachine(text));
        for (String tool : List.of("dirname", "readlink", "uname", "cksum")) {
            script(folder.resolve(tool), "exec /usr/bin/" + tool + " \"$@\"");
        }
        Ended ended = launch(launcher, Map.of("PATH", folder.toString(), "HOME", folder.toString()), "--version");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err()).contains("needs Java 17 or newer");
    }

    @Test
    void takesTheNewestJavaWhereTheOneOfJavaHomeIsTooOld() throws IOException {
        Path old = fakeJava(folder.resolve("old"), "11.0.2", "the old one");
        fakeJava(folder.resolve(".jdks/new"), "99.1", "the newest one:");
        Ended ended = launch(LAUNCHER, Map.of("JAVA_HOME", old.toString(), "HOME", folder.toString()), "tools");

        assertThat(ended.out()).startsWith("the newest one: ");
    }

    @Test
    void startsWithTheCacheThatTheBuildMade() throws IOException {
        Path home = folder.resolve("program");
        Path launcher = copyWithJar(home);
        Path java = fakeJava(folder.resolve("java"), "25.0.1", "java");
        Path cache = cache(home.resolve("target/cache/java-25.0.1+x.aot"), LATER);

        assertThat(launch(launcher, environment(java), "tools").out())
                .contains(
                        "-XX:AOTCache=" + cache,
                        "-Dlago.cache.given=" + cache + " ",
                        "-XX:ErrorFile=" + cache.getParent());
    }

    @Test
    void asksForACacheInTheFolderOfTheUserWhereThereIsNoneThatIsNewerThanTheProgram() throws IOException {
        Path home = folder.resolve("program");
        Path launcher = copyWithJar(home);
        Path java = fakeJava(folder.resolve("java"), "25.0.1", "java");
        cache(home.resolve("target/cache/java-25.0.1+x.aot"), FileTime.fromMillis(0));
        String first = launch(launcher, environment(java), "tools").out();
        assertThat(first)
                .contains("-Dlago.cache=" + folder + "/.cache/lago-invoices-mcp/", "-Dlago.cache.given= ")
                .doesNotContain("-XX:AOTCache=");

        Path wanted = cache(wanted(first), LATER);
        assertThat(launch(launcher, environment(java), "tools").out()).contains("-XX:AOTCache=" + wanted);
    }

    @Test
    void theCacheOfTheUserGoesBeforeTheOneOfTheBuildBecauseThatWasOfNoUse() throws IOException {
        Path home = folder.resolve("program");
        Path launcher = copyWithJar(home);
        Path java = fakeJava(folder.resolve("java"), "25.0.1", "java");
        cache(home.resolve("target/cache/java-25.0.1+x.aot"), LATER);
        Path own = cache(wanted(launch(launcher, environment(java), "tools").out()), LATER);

        assertThat(launch(launcher, environment(java), "tools").out()).contains("-XX:AOTCache=" + own);
    }

    @Test
    void takesNoEmptyCacheAndNoneThatALinkLeadsTo() throws IOException {
        Path launcher = copyWithJar(folder.resolve("program"));
        Path java = fakeJava(folder.resolve("java"), "25.0.1", "java");
        Path own = cache(wanted(launch(launcher, environment(java), "tools").out()), LATER);
        Path elsewhere = Files.move(own, folder.resolve("elsewhere"));
        Files.createSymbolicLink(own, elsewhere);
        assertThat(launch(launcher, environment(java), "tools").out()).doesNotContain("-XX:AOTCache=");

        Files.delete(own);
        Files.setLastModifiedTime(Files.createFile(own), LATER);
        assertThat(launch(launcher, environment(java), "tools").out()).doesNotContain("-XX:AOTCache=");
    }

    @Test
    void usesAnArchiveOfClassesBeforeJava25UnlessAPartOfItIsMissing() throws IOException {
        Path launcher = copyWithJar(folder.resolve("program"));
        Path java = fakeJava(folder.resolve("java"), "21.0.2", "java");
        Path own = cache(wanted(launch(launcher, environment(java), "tools").out()), LATER);
        assertThat(launch(launcher, environment(java), "tools").out())
                .as("an archive of which the size is unknown")
                .doesNotContain("-XX:SharedArchiveFile=");

        Path size = Files.writeString(Path.of(own + ".size"), Files.size(own) + "\n");
        assertThat(launch(launcher, environment(java), "tools").out()).contains("-XX:SharedArchiveFile=" + own);

        Files.writeString(size, Files.size(own) + 1 + "\n");
        assertThat(launch(launcher, environment(java), "tools").out()).doesNotContain("-XX:SharedArchiveFile=");
    }

    @Test
    void ignoresAFolderForCachesThatIsRelative() throws IOException {
        Path launcher = copyWithJar(folder.resolve("program"));
        Map<String, String> environment =
                new HashMap<>(environment(fakeJava(folder.resolve("java"), "25.0.1", "java")));
        environment.put("XDG_CACHE_HOME", "somewhere");
        assertThat(launch(launcher, environment, "tools").out()).contains("-Dlago.cache=" + folder + "/.cache/");

        environment.put("XDG_CACHE_HOME", folder.resolve("caches").toString());
        assertThat(launch(launcher, environment, "tools").out()).contains("-Dlago.cache=" + folder + "/caches/");
    }

    @Test
    void twoJavasOfOneVersionHaveACacheEach() throws IOException {
        Path launcher = copyWithJar(folder.resolve("program"));
        Path one = fakeJava(folder.resolve("one"), "25.0.1", "java");
        Path other = fakeJava(folder.resolve("other"), "25.0.1", "java");
        Path release = other.resolve("release");
        Files.writeString(release, "IMPLEMENTOR=\"N/A Ltd.\"\n" + Files.readString(release));

        assertThat(wanted(launch(launcher, environment(other), "tools").out()))
                .isNotEqualTo(wanted(launch(launcher, environment(one), "tools").out()))
                .hasFileName("java-25.0.1+x-N.aot");
    }

    @Test
    void aJavaThatCanMakeNoCacheDoesNotKeepTheOthersFromIt() throws IOException {
        Path launcher = copyWithJar(folder.resolve("program"));
        Path broken = fakeJava(folder.resolve(".jdks/broken"), "99.1", "broken");
        script(broken.resolve("bin/java"), "exit 1");
        fakeJava(folder.resolve(".jdks/sound"), "99.2", "sound:");
        String text = Files.readString(launcher);
        Files.writeString(launcher, withoutJavasOfTheMachine(text));
        Ended ended = launch(
                launcher, Map.of("JAVA_HOME", folder.resolve("none").toString(), "HOME", folder.toString()), "cache");

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.err()).contains("No cache for the Java in " + broken);
        assertThat(ended.out()).contains("sound: ", " cache " + folder + "/program/target/cache/java-99.2+x.aot\n");
    }

    @Test
    void passesOverAJavaForAnotherProcessorAndOneThatWasRemovedInPart() throws IOException {
        Path foreign = fakeJava(folder.resolve(".jdks/foreign"), "99.3", "foreign");
        String other = System.getProperty("os.arch").equals("aarch64") ? "x86_64" : "aarch64";
        Files.writeString(foreign.resolve("release"), "OS_ARCH=\"" + other + "\"\n", StandardOpenOption.APPEND);
        Path left = fakeJava(folder.resolve(".jdks/left"), "99.2", "left");
        Files.delete(left.resolve("lib/modules"));
        fakeJava(folder.resolve(".jdks/sound"), "99.1", "sound:");

        assertThat(launch(LAUNCHER, Map.of("HOME", folder.toString()), "tools").out())
                .startsWith(OS.LINUX.isCurrentOs() ? "sound: " : "foreign ");
    }

    @Test
    void namesFilesAsTheyAreWhereTheLocaleHasNoLettersForThem() throws IOException {
        Path home = Files.createDirectories(folder.resolve("é b"));
        for (Map<String, String> locale :
                List.of(Map.of("LC_ALL", ""), Map.of("LC_ALL", "C"), Map.of("LANG", "POSIX"))) {
            Map<String, String> environment = new HashMap<>(Map.of("LC_ALL", ""));
            environment.putAll(JAVA_HOME);
            environment.putAll(locale);
            environment.put("HOME", home.toString());
            Ended ended = launch(LAUNCHER, environment, "install", "cursor", "--print");

            assertThat(ended.err()).as("in the locale %s", locale).isEmpty();
            assertThat(ended.out()).as("what is shown stays in ASCII").contains("/? b/.cursor/mcp.json");
        }
    }

    @Test
    void usesNoCacheWithOptionsThatMayNotGoWithOne() throws IOException {
        Path launcher = copyWithJar(folder.resolve("program"));
        Path java = fakeJava(folder.resolve("java"), "25.0.1", "java");
        for (Map<String, String> given : List.of(
                Map.of("JAVA_TOOL_OPTIONS", "-XX:+UseZGC"),
                Map.of("JDK_JAVA_OPTIONS", "-ea"),
                Map.of("LAGO_MCP_CACHE", "off"))) {
            Map<String, String> environment = new HashMap<>(environment(java));
            environment.putAll(given);

            assertThat(launch(launcher, environment, "tools").out()).doesNotContain("ache=", "SharedArchiveFile");
        }
    }

    @Test
    void takesOtherOptionsOfTheJvmWithACacheOfTheirOwn() throws IOException {
        Path java = fakeJava(folder.resolve("java"), "25.0.1", "java");
        Map<String, String> environment = new HashMap<>(environment(java));
        environment.put("LAGO_MCP_JAVA_OPTS", "-Xmx99m -XX:+UseG1GC");

        String command = launch(LAUNCHER, environment, "tools").out();
        assertThat(command)
                .contains(" -Xmx99m -XX:+UseG1GC ", "-XX:+ExitOnOutOfMemoryError ")
                .doesNotContain("UseSerialGC");
        assertThat(wanted(command).getFileName().toString())
                .as("a cache of its own")
                .matches("java-25\\.0\\.1\\+x-\\d+\\.aot");
    }

    @Test
    void theLauncherOfWindowsGivesTheSameOptions() throws IOException {
        String options = Files.readString(LAUNCHER)
                .lines()
                .filter(line -> line.startsWith("options=${LAGO_MCP_JAVA_OPTS-"))
                .map(line ->
                        line.substring(line.indexOf('-'), line.length() - 1).substring(1))
                .findFirst()
                .orElseThrow();

        assertThat(Files.readString(LAUNCHER.resolveSibling("lago-invoices-mcp.cmd")))
                .contains("set \"OPTIONS=" + options.replace("$tuning", "%TUNING%") + "\"");
    }

    @Test
    void takesTheBetterCompilerAndMoreHeapForAServerOverHttp() throws IOException {
        Path java = fakeJava(folder.resolve("java"), "25.0.1", "java");

        assertThat(launch(LAUNCHER, environment(java), "serve").out())
                .contains(" -XX:TieredStopAtLevel=1 -Xms16m -XX:NewSize=8m -XX:MaxNewSize=16m -XX:+UseSerialGC ");
        assertThat(launch(LAUNCHER, environment(java), "serve", "--http").out())
                .contains(" -Xms64m -Xmn40m -XX:+UseSerialGC ")
                .doesNotContain("TieredStopAtLevel");
    }

    @Test
    void saysThatItIsNotBuiltYet() throws IOException {
        Ended ended = launch(copy(folder.resolve("fresh clone")), JAVA_HOME, "--version");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err())
                .contains(
                        "is not built yet",
                        "mvn",
                        folder.resolve("fresh clone").toRealPath().toString());
    }

    private Ended launch(Path launcher, Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        return PackedProgram.run(PackedProgram.builder(environment, command).directory(folder.toFile()));
    }

    private static void assertRuns(Ended ended) {
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out()).matches("lago-invoices-mcp \\d+\\.\\d+\\.\\d+.*\\s+");
        assertThat(ended.exitCode()).isZero();
    }

    private static Path copyWithJar(Path home) throws IOException {
        Path launcher = copy(home);
        Files.copy(
                PackedProgram.jar(),
                Files.createDirectory(home.resolve("target")).resolve("lago-invoices-mcp.jar"));
        return launcher;
    }

    private static Path copy(Path home) throws IOException {
        Path launcher = Files.createDirectories(home.resolve("bin")).resolve("lago-invoices-mcp");
        return Files.copy(LAUNCHER, launcher, StandardCopyOption.COPY_ATTRIBUTES);
    }

    private Map<String, String> environment(Path javaHome) {
        return Map.of("JAVA_HOME", javaHome.toString(), "HOME", folder.toString());
    }

    private static String withoutJavasOfTheMachine(String launcher) {
        return launcher.replaceAll("(/usr/lib/jvm|/usr/java|/opt/java|/opt/jdk)\\*?", "/nowhere");
    }

    /** What the launcher gave to a Java that says so: where the user's own cache shall be. */
    private static Path wanted(String command) {
        return Path.of(command.replaceFirst("(?s).*-Dlago.cache=(\\S+).*", "$1"));
    }

    private static Path cache(Path file, FileTime time) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.setLastModifiedTime(Files.writeString(file, "a cache"), time);
    }

    /** One that says who it is and what it was started with. */
    private static Path fakeJava(Path home, String version, String name) throws IOException {
        script(Files.createDirectories(home.resolve("bin")).resolve("java"), "echo '" + name + "' \"$@\"");
        Files.writeString(
                home.resolve("release"),
                "JAVA_RUNTIME_VERSION=\"" + version + "+x\"\nJAVA_VERSION=\"" + version + "\"\n");
        Files.writeString(Files.createDirectories(home.resolve("lib")).resolve("modules"), "its classes");
        return home;
    }

    private static void script(Path file, String line) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + line + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
