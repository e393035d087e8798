package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.config.InvalidSettingException;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.console.ConsoleCommand;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.JsonNodeFactory;

/** Asks a running server whether it is ready: for health checks of containers without curl. */
@Command(
        name = "healthcheck",
        header = "Ask the server on this machine whether it is ready.",
        description =
                "Reads /readyz on the management port. Exit code: 0 when it is ready, 1 when it is not or does not"
                        + " answer.",
        footer = "healthcheck --management-port 9090")
final class HealthcheckCommand extends ConsoleCommand {
    private static final int CONNECT_MILLIS = 1_000;
    /** Longer than the two seconds that the server waits for each of its checks. */
    private static final int ANSWER_MILLIS = 5_000;

    @Option(
            names = "--management-port",
            paramLabel = "PORT",
            description = "Of the server. Default: LAGO_MCP_MANAGEMENT_PORT.")
    @SuppressWarnings("UnusedVariable") // flags() has its value
    private @Nullable String port;

    @Option(names = "--json", description = "One JSON object, also when no server answers.")
    private boolean json;

    @Override
    public Integer call() {
        Settings.Management management = Settings.from(System.getenv(), flags())
                .management()
                .orElseThrow(() -> new InvalidSettingException(
                        List.of("Which management port? Set LAGO_MCP_MANAGEMENT_PORT, or give --management-port.")));
        try {
            return ask(management);
        } catch (IOException silent) {
            String why = "No server answers at management port " + management.port() + ".";
            if (json) {
                out().println(JsonNodeFactory.instance
                        .objectNode()
                        .put("ready", false)
                        .put("why", why));
            } else {
                err().println(why);
            }
            return 1;
        }
    }

    private int ask(Settings.Management management) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) page(management).openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(ANSWER_MILLIS);
        boolean ready = connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        try (InputStream answer = ready ? connection.getInputStream() : connection.getErrorStream()) {
            if (answer != null) {
                out().println(new String(answer.readAllBytes(), StandardCharsets.UTF_8).strip());
            }
        }
        return ready ? 0 : 1;
    }

    /** The URL; loopback if the server listens on all addresses. */
    private static URL page(Settings.Management management) throws IOException {
        InetAddress address = InetAddress.getByName(management.host());
        InetAddress asked = address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address;
        return new URL("http", asked.getHostAddress(), management.port(), "/readyz");
    }
}
