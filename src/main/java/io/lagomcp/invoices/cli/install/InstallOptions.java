package io.lagomcp.invoices.cli.install;

import io.lagomcp.invoices.app.ApplicationContext;
import io.lagomcp.invoices.config.CommandLineFlags;
import io.lagomcp.invoices.config.InvalidSettingException;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.console.CheckResult;
import io.lagomcp.invoices.console.LaunchCommand;
import io.lagomcp.invoices.install.ServerLaunch;
import io.lagomcp.invoices.install.ServerLaunch.ApiKeySource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of install for the started server. */
final class InstallOptions {
    @Option(names = "--sandbox", description = "Start it with the built-in Lago simulator: no account, no key.")
    boolean sandbox;

    @Option(names = "--read-only", description = "Start it so that it refuses every change.")
    private boolean readOnly;

    @Option(names = "--api-url", paramLabel = "URL", description = "Your own Lago, with or without /api/v1.")
    private @Nullable String apiUrl;

    @Option(names = "--region", paramLabel = "REGION", description = "Lago's cloud in us or eu. Default: us.")
    private @Nullable String region;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "The file with the key. The client's file then contains only this path.")
    private @Nullable Path keyFile;

    @Option(names = "--key-from-env", description = "Let the client pass LAGO_API_KEY from its environment, if it can.")
    boolean keyFromEnvironment;

    @Option(names = "--new-key", description = "Ask for the key again, even if there is one.")
    boolean newKey;

    @Option(names = "--skip-key-check", description = "Do not check the key with Lago.")
    boolean skipKeyCheck;

    @Option(names = "--yes", description = "Replace another entry of this name without asking.")
    boolean yes;

    Optional<Path> keyFile() {
        return Optional.ofNullable(keyFile).map(Path::toAbsolutePath).map(Path::normalize);
    }

    /** The server that the client will start. Fails with {@link InvalidSettingException} if it would not start. */
    ServerLaunch server(LaunchCommand own, ApiKeySource key) {
        Map<String, String> environment = region == null ? Map.of() : Map.of("LAGO_REGION", region);
        ServerLaunch server = new ServerLaunch(own.program(), own.arguments(arguments()), environment, key);
        requireUsable(server);
        return server;
    }

    private CommandLineFlags flags() {
        CommandLineFlags flags = CommandLineFlags.none();
        flags = sandbox ? flags.with("--sandbox", "true") : flags;
        flags = readOnly ? flags.with("--read-only", "true") : flags;
        return apiUrl == null ? flags : flags.with("--api-url", apiUrl);
    }

    private List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        flags().given()
                .forEach((flag, value) ->
                        arguments.addAll(flag.equals("--api-url") ? List.of(flag, value) : List.of(flag)));
        return arguments;
    }

    private void requireUsable(ServerLaunch server) {
        Map<String, String> environment = new HashMap<>(server.environment());
        if (server.key() instanceof ApiKeySource.InFile inFile) {
            environment.put("LAGO_API_KEY_FILE", inFile.file().toString());
        }
        CheckResult url = ApplicationContext.checkApiUrl(Settings.withoutServing(environment, flags()));
        if (url.isFailure()) {
            throw new InvalidSettingException(List.of(url.text()));
        }
    }
}
