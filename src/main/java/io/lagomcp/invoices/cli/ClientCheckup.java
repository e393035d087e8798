package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.config.Flags;
import io.lagomcp.invoices.config.InvalidSettingException;
import io.lagomcp.invoices.install.Client;
import io.lagomcp.invoices.install.ClientEntry;
import io.lagomcp.invoices.install.InstallException;
import io.lagomcp.invoices.install.Installation;
import io.lagomcp.invoices.install.KeyHabit;
import io.lagomcp.invoices.install.Machine;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A checkup of what one client starts, by its entry of this server. */
final class ClientCheckup {
    private static final int CANNOT_START = 2;
    private static final String KEY = "API key";

    private final Client client;
    private final Machine machine;
    private final Consumer<Finding> findings;

    ClientCheckup(Client client, Machine machine, Consumer<Finding> findings) {
        this.client = client;
        this.machine = machine;
        this.findings = findings;
    }

    /** A checkup of the environment and these flags; where there is no key, it names the clients that may have one. */
    static int withoutClient(Flags flags, Machine machine, Consumer<Finding> findings) {
        Map<String, String> environment = machine.environment();
        List<Client> connected = Arrays.stream(Client.values())
                .filter(one -> isConnected(one, machine))
                .toList();
        if (connected.isEmpty() || !environment.getOrDefault("LAGO_API_KEY", "").isBlank()) {
            return new Checkup(flags, environment, findings).run();
        }
        Client first = connected.get(0);
        return new Checkup(
                        flags,
                        environment,
                        findings,
                        Finding.fail(
                                KEY,
                                "is not set here",
                                first.title() + " has an entry of its own, which this checks: lago-invoices-mcp doctor "
                                        + first.id() + ". For another server, set LAGO_API_KEY."))
                .run();
    }

    /** The exit code, as of {@link Checkup#run()}. */
    int run() {
        try {
            Installation installation = Installation.of(client, machine);
            if (installation.entry().isEmpty()) {
                return fail(
                        client.title() + " has no entry lago-invoices in " + installation.file(),
                        "Make it: lago-invoices-mcp install " + client.id() + ".");
            }
            findings.accept(Finding.ok("Entry", "lago-invoices in " + installation.file()));
            return run(installation.entry().get());
        } catch (InstallException unreadable) {
            return fail(String.valueOf(unreadable.getMessage()), "Correct the file at this place.");
        } catch (InvalidSettingException notOurs) {
            return fail(String.valueOf(notOurs.getMessage()), again());
        }
    }

    private int run(ClientEntry entry) {
        EntrySettings settings = EntrySettings.of(entry, machine);
        boolean isThere = entry.missing(machine)
                .map(missing -> fail(client.title() + " would start " + missing + ", which is not there", again()))
                .isEmpty();
        Checkup checkup =
                settings.environment().containsKey("LAGO_API_KEY") && client.keyHabit() != KeyHabit.IN_ITS_FILE
                        ? new Checkup(settings.flags(), settings.environment(), findings, keyOfClient())
                        : new Checkup(settings.flags(), settings.environment(), findings);
        int exitCode = checkup.run();
        return isThere ? exitCode : CANNOT_START;
    }

    /** It is the client that has the key, and not this program: nothing is wrong, and nothing can be checked with it. */
    private Finding keyOfClient() {
        return client.keyHabit() == KeyHabit.ASKS
                ? Finding.skipped(KEY, client.title() + " asks for it, and keeps it")
                : Finding.warn(
                        KEY,
                        client.title() + " takes it from LAGO_API_KEY in its environment, and here that is not set",
                        "Set it where " + client.title() + " is started, and run doctor there.");
    }

    private int fail(String text, String advice) {
        findings.accept(Finding.fail("Entry", text, advice));
        return CANNOT_START;
    }

    private String again() {
        return "Put it in again: lago-invoices-mcp install " + client.id() + ".";
    }

    private static boolean isConnected(Client client, Machine machine) {
        try {
            return Installation.of(client, machine).isThere();
        } catch (InstallException unreadable) {
            return false;
        }
    }
}
