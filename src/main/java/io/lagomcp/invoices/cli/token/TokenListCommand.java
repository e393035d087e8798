package io.lagomcp.invoices.cli.token;

import io.lagomcp.invoices.auth.IssuedToken;
import io.lagomcp.invoices.auth.TokenFile;
import io.lagomcp.invoices.auth.TokenFileException;
import io.lagomcp.invoices.console.Terminal;
import io.lagomcp.invoices.console.TextFormat;
import io.lagomcp.invoices.console.TextTable;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Lists who has a token. */
@Command(
        name = "list",
        header = "List who has a token, and what it opens.",
        description = {"", "Checks the whole file; the tokens themselves are not in there.", ""},
        footer = {"", "Examples:", "  ${ROOT-COMMAND-NAME} token list --tokens-file secrets/tokens"})
final class TokenListCommand implements Callable<Integer> {
    private final Clock clock = Clock.systemUTC();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--json", description = "One JSON object per token and line.")
    private boolean json;

    @Mixin
    private TokenFileOption tokens = new TokenFileOption();

    @Override
    public Integer call() throws TokenFileException {
        List<IssuedToken> all = TokenFile.read(tokens.file());
        Terminal terminal = Terminal.of(spec.commandLine().getOut(), System.getenv());
        if (json) {
            all.forEach(token -> spec.commandLine().getOut().println(json(token)));
        } else if (all.isEmpty()) {
            terminal.print("No tokens.");
        } else {
            TextTable table = new TextTable().row("name", "id", "role", "given out", "expires", "tools", "");
            all.forEach(token -> add(token, table));
            table.lines().forEach(terminal::print);
        }
        TokenCommand.warnIfOthersCanRead(tokens.file(), spec);
        return 0;
    }

    private void add(IssuedToken token, TextTable table) {
        String expires = token.expires().map(end -> shown(token, end)).orElse("never");
        table.row(
                token.name(),
                token.id(),
                token.grant().role().name().toLowerCase(Locale.ROOT),
                TextFormat.localTime(token.created()),
                expires,
                token.grant()
                        .tools()
                        .map(named -> String.join(",", new TreeSet<>(named)))
                        .orElse("all"),
                "");
    }

    private static ObjectNode json(IssuedToken token) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("name", token.name())
                .put("id", token.id())
                .put("role", token.grant().role().name().toLowerCase(Locale.ROOT))
                .put("created", token.created().toString());
        token.expires().ifPresent(end -> json.put("expires", end.toString()));
        token.grant().tools().ifPresent(named -> new TreeSet<>(named)
                .forEach(tool -> json.withArray("tools").add(tool)));
        return json;
    }

    private String shown(IssuedToken token, Instant end) {
        return token.hasExpired(clock.instant()) ? "has expired" : TextFormat.localTime(end);
    }
}
