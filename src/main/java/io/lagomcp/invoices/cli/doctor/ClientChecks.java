package io.lagomcp.invoices.cli.doctor;

import io.lagomcp.invoices.config.CommandLineFlags;
import io.lagomcp.invoices.config.InvalidSettingException;
import io.lagomcp.invoices.console.CheckResult;
import io.lagomcp.invoices.install.ClientInstallation;
import io.lagomcp.invoices.install.InstallException;
import io.lagomcp.invoices.install.InstalledEntry;
import io.lagomcp.invoices.install.McpClientApp;
import io.lagomcp.invoices.install.McpClientApp.SecretSupport;
import io.lagomcp.invoices.install.UserMachine;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;

/** Checks what one client starts, by its entry of this server. */
record ClientChecks(McpClientApp client, UserMachine machine, Consumer<CheckResult> findings) {
    private static final int CANNOT_START = 2;
    private static final String KEY = "API key";

    /** Checks the environment and these flags; if there is no key, names a connected client, which may have one. */
    static int withoutClient(CommandLineFlags flags, UserMachine machine, Consumer<CheckResult> findings) {
        Map<String, String> environment = machine.environment();
        CheckResult noKey = Arrays.stream(McpClientApp.values())
                .filter(client -> environment.getOrDefault("LAGO_API_KEY", "").isBlank())
                .filter(client -> isConnected(client, machine))
                .findFirst()
                .map(client -> CheckResult.fail(
                        KEY,
                        "is not set here",
                        client.title() + " has an entry of its own, which this checks: lago-invoices-mcp doctor "
                                + client.id() + ". For another server, set LAGO_API_KEY."))
                .orElseGet(() -> DoctorChecks.noKey(environment));
        return new DoctorChecks(flags, environment, findings, noKey).run();
    }

    /** Runs the checks; the exit code is that of {@link DoctorChecks#run()}. */
    int run() {
        try {
            ClientInstallation installation = ClientInstallation.of(client, machine);
            if (installation.entry().isEmpty()) {
                return fail(
                        client.title() + " has no entry lago-invoices in " + installation.file(),
                        "Make it: lago-invoices-mcp install " + client.id() + ".");
            }
            findings.accept(CheckResult.ok("Entry", "lago-invoices in " + installation.file()));
            return run(installation.entry().get());
        } catch (InstallException unreadable) {
            return fail(String.valueOf(unreadable.getMessage()), "Correct the file at this place.");
        } catch (InvalidSettingException notOurs) {
            return fail(String.valueOf(notOurs.getMessage()), again());
        }
    }

    private int run(InstalledEntry entry) {
        ClientEntrySettings settings = ClientEntrySettings.of(entry, machine);
        boolean isThere = entry.missing(machine)
                .map(missing -> fail(client.title() + " would start " + missing + ", which is not there", again()))
                .isEmpty();
        boolean clientHasKey =
                settings.environment().containsKey("LAGO_API_KEY") && client.keyHabit() != SecretSupport.IN_ITS_FILE;
        CheckResult noKey = clientHasKey ? keyOfClient() : DoctorChecks.noKey(settings.environment());
        int exitCode = new DoctorChecks(settings.flags(), settings.environment(), findings, noKey).run();
        return isThere ? exitCode : CANNOT_START;
    }

    /** The client has the key and not this program, so it cannot be checked here. */
    private CheckResult keyOfClient() {
        return client.keyHabit() == SecretSupport.ASKS
                ? CheckResult.skipped(KEY, client.title() + " asks for it, and keeps it")
                : CheckResult.warn(
                        KEY,
                        client.title() + " takes it from LAGO_API_KEY in its environment, and here that is not set",
                        "Set it where " + client.title() + " is started, and run doctor there.");
    }

    private int fail(String text, String advice) {
        findings.accept(CheckResult.fail("Entry", text, advice));
        return CANNOT_START;
    }

    private String again() {
        return "Put it in again: lago-invoices-mcp install " + client.id() + ".";
    }

    private static boolean isConnected(McpClientApp client, UserMachine machine) {
        try {
            return ClientInstallation.of(client, machine).isThere();
        } catch (InstallException unreadable) {
            return false;
        }
    }
}
