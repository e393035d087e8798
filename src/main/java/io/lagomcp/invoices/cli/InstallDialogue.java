package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.access.TokenFile;
import io.lagomcp.invoices.config.ApiKey;
import io.lagomcp.invoices.config.InvalidSettingException;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.install.Change;
import io.lagomcp.invoices.install.Client;
import io.lagomcp.invoices.install.ClientEntry;
import io.lagomcp.invoices.install.InstallException;
import io.lagomcp.invoices.install.Installation;
import io.lagomcp.invoices.install.Key;
import io.lagomcp.invoices.install.KeyHabit;
import io.lagomcp.invoices.install.Machine;
import io.lagomcp.invoices.install.Server;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** How a person connects one client: what they are told, what they are asked, and what is done then. */
final class InstallDialogue {
    private static final String KEY = "API key";
    private static final String INSTALLED = "Installed";
    private static final String REMOVED = "Removed";
    private static final String EXAMPLE_KEY = "your-lago-api-key";

    private final Client client;
    private final Machine machine;
    private final Terminal terminal;
    private final Consumer<Finding> findings;
    private final Person person;

    private InstallDialogue(
            Client client, Machine machine, Terminal terminal, Consumer<Finding> findings, Person person) {
        this.client = client;
        this.machine = machine;
        this.terminal = terminal;
        this.findings = findings;
        this.person = person;
    }

    /** With a person, who can be asked where they are there. */
    static InstallDialogue with(Person person, Client client, Machine machine, Terminal terminal) {
        return new InstallDialogue(client, machine, terminal, terminal::print, person);
    }

    /** With a program, which is told the findings and asked nothing. */
    static InstallDialogue withProgram(Client client, Machine machine, Consumer<Finding> findings) {
        return new InstallDialogue(client, machine, Terminal.ofNobody(), findings, Person.NOBODY);
    }

    /** Shows what would be written, and where. */
    int show(InstallOptions options, OwnCommand own) {
        Key key = given(options)
                .orElseGet(() -> client.keyHabit() == KeyHabit.IN_ITS_FILE
                        ? new Key.Written(EXAMPLE_KEY)
                        : new Key.FromClient());
        terminal.print(client.title() + " reads " + client.file(machine) + ". What belongs there:");
        terminal.print();
        terminal.print(client.fileOf(options.server(own, key)).stripTrailing());
        return 0;
    }

    /** Puts the entry in. */
    int install(InstallOptions options, OwnCommand own) throws InstallException {
        Installation present = Installation.of(client, machine);
        // what is wrong with the flags shall be said before anybody types a key
        Server plain = options.server(own, given(options).orElseGet(present::key));
        announce();
        Server server = plain.with(key(options, present));
        if (!present.isThere()) {
            return write(present, server, options);
        }
        List<Change> changes = present.changes(server);
        if (changes.isEmpty()) {
            findings.accept(Finding.ok(INSTALLED, "already; nothing was changed"));
            return 0;
        }
        return agreed(changes, options) ? write(present, server, options) : 1;
    }

    /** Takes the entry out. */
    int uninstall() throws InstallException {
        Installation present = Installation.of(client, machine);
        terminal.print(terminal.strong(client.title()) + "  " + present.file());
        terminal.print();
        if (!present.isThere()) {
            findings.accept(Finding.ok(REMOVED, "already; nothing was changed"));
            return 0;
        }
        Optional<Path> backup = present.uninstall();
        String gone = backup.isPresent() ? "" : ", and the file, which held nothing else";
        findings.accept(Finding.ok(REMOVED, "lago-invoices" + gone));
        tellAboutBackups(present, backup);
        findings.accept(next("Start " + client.title() + " anew, if it runs."));
        return 0;
    }

    private void announce() {
        terminal.print(terminal.strong(client.title()) + "  " + client.file(machine));
        terminal.print();
        if (!client.isFound(machine)) {
            findings.accept(Finding.warn(
                    "Not found",
                    "there is no trace of " + client.title() + " on this machine",
                    "Its file is made all the same, so that it finds the server when it comes."));
        }
    }

    /** The key that no question is needed for: the flags say it, or that there is none. */
    private Optional<Key> given(InstallOptions options) {
        if (options.keyFile().isPresent()) {
            return Optional.of(new Key.InFile(options.keyFile().get()));
        }
        if (options.keyFromEnvironment()) {
            if (client.keyHabit() != KeyHabit.FROM_ITS_ENVIRONMENT) {
                throw new InvalidSettingException(List.of(client.title()
                        + " does not hand its environment on to servers. Take --key-file FILE instead"
                        + " of --key-from-env."));
            }
            return Optional.of(new Key.FromClient());
        }
        return options.sandbox() ? Optional.of(new Key.None()) : Optional.empty();
    }

    private Key key(InstallOptions options, Installation present) {
        Optional<Key> given = given(options);
        boolean isKept = !options.newKey() && !(present.key() instanceof Key.None);
        boolean saysNothing = given.isEmpty() || given.get() instanceof Key.None;
        Key key = isKept && saysNothing ? present.key() : given.orElseGet(this::asked);
        if (isKept && options.sandbox()) {
            findings.accept(Finding.warn(
                    KEY,
                    "the one of before stays, though the sandbox needs none",
                    "To be rid of it: install " + client.id() + " --uninstall, and then install it with --sandbox."));
        }
        tellAbout(key);
        return key;
    }

    private Key asked() {
        if (client.keyHabit() == KeyHabit.ASKS) {
            return new Key.FromClient();
        }
        findings.accept(Finding.warn(
                KEY,
                "it will stand in " + client.file(machine) + ", in plain text",
                "To keep it in a file of its own, leave with Ctrl+C and name that file: --key-file FILE."));
        boolean canTakeIt = client.keyHabit() == KeyHabit.FROM_ITS_ENVIRONMENT;
        if (!person.isThere()) {
            return written(machine.environment().getOrDefault("LAGO_API_KEY", ""))
                    .orElseThrow(() -> noKey("Nobody can be asked for the key here. Set LAGO_API_KEY, or take"));
        }
        String elsewhere = canTakeIt ? "; Enter alone: " + client.title() + " takes it from LAGO_API_KEY" : "";
        Optional<Key> typed = written(person.secret("   Lago API key (not shown" + elsewhere + "): "));
        terminal.print();
        return typed.or(() -> canTakeIt ? Optional.of(new Key.FromClient()) : Optional.empty())
                .orElseThrow(() -> noKey("No key was typed. Try again, or take"));
    }

    private static Optional<Key> written(String text) {
        return text.isBlank() ? Optional.empty() : Optional.of(new Key.Written(new ApiKey(text).reveal()));
    }

    private InvalidSettingException noKey(String why) {
        boolean canTakeIt = client.keyHabit() == KeyHabit.FROM_ITS_ENVIRONMENT;
        return new InvalidSettingException(List.of(
                why + " --key-file FILE" + (canTakeIt ? ", --key-from-env" : "") + ", or --sandbox to play first."));
    }

    private void tellAbout(Key key) {
        if (key instanceof Key.InFile inFile) {
            tellIfOthersRead(inFile.file());
        }
        if (key instanceof Key.FromClient) {
            findings.accept(Finding.ok(
                    KEY,
                    client.keyHabit() == KeyHabit.ASKS
                            ? client.title() + " asks for it when it starts the server, and keeps it"
                            : client.title() + " takes it from LAGO_API_KEY in the environment that it is started in"));
        }
    }

    /** Asks Lago about the key that the entry would have; where that fails, whether the entry is wanted all the same. */
    private boolean works(ClientEntry entry) {
        EntrySettings entrySettings = EntrySettings.of(entry, machine);
        Settings settings = Settings.from(entrySettings.environment(), entrySettings.flags());
        if (settings.sandbox() || settings.apiKey().isEmpty()) {
            return true;
        }
        List<Finding> found = new ArrayList<>();
        try (Account account = Account.open(settings, Checkup.LIMITS)) {
            new LagoCheckup(account, settings, found::add).run();
        }
        List<Finding> failures = found.stream().filter(Finding::isFailure).toList();
        if (failures.isEmpty()) {
            findings.accept(Finding.ok(KEY, "Lago accepts it"));
            found.stream()
                    .filter(finding -> finding.subject().equals(LagoCheckup.ORGANIZATION))
                    .forEach(findings);
            return true;
        }
        failures.forEach(findings);
        if (person.isThere() && person.agrees("Put the entry in all the same?")) {
            return true;
        }
        findings.accept(Finding.fail(
                INSTALLED,
                "Nothing was changed.",
                "Try again when the above is mended, or put the entry in without this check: --skip-key-check."));
        return false;
    }

    private boolean agreed(List<Change> changes, InstallOptions options) {
        terminal.print("There is an entry lago-invoices already. What would change:");
        terminal.print();
        changes.forEach(change -> terminal.print("   " + Text.padded(change.name(), 26) + text(change)));
        terminal.print();
        if (options.yes()) {
            return true;
        }
        if (!person.isThere()) {
            String different = changes.stream().map(Change::name).collect(Collectors.joining(", "));
            findings.accept(Finding.fail(
                    INSTALLED,
                    "Nothing was changed: the entry that is there differs in " + different + ".",
                    "To replace it, add --yes."));
            return false;
        }
        boolean agreed = person.agrees("Replace it?");
        terminal.print(agreed ? "" : "Nothing was changed.");
        return agreed;
    }

    private static String text(Change change) {
        String before = change.before().isEmpty() ? "(none)" : change.before();
        String after = change.after().isEmpty() ? "(none)" : change.after();
        return before.equals(after) ? "another value " + after : before + " → " + after;
    }

    private int write(Installation present, Server server, InstallOptions options) throws InstallException {
        if (!options.skipKeyCheck() && !works(present.planned(server))) {
            return 1;
        }
        Optional<Path> backup = present.install(server);
        findings.accept(
                Finding.ok(INSTALLED, "lago-invoices in " + present.file() + ", started by " + server.command()));
        if (server.key() instanceof Key.Written) {
            tellIfOthersRead(present.file());
        }
        tellAboutBackups(present, backup);
        findings.accept(next(client.nextStep()));
        findings.accept(
                next("To check what " + client.title() + " starts:  " + ProgramName.with("doctor " + client.id())));
        return 0;
    }

    /** The one that was made just now, and all in which a key stands. */
    private void tellAboutBackups(Installation present, Optional<Path> made) {
        List<Path> withKey = present.backupsWithKey();
        made.filter(kept -> !withKey.contains(kept))
                .ifPresent(kept -> findings.accept(Finding.ok("Backup", kept.toString())));
        withKey.forEach(kept -> findings.accept(Finding.warn(
                "Backup", kept.toString(), "A key is in there: delete the file when you need it no more.")));
    }

    private void tellIfOthersRead(Path file) {
        if (!TokenFile.isPrivate(file)) {
            findings.accept(Finding.warn(KEY, file + " can be read by others", "Give it mode 600."));
        }
    }

    private static Finding next(String sentence) {
        return new Finding(Mark.NEXT, "Next", sentence, Optional.empty());
    }
}
