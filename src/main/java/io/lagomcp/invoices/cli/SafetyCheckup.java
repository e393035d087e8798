package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.audit.AuditException;
import io.lagomcp.invoices.audit.AuditVerification;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.guard.policy.InvalidPolicyException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Looks at what stands between an assistant and a change: the policy and the record. Writes nothing. */
final class SafetyCheckup {
    private static final String POLICY = "Policy";
    private static final String RECORD = "Record";

    private final Account account;
    private final Settings settings;

    SafetyCheckup(Account account, Settings settings) {
        this.account = account;
        this.settings = settings;
    }

    Finding policy() {
        if (settings.readOnly()) {
            return Finding.ok(POLICY, "read-only: nothing is ever changed");
        }
        if (settings.policyFile().isEmpty()) {
            return Finding.ok(POLICY, "the built-in one: every change waits for a yes");
        }
        Path file = settings.policyFile().get();
        try {
            account.policy();
            return Finding.ok(POLICY, file.toString());
        } catch (InvalidPolicyException unusable) {
            return Finding.fail(
                    POLICY,
                    file + " cannot be used: " + unusable.problems().get(0),
                    "The server does not start with it. lago-invoices-mcp policy check " + file + " tells everything.");
        }
    }

    Finding record() {
        Path file = settings.auditFile().toAbsolutePath();
        if (!Files.exists(file)) {
            return canBeMade(file)
                    ? Finding.ok(RECORD, file + ", which the first change makes")
                    : unusable(file + " cannot be made");
        }
        try {
            AuditVerification verified = AuditVerification.of(file);
            if (!verified.intact()) {
                return unusable(file + " does not verify");
            }
            return Files.isWritable(file) ? Finding.ok(RECORD, file.toString()) : unusable(file + " cannot be written");
        } catch (AuditException unreadable) {
            return unusable(String.valueOf(unreadable.getMessage()));
        }
    }

    private static boolean canBeMade(Path file) {
        Path folder = file.getParent();
        while (folder != null && !Files.exists(folder)) {
            folder = folder.getParent();
        }
        return folder != null && Files.isDirectory(folder) && Files.isWritable(folder);
    }

    private static Finding unusable(String what) {
        return Finding.fail(
                RECORD,
                what,
                "Without it nothing is changed. lago-invoices-mcp audit verify tells more; LAGO_MCP_AUDIT_LOG names another.");
    }
}
