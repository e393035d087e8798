package io.lagomcp.invoices.app;

import io.lagomcp.invoices.audit.AuditException;
import io.lagomcp.invoices.audit.AuditSigningKey;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.console.CheckResult;
import io.lagomcp.invoices.console.ProgramName;
import io.lagomcp.invoices.policy.InvalidPolicyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/** Whether the files and folders that the settings name can be used. Writes nothing. */
final class FileChecks {
    private static final String POLICY = "Policy";
    private static final String RECORD = "Record";
    private static final String SIGNING = "Signing";
    private static final String DOCUMENTS = "Documents";

    private final Settings settings;

    FileChecks(Settings settings) {
        this.settings = settings;
    }

    Optional<CheckResult> policy() {
        if (settings.readOnly()) {
            return Optional.of(CheckResult.ok(POLICY, "read-only: nothing is ever changed"));
        }
        if (settings.policyFile().isEmpty()) {
            return Optional.of(CheckResult.ok(POLICY, "the built-in one: every change waits for a yes"));
        }
        Path file = settings.policyFile().get();
        try {
            ApplicationContext.policy(settings, Clock.systemUTC());
            return Optional.of(CheckResult.ok(POLICY, file.toString()));
        } catch (InvalidPolicyException unusable) {
            return Optional.of(CheckResult.fail(
                    POLICY,
                    "LAGO_MCP_POLICY names " + file + ", which cannot be used: "
                            + unusable.problems().get(0) + ".",
                    ProgramName.with("policy check ") + file + " tells everything that is wrong with it."));
        }
    }

    /** Only whether it can be written: reading all of it takes too long for a start. */
    Optional<CheckResult> auditLog() {
        if (settings.readOnly() && settings.http().isEmpty()) {
            return Optional.of(CheckResult.ok(RECORD, "not needed: read-only"));
        }
        Path file = settings.auditFile().toAbsolutePath().normalize();
        if (Files.exists(file)) {
            return Optional.of(
                    Files.isRegularFile(file) && Files.isReadable(file) && Files.isWritable(file)
                            ? CheckResult.ok(RECORD, file.toString())
                            : unusable("The audit log " + file + " cannot be read and written."));
        }
        return Optional.of(obstacle(file)
                .map(why -> unusable("The audit log " + file + " cannot be created: " + why + "."))
                .orElseGet(() -> CheckResult.ok(RECORD, file + ", which the first change makes")));
    }

    /** Prints the public key, so that it can be given to whoever verifies the record. */
    Optional<CheckResult> auditSigningKey() {
        return settings.auditSigningKeyFile().map(file -> {
            try {
                return CheckResult.ok(
                        SIGNING,
                        "the audit log; public key "
                                + AuditSigningKey.read(file).publicKey());
            } catch (AuditException unusable) {
                return CheckResult.fail(
                        SIGNING,
                        "LAGO_MCP_AUDIT_SIGNING_KEY_FILE: " + unusable.getMessage() + ".",
                        "Make a key: openssl genpkey -algorithm ed25519 -out " + file + ".");
            }
        });
    }

    Optional<CheckResult> documents() {
        return settings.documentsFolder().map(folder -> {
            String setting = "LAGO_MCP_DOWNLOAD_DIR names " + folder;
            if (!Files.exists(folder)) {
                return CheckResult.fail(
                        DOCUMENTS, setting + ", which does not exist.", "Create it: mkdir -p " + folder + ".");
            }
            return Files.isDirectory(folder) && Files.isWritable(folder)
                    ? CheckResult.ok(DOCUMENTS, folder.toString())
                    : CheckResult.fail(
                            DOCUMENTS,
                            setting + ", which is not a folder that this user may write to.",
                            "Name another folder, or correct the permissions of this one.");
        });
    }

    /** Why this file cannot be made, together with its folder where that is missing. */
    private static Optional<String> obstacle(Path file) {
        Path there = file.getParent();
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        if (there == null) {
            return Optional.of("it is not the name of a file");
        }
        if (!Files.isDirectory(there)) {
            return Optional.of(there + " is not a folder");
        }
        return Files.isWritable(there) ? Optional.empty() : Optional.of("no permission to write in " + there);
    }

    private static CheckResult unusable(String what) {
        return CheckResult.fail(
                RECORD,
                what,
                "Nothing can be changed without it. Correct the permissions, or name another file in "
                        + "LAGO_MCP_AUDIT_LOG (--audit-log).");
    }
}
