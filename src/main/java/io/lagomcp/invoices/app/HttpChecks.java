package io.lagomcp.invoices.app;

import io.lagomcp.invoices.auth.TokenFile;
import io.lagomcp.invoices.auth.TokenFileException;
import io.lagomcp.invoices.config.AuthSettings;
import io.lagomcp.invoices.config.HttpSettings;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.console.CheckResult;
import io.lagomcp.invoices.console.ProgramName;
import java.nio.file.Path;
import java.util.Optional;

/** Whether what serving over HTTP needs can be used; empty where HTTP is off. */
final class HttpChecks {
    private static final String ACCESS = "Access";

    private final Settings settings;

    HttpChecks(Settings settings) {
        this.settings = settings;
    }

    Optional<CheckResult> listen() {
        return settings.http().map(http -> ListenAddress.of(http).check("HTTP"));
    }

    Optional<CheckResult> management() {
        return settings.management()
                .map(management -> ListenAddress.of(management).check("Management"));
    }

    /** Tokens of an issuer are only named here: whether it tells its keys shows when the first token comes. */
    Optional<CheckResult> access() {
        return settings.http().map(HttpSettings::access).map(access -> {
            if (access instanceof AuthSettings.TokenFile tokens) {
                return tokenFile(tokens.file());
            }
            if (access instanceof AuthSettings.OAuth oauth) {
                return CheckResult.ok(ACCESS, "whoever has a token of " + oauth.issuer());
            }
            if (access instanceof AuthSettings.StaticToken one) {
                return CheckResult.ok(ACCESS, "whoever has the token, as " + one.role());
            }
            return CheckResult.warn(
                    ACCESS,
                    "everybody on this machine, as approver",
                    "Make tokens: " + ProgramName.with("token new") + ".");
        });
    }

    Optional<CheckResult> certificate() {
        return settings.http().flatMap(HttpSettings::keystore).map(keystore -> new ServerCertificate(keystore).check());
    }

    private static CheckResult tokenFile(Path file) {
        boolean empty;
        try {
            empty = TokenFile.read(file).isEmpty();
        } catch (TokenFileException unusable) {
            return CheckResult.fail(
                    ACCESS,
                    "LAGO_MCP_HTTP_TOKENS_FILE names a file that cannot be used: " + unusable.getMessage() + ".",
                    "Correct it, or make a new one: " + ProgramName.with("token new NAME --tokens-file FILE") + ".");
        }
        if (empty) {
            return CheckResult.warn(
                    ACCESS,
                    file + " holds no token, so nobody can connect",
                    "Make one: " + ProgramName.with("token new NAME --tokens-file ") + file + ".");
        }
        return TokenFile.isPrivate(file)
                ? CheckResult.ok(ACCESS, "whoever has a token of " + file)
                : CheckResult.warn(
                        ACCESS,
                        file + " can be read or written by others",
                        "It holds no token, only hashes; all the same: chmod 600 " + file + ".");
    }
}
