package io.lagomcp.invoices.cli.call;

import io.lagomcp.invoices.cli.serve.AccountCommand;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.console.ProgramName;
import io.lagomcp.invoices.console.Prompter;
import io.lagomcp.invoices.lago.SafeText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** A command that calls tools, of this process or of a server over HTTP. */
public abstract class ToolClientCommand extends AccountCommand {
    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "A server over HTTP, for example https://lago.example.com; its token is in"
                    + " LAGO_INVOICES_TOKEN. Default: the account and the state folder of this machine.")
    private @Nullable String url;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "A file that holds the token and nothing else. Default: LAGO_INVOICES_TOKEN.")
    private @Nullable Path tokenFile;

    private Prompter prompter = new Prompter.AtConsole();

    public final void ask(Prompter person) {
        prompter = person;
    }

    protected final Prompter prompter() {
        return prompter;
    }

    @Override
    public final Integer call() {
        try (ToolClient tools = open()) {
            return run(tools);
        }
    }

    /** Runs the command and returns the exit code. */
    protected abstract int run(ToolClient tools);

    protected ToolClient.Person person() {
        return new ToolClient.Person() {};
    }

    /** The server over HTTP; empty for the tools of this process. */
    protected final Optional<String> url() {
        return Optional.ofNullable(url);
    }

    private ToolClient open() {
        return url == null
                ? new LocalToolClient(Settings.withoutServing(System.getenv(), flags()), name() + " command", person())
                : new RemoteToolClient(url, token(), ProgramName.NAME + "-" + name(), person());
    }

    /** The first word of the command, for example {@code approvals}. */
    private String name() {
        CommandSpec spec = command().getCommandSpec();
        while (spec.parent() != spec.root()) {
            spec = spec.parent();
        }
        return spec.name();
    }

    private String token() {
        String token;
        try {
            token = tokenFile == null
                    ? System.getenv().getOrDefault("LAGO_INVOICES_TOKEN", "")
                    : Files.readString(tokenFile);
        } catch (IOException unreadable) {
            throw usageError("--token-file names a file that cannot be read: " + tokenFile + ".");
        }
        if (token.isBlank()) {
            throw usageError("Which token? Set LAGO_INVOICES_TOKEN to what " + ProgramName.with("token new")
                    + " showed, or give --token-file FILE.");
        }
        return token.strip();
    }

    /** The text of a field; empty text if there is none. */
    protected static String text(JsonNode object, String field) {
        return object.path(field).asString("");
    }

    protected static String inWords(ToolClient.Answer answer) {
        JsonNode error = answer.json().path("error");
        return SafeText.visible(text(error, "message")) + " " + SafeText.visible(text(error, "hint"));
    }
}
