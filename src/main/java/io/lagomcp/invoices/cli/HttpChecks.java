package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.access.TokenFile;
import io.lagomcp.invoices.access.TokenFileException;
import io.lagomcp.invoices.config.Access;
import io.lagomcp.invoices.config.HttpSettings;
import io.lagomcp.invoices.config.Settings;
import java.nio.file.Path;
import java.util.Optional;

/** Whether what serving over HTTP needs can be used; empty where HTTP is off. */
final class HttpChecks {
    private static final String ACCESS = "Access";

    private final Settings settings;

    HttpChecks(Settings settings) {
        this.settings = settings;
    }

    Optional<Finding> listen() {
        return settings.http().map(http -> ListenAddress.of(http).check("HTTP"));
    }

    Optional<Finding> management() {
        return settings.management()
                .map(management -> ListenAddress.of(management).check("Management"));
    }

    /** Tokens of an issuer are only named here: whether it tells its keys shows when the first token comes. */
    Optional<Finding> access() {
        return settings.http().map(HttpSettings::access).map(access -> {
            if (access instanceof Access.TokenFile tokens) {
                return tokenFile(tokens.file());
            }
            if (access instanceof Access.OAuth oauth) {
                return Finding.ok(ACCESS, "whoever has a token of " + oauth.issuer());
            }
            if (access instanceof Access.OneToken one) {
                return Finding.ok(ACCESS, "whoever has the token, as " + one.role());
            }
            return Finding.warn(
                    ACCESS,
                    "everybody on this machine, as approver",
                    "Make tokens: " + ProgramName.with("token new") + ".");
        });
    }

    Optional<Finding> certificate() {
        return settings.http().flatMap(HttpSettings::keystore).map(keystore -> new ServerCertificate(keystore).check());
    }

    private static Finding tokenFile(Path file) {
        boolean empty;
        try {
            empty = TokenFile.read(file).isEmpty();
        } catch (TokenFileException unusable) {
            return Finding.fail(
                    ACCESS,
                    "LAGO_MCP_HTTP_TOKENS names a file that cannot be used: " + unusable.getMessage() + ".",
                    "Correct it, or make a new one: " + ProgramName.with("token new NAME --tokens FILE") + ".");
        }
        if (empty) {
            return Finding.warn(
                    ACCESS,
                    file + " holds no token, so nobody can connect",
                    "Make one: " + ProgramName.with("token new NAME --tokens ") + file + ".");
        }
        return TokenFile.isPrivate(file)
                ? Finding.ok(ACCESS, "whoever has a token of " + file)
                : Finding.warn(
                        ACCESS,
                        file + " can be read or written by others",
                        "It holds no token, only hashes; all the same: chmod 600 " + file + ".");
    }
}
