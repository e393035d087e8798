package io.lagomcp.invoices.app;

import io.lagomcp.invoices.config.HttpSettings;
import io.lagomcp.invoices.config.InvalidSettingException;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.console.CheckResult;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/**
 * The address on which a server listens.
 *
 * @param settings the prefix of the names of its two settings
 * @param port 0 for any free one
 */
record ListenAddress(String settings, String host, int port) {

    static ListenAddress of(HttpSettings http) {
        return new ListenAddress("LAGO_MCP_HTTP_", http.host(), http.port());
    }

    static ListenAddress of(Settings.Management management) {
        return new ListenAddress("LAGO_MCP_MANAGEMENT_", management.host(), management.port());
    }

    /** That of an approval page with a port of its own. */
    static ListenAddress of(HttpSettings.ApprovalPageSettings page) {
        return new ListenAddress(
                "LAGO_MCP_APPROVAL_PAGE_", page.host(), page.port().orElse(0));
    }

    /** Checks whether a server can listen there now. A port in use is a warning, because this server may already run. */
    CheckResult check(String subject) {
        Optional<IOException> refused = refused(port);
        if (refused.isEmpty()) {
            return CheckResult.ok(subject, port == 0 ? host + ", any free port" : host + " port " + port + " is free");
        }
        if (refused.get() instanceof UnknownHostException) {
            return CheckResult.fail(
                    subject,
                    settings + "HOST cannot be used: there is no host named " + host + ".",
                    "Name an address of this machine, such as 127.0.0.1.");
        }
        if (refused(0).isPresent()) {
            return CheckResult.fail(
                    subject,
                    settings + "HOST cannot be used: " + host + " is not an address of this machine.",
                    "Name one that is, such as 127.0.0.1, or 0.0.0.0 for all of them.");
        }
        if (String.valueOf(refused.get().getMessage()).contains("ermission denied")) {
            return CheckResult.fail(
                    subject,
                    settings + "PORT cannot be used: this user may not listen on port " + port + ".",
                    "Ports below 1024 are often kept for administrators: name a higher one.");
        }
        return CheckResult.warn(
                subject, inUse(), "Ignore this if this server runs there already. Else name another port.");
    }

    /** The exception for a server that could not listen here, for this reason. */
    InvalidSettingException unusable(Exception why) {
        CheckResult now = check("");
        return switch (now.mark()) {
            case FAIL -> new InvalidSettingException(List.of(now.inLines()));
            case WARN ->
                new InvalidSettingException(
                        List.of(inUse() + "\n   Stop the program that uses it, or name another port."));
            default -> new InvalidSettingException(settings + "PORT", "cannot be used: " + why.getMessage());
        };
    }

    private String inUse() {
        return settings + "PORT cannot be used: port " + port + " of " + host + " is already in use.";
    }

    private Optional<IOException> refused(int wanted) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), wanted));
            return Optional.empty();
        } catch (IOException failed) {
            return Optional.of(failed);
        }
    }
}
