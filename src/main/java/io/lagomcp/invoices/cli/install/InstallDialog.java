package io.lagomcp.invoices.cli.install;

import io.lagomcp.invoices.app.ApplicationContext;
import io.lagomcp.invoices.auth.TokenFile;
import io.lagomcp.invoices.cli.doctor.ClientEntrySettings;
import io.lagomcp.invoices.cli.doctor.DoctorChecks;
import io.lagomcp.invoices.cli.doctor.LagoConnectionCheck;
import io.lagomcp.invoices.config.InvalidSettingException;
import io.lagomcp.invoices.config.Secret;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.console.CheckResult;
import io.lagomcp.invoices.console.LaunchCommand;
import io.lagomcp.invoices.console.ProgramName;
import io.lagomcp.invoices.console.Prompter;
import io.lagomcp.invoices.console.Status;
import io.lagomcp.invoices.console.Terminal;
import io.lagomcp.invoices.console.TextFormat;
import io.lagomcp.invoices.install.ClientInstallation;
import io.lagomcp.invoices.install.EntryChange;
import io.lagomcp.invoices.install.InstallException;
import io.lagomcp.invoices.install.InstalledEntry;
import io.lagomcp.invoices.install.McpClientApp;
import io.lagomcp.invoices.install.McpClientApp.SecretSupport;
import io.lagomcp.invoices.install.ServerLaunch;
import io.lagomcp.invoices.install.ServerLaunch.ApiKeySource;
import io.lagomcp.invoices.install.UserMachine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Adds the entry to one client or removes it: prints results and asks questions. */
record InstallDialog(
        McpClientApp client, UserMachine machine, Terminal terminal, Consumer<CheckResult> findings, Prompter person) {
    private static final String KEY = "API key";
    private static final String INSTALLED = "Installed";
    private static final String REMOVED = "Removed";
    private static final String EXAMPLE_KEY = "your-lago-api-key";

    /** With questions to a person, if one is there. */
    static InstallDialog with(Prompter person, McpClientApp client, UserMachine machine, Terminal terminal) {
        return new InstallDialog(client, machine, terminal, terminal::print, person);
    }

    /** For a program: passes on the results and asks no questions. */
    static InstallDialog withProgram(McpClientApp client, UserMachine machine, Consumer<CheckResult> findings) {
        return new InstallDialog(client, machine, Terminal.discarding(), findings, new Prompter() {});
    }

    /** Prints the entry and its file, and writes nothing. */
    int show(InstallOptions options, LaunchCommand own) {
        ApiKeySource key = given(options)
                .orElseGet(() -> client.keyHabit() == SecretSupport.IN_ITS_FILE
                        ? new ApiKeySource.Written(EXAMPLE_KEY)
                        : new ApiKeySource.FromClient());
        terminal.print(client.title() + " reads " + client.file(machine) + ". It needs this:");
        terminal.print();
        terminal.print(client.fileOf(options.server(own, key)).stripTrailing());
        return 0;
    }

    /** Adds or replaces the entry. Returns the exit code. */
    int install(InstallOptions options, LaunchCommand own) throws InstallException {
        ClientInstallation present = ClientInstallation.of(client, machine);
        // report invalid flags before asking for a key
        ServerLaunch plain = options.server(own, given(options).orElseGet(present::key));
        announce();
        ServerLaunch server = plain.with(key(options, present));
        if (!present.isThere()) {
            return write(present, server, options);
        }
        List<EntryChange> changes = present.changes(server);
        if (changes.isEmpty()) {
            findings.accept(CheckResult.ok(INSTALLED, "already installed; nothing to do"));
            return 0;
        }
        return agreed(changes, options) ? write(present, server, options) : 1;
    }

    /** Removes the entry. Returns the exit code. */
    int uninstall() throws InstallException {
        ClientInstallation present = ClientInstallation.of(client, machine);
        terminal.print(terminal.strong(client.title()) + "  " + present.file());
        terminal.print();
        if (!present.isThere()) {
            findings.accept(CheckResult.ok(REMOVED, "not installed; nothing to do"));
            return 0;
        }
        Optional<Path> backup = present.uninstall();
        String gone = backup.isPresent() ? "" : ", and the file, which held nothing else";
        findings.accept(CheckResult.ok(REMOVED, "lago-invoices" + gone));
        tellAboutBackups(present, backup);
        findings.accept(next("Restart " + client.title() + " if it is running."));
        return 0;
    }

    private void announce() {
        terminal.print(terminal.strong(client.title()) + "  " + client.file(machine));
        terminal.print();
        if (!client.isFound(machine)) {
            findings.accept(CheckResult.warn(
                    "Not found",
                    client.title() + " was not found on this machine",
                    "Its file is created anyway, for a later installation."));
        }
    }

    /** The key source given by flags; empty if the flags say nothing. */
    private Optional<ApiKeySource> given(InstallOptions options) {
        if (options.keyFile().isPresent()) {
            return Optional.of(new ApiKeySource.InFile(options.keyFile().get()));
        }
        if (options.keyFromEnvironment) {
            if (!canPassKey()) {
                throw new InvalidSettingException(List.of(client.title()
                        + " does not pass its environment to servers. Use --key-file FILE instead of"
                        + " --key-from-env."));
            }
            return Optional.of(new ApiKeySource.FromClient());
        }
        return options.sandbox ? Optional.of(new ApiKeySource.None()) : Optional.empty();
    }

    private ApiKeySource key(InstallOptions options, ClientInstallation present) {
        Optional<ApiKeySource> given = given(options);
        boolean isKept = !options.newKey && !(present.key() instanceof ApiKeySource.None);
        boolean saysNothing = given.isEmpty() || given.get() instanceof ApiKeySource.None;
        ApiKeySource key = isKept && saysNothing ? present.key() : given.orElseGet(this::asked);
        if (isKept && options.sandbox) {
            findings.accept(CheckResult.warn(
                    KEY,
                    "the present key stays, though the sandbox needs none",
                    "To remove it: install " + client.id() + " --uninstall, and then install it with --sandbox."));
        }
        tellAbout(key);
        return key;
    }

    private ApiKeySource asked() {
        if (client.keyHabit() == SecretSupport.ASKS) {
            return new ApiKeySource.FromClient();
        }
        findings.accept(CheckResult.warn(
                KEY,
                "it will be written to " + client.file(machine) + ", in plain text",
                "To keep it in a separate file, stop with Ctrl+C and use --key-file FILE."));
        if (!person.isThere()) {
            return written(machine.environment().getOrDefault("LAGO_API_KEY", ""))
                    .orElseThrow(() -> noKey("There is no terminal to ask for the key. Set LAGO_API_KEY, or use"));
        }
        String elsewhere = canPassKey() ? "; Enter alone: " + client.title() + " takes it from LAGO_API_KEY" : "";
        Optional<ApiKeySource> typed = written(person.readSecret("   Lago API key (not shown" + elsewhere + "): "));
        terminal.print();
        return typed.or(() -> canPassKey() ? Optional.of(new ApiKeySource.FromClient()) : Optional.empty())
                .orElseThrow(() -> noKey("No key was typed. Try again, or use"));
    }

    private static Optional<ApiKeySource> written(String text) {
        return text.isBlank()
                ? Optional.empty()
                : Optional.of(new ApiKeySource.Written(Secret.apiKey(text).reveal()));
    }

    /** Whether the client can pass the key from its own environment. */
    private boolean canPassKey() {
        return client.keyHabit() == SecretSupport.FROM_ITS_ENVIRONMENT;
    }

    private InvalidSettingException noKey(String why) {
        return new InvalidSettingException(List.of(why + " --key-file FILE" + (canPassKey() ? ", --key-from-env" : "")
                + ", or --sandbox to try it without a key."));
    }

    private void tellAbout(ApiKeySource key) {
        if (key instanceof ApiKeySource.InFile inFile) {
            tellIfOthersRead(inFile.file());
        }
        if (key instanceof ApiKeySource.FromClient) {
            findings.accept(CheckResult.ok(
                    KEY,
                    client.keyHabit() == SecretSupport.ASKS
                            ? client.title() + " asks for it when it starts the server, and keeps it"
                            : client.title() + " takes it from LAGO_API_KEY in the environment that it is started in"));
        }
    }

    /** Checks the entry's key with Lago; if that fails, asks whether to add the entry anyway. */
    private boolean works(InstalledEntry entry) {
        ClientEntrySettings entrySettings = ClientEntrySettings.of(entry, machine);
        Settings settings = Settings.from(entrySettings.environment(), entrySettings.flags());
        if (settings.sandbox() || settings.apiKey().isEmpty()) {
            return true;
        }
        List<CheckResult> found = new ArrayList<>();
        try (ApplicationContext account = ApplicationContext.open(settings, DoctorChecks.LIMITS)) {
            new LagoConnectionCheck(account, settings, found::add).run();
        }
        List<CheckResult> failures =
                found.stream().filter(CheckResult::isFailure).toList();
        if (failures.isEmpty()) {
            findings.accept(CheckResult.ok(KEY, "Lago accepts it"));
            found.stream()
                    .filter(finding -> finding.subject().equals(LagoConnectionCheck.ORGANIZATION))
                    .forEach(findings);
            return true;
        }
        failures.forEach(findings);
        if (person.isThere() && person.confirms("Add the entry anyway?")) {
            return true;
        }
        findings.accept(CheckResult.fail(
                INSTALLED,
                "Nothing was changed.",
                "Correct the above and try again, or skip this check: --skip-key-check."));
        return false;
    }

    private boolean agreed(List<EntryChange> changes, InstallOptions options) {
        terminal.print("There already is an entry lago-invoices. Changes:");
        terminal.print();
        changes.forEach(change -> terminal.print("   " + TextFormat.padded(change.name(), 26) + text(change)));
        terminal.print();
        if (options.yes) {
            return true;
        }
        if (!person.isThere()) {
            String different = changes.stream().map(EntryChange::name).collect(Collectors.joining(", "));
            findings.accept(CheckResult.fail(
                    INSTALLED,
                    "Nothing was changed: the present entry differs in " + different + ".",
                    "To replace it, add --yes."));
            return false;
        }
        boolean agreed = person.confirms("Replace it?");
        terminal.print(agreed ? "" : "Nothing was changed.");
        return agreed;
    }

    private static String text(EntryChange change) {
        String before = change.before().isEmpty() ? "(none)" : change.before();
        String after = change.after().isEmpty() ? "(none)" : change.after();
        return before.equals(after) ? "another value " + after : before + " → " + after;
    }

    private int write(ClientInstallation present, ServerLaunch server, InstallOptions options) throws InstallException {
        if (!options.skipKeyCheck && !works(present.planned(server))) {
            return 1;
        }
        Optional<Path> backup = present.install(server);
        findings.accept(
                CheckResult.ok(INSTALLED, "lago-invoices in " + present.file() + ", started by " + server.command()));
        if (server.key() instanceof ApiKeySource.Written) {
            tellIfOthersRead(present.file());
        }
        tellAboutBackups(present, backup);
        findings.accept(next(client.nextStep()));
        findings.accept(
                next("To check what " + client.title() + " starts:  " + ProgramName.with("doctor " + client.id())));
        return 0;
    }

    /** Names the new backup, and all backups that contain a key. */
    private void tellAboutBackups(ClientInstallation present, Optional<Path> made) {
        List<Path> withKey = present.backupsWithKey();
        made.filter(kept -> !withKey.contains(kept))
                .ifPresent(kept -> findings.accept(CheckResult.ok("Backup", kept.toString())));
        withKey.forEach(kept -> findings.accept(CheckResult.warn(
                "Backup", kept.toString(), "It contains a key: delete it when you no longer need it.")));
    }

    private void tellIfOthersRead(Path file) {
        if (!new TokenFile(file).isPrivate()) {
            findings.accept(CheckResult.warn(KEY, file + " can be read by others", "Run: chmod 600 " + file));
        }
    }

    private static CheckResult next(String sentence) {
        return new CheckResult(Status.NEXT, "Next", sentence, Optional.empty());
    }
}
