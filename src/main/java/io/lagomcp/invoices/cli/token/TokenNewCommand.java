package io.lagomcp.invoices.cli.token;

import io.lagomcp.invoices.app.ApplicationContext;
import io.lagomcp.invoices.approval.Permissions;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.auth.TokenFileEditor;
import io.lagomcp.invoices.auth.TokenFileException;
import io.lagomcp.invoices.config.CommandLineFlags;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.console.ProgramName;
import io.lagomcp.invoices.console.Terminal;
import io.lagomcp.invoices.console.TextFormat;
import io.lagomcp.invoices.text.SpellingSuggester;
import io.lagomcp.invoices.tool.ToolDefinition;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Gives out a token. */
@Command(
        name = "new",
        header = "Give out a token, and show it once.",
        description = {
            "",
            "A reader reads. An operator plans changes too, and somebody else says yes. An approver says yes, to own "
                    + "plans and to those of operators.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  ${ROOT-COMMAND-NAME} token new anna --role approver --tokens-file tokens",
            "  ${ROOT-COMMAND-NAME} token new desk --role reader --expires 90d --tokens-file tokens"
        })
final class TokenNewCommand implements Callable<Integer> {
    private final Clock clock = Clock.systemUTC();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "Whose it is; records and plans show this name.")
    private String name = "";

    @Option(
            names = "--role",
            required = true,
            paramLabel = "ROLE",
            description = "What it opens: one of ${COMPLETION-CANDIDATES}.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Role role;

    @Option(
            names = "--expires",
            paramLabel = "WHEN",
            description = "How long it opens anything (90d), or until which day (2026-10-01, UTC).")
    private @Nullable String expires;

    @Option(names = "--tools", paramLabel = "TOOLS", split = ",", description = "The only tools it opens: a,b,c.")
    private @Nullable List<String> tools;

    @Mixin
    private TokenFileOption tokens = new TokenFileOption();

    @Override
    public Integer call() throws TokenFileException {
        Permissions grant = new Permissions(role, Optional.ofNullable(tools).map(this::known));
        Optional<Instant> end = Optional.ofNullable(expires).map(this::end);
        String token = new TokenFileEditor(tokens.file(), clock).issue(name, grant, end);
        Terminal terminal = Terminal.of(spec.commandLine().getOut(), System.getenv());
        terminal.say("The token of " + name + ", shown this once; only its hash is in " + tokens.file() + ":");
        terminal.print();
        terminal.print("  " + token);
        terminal.print();
        terminal.say("Clients send it as  Authorization: Bearer <token>  and never in an address.");
        end.ifPresent(time -> terminal.print("It expires on " + TextFormat.localTime(time) + "."));
        TokenCommand.warnIfOthersCanRead(tokens.file(), spec);
        return 0;
    }

    private Instant end(String text) {
        Instant end = parsed(text);
        if (!end.isAfter(clock.instant())) {
            throw new ParameterException(spec.commandLine(), "--expires must be in the future.");
        }
        return end;
    }

    private Instant parsed(String text) {
        try {
            return text.matches("[0-9]{1,5}d")
                    ? clock.instant()
                            .truncatedTo(ChronoUnit.SECONDS)
                            .plus(Period.ofDays(Integer.parseInt(text.substring(0, text.length() - 1))))
                    : LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
        } catch (DateTimeException noTime) {
            throw new ParameterException(spec.commandLine(), "--expires must be days or a day: 90d, 2026-10-01.");
        }
    }

    /** A misspelt tool would silently be one less. */
    private Set<String> known(List<String> named) {
        Set<String> all = ApplicationContext.tools(Settings.from(Map.of(), CommandLineFlags.none())).stream()
                .map(ToolDefinition::name)
                .collect(Collectors.toSet());
        for (String tool : named) {
            if (!all.contains(tool)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "Unknown tool: " + tool + "." + SpellingSuggester.question(tool, all) + " See: "
                                + ProgramName.with("tools"));
            }
        }
        return Set.copyOf(named);
    }
}
