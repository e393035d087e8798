package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.app.ApplicationContext;
import io.lagomcp.invoices.app.StoreMaintenance;
import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.auth.IssuedToken;
import io.lagomcp.invoices.auth.TokenFile;
import io.lagomcp.invoices.auth.TokenFileException;
import io.lagomcp.invoices.config.CommandLineFlags;
import io.lagomcp.invoices.config.InvalidSettingException;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.config.StoreSettings;
import io.lagomcp.invoices.console.CommandGroup;
import io.lagomcp.invoices.console.ConsoleCommand;
import io.lagomcp.invoices.console.ProgramName;
import io.lagomcp.invoices.console.Terminal;
import io.lagomcp.invoices.console.TextFormat;
import io.lagomcp.invoices.console.TextTable;
import io.lagomcp.invoices.text.SpellingSuggester;
import io.lagomcp.invoices.tool.ToolDefinition;
import java.nio.file.Path;
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
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The command {@code token}, which groups the commands about the tokens of a server over HTTP. */
@Command(
        name = "token",
        header = "Create, list and revoke the tokens of a server over HTTP.",
        subcommands = {TokenCommand.New.class, TokenCommand.ListAll.class, TokenCommand.Revoke.class},
        footer = {
            "token new ann --role approver --tokens-file secrets/tokens",
            "token list --tokens-file secrets/tokens"
        })
public final class TokenCommand extends CommandGroup {
    @Command(
            name = "new",
            header = "Create a token, and show it once.",
            description = "A reader reads. An operator also plans changes, which an approver must approve. An approver"
                    + " approves own plans and plans of operators. If the policy requires a second person, nobody"
                    + " can approve own plans.",
            footer = {
                "token new anna --role approver --tokens-file tokens",
                "token new desk --role reader --expires 90d --tokens-file tokens"
            })
    static final class New extends TokenFileCommand {
        private final Clock clock = Clock.systemUTC();

        @Parameters(paramLabel = "NAME", description = "Its owner; audit log and plans show this name.")
        private String name = "";

        @Option(
                names = "--role",
                required = true,
                paramLabel = "ROLE",
                description = "One of ${COMPLETION-CANDIDATES}.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private Role role;

        @Option(
                names = "--expires",
                paramLabel = "WHEN",
                description = "How long it is valid (90d), or until which day (2026-10-01, UTC).")
        private @Nullable String expires;

        @Option(
                names = "--person",
                paramLabel = "NAME",
                description = "Who uses it; the same for all tokens of one person, who is never a second person to"
                        + " herself. Default: the name of the token.")
        private @Nullable String person;

        @Option(names = "--tools", paramLabel = "TOOLS", split = ",", description = "The only tools it allows: a,b,c.")
        private @Nullable List<String> tools;

        @Option(names = "--json", description = "One JSON object, with the token.")
        private boolean json;

        @Override
        public Integer call() throws TokenFileException {
            Permissions grant = new Permissions(role, Optional.ofNullable(tools).map(this::known));
            Optional<Instant> end = Optional.ofNullable(expires).map(this::end);
            String token = file().issue(name, Optional.ofNullable(person).orElse(name), grant, end, clock.instant());
            if (json) {
                out().println(JsonNodeFactory.instance
                        .objectNode()
                        .put("name", name)
                        .put("role", role.word())
                        .put("token", token));
                warnIfOthersCanRead();
                return 0;
            }
            Terminal terminal = terminal();
            terminal.say("The token of " + name + ", shown only once; its hash is in " + file().path() + ":");
            terminal.print();
            terminal.print("  " + token);
            terminal.print();
            terminal.say("Clients send it as  Authorization: Bearer <token>  and never in an address.");
            end.ifPresent(time -> terminal.print("It expires on " + TextFormat.localTime(time) + "."));
            warnIfOthersCanRead();
            return 0;
        }

        private Instant end(String text) {
            Instant end = parsed(text);
            if (!end.isAfter(clock.instant())) {
                throw usageError("--expires must be in the future.");
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
                throw usageError("--expires must be days or a day: 90d, 2026-10-01.");
            }
        }

        /** The names, all of which must exist. */
        private Set<String> known(List<String> named) {
            Set<String> all = ApplicationContext.tools(Settings.from(Map.of(), CommandLineFlags.none())).stream()
                    .map(ToolDefinition::name)
                    .collect(Collectors.toSet());
            for (String tool : named) {
                if (!all.contains(tool)) {
                    throw usageError("Unknown tool: " + tool + "." + SpellingSuggester.question(tool, all) + " See: "
                            + ProgramName.with("tools"));
                }
            }
            return Set.copyOf(named);
        }
    }

    @Command(
            name = "list",
            header = "List the tokens.",
            description =
                    "Checks the whole file, which contains no tokens, only their hashes. With LAGO_MCP_STORE, shows which"
                            + " were revoked there. Exit code: 1 when that cannot be read.",
            footer = "token list --tokens-file secrets/tokens")
    static final class ListAll extends TokenFileCommand {
        private final Clock clock = Clock.systemUTC();

        @Option(names = "--json", description = "One JSON object per token and line.")
        private boolean json;

        /** The ids of tokens that were revoked in the store; empty where nobody knows them. */
        private Optional<Set<String>> revoked = Optional.of(Set.of());

        @Override
        public Integer call() throws TokenFileException {
            List<IssuedToken> all = file().read();
            Optional<StoreSettings> store = Settings.store(System.getenv(), flags());
            if (store.isPresent()) {
                revoked = StoreMaintenance.revoked(store.get());
            }
            Terminal terminal = terminal();
            if (json) {
                all.forEach(token -> out().println(json(token)));
            } else if (all.isEmpty()) {
                terminal.print("No tokens.");
            } else {
                TextTable table =
                        new TextTable().row("name", "person", "id", "role", "created", "expires", "tools", "");
                all.forEach(token -> table.row(cells(token)));
                table.lines().forEach(terminal::print);
            }
            warnIfOthersCanRead();
            if (revoked.isEmpty()) {
                err().println("The database cannot be reached, so tokens of this list may be revoked. See: "
                        + ProgramName.with("store check"));
            }
            return revoked.isEmpty() ? 1 : 0;
        }

        private String[] cells(IssuedToken token) {
            String end = token.hasExpired(clock.instant())
                    ? "has expired"
                    : token.expires().map(TextFormat::localTime).orElse("never");
            Optional<String> tools = token.grant().tools().map(named -> String.join(",", new TreeSet<>(named)));
            return new String[] {
                token.name(),
                token.person(),
                token.id(),
                token.grant().role().word(),
                TextFormat.localTime(token.created()),
                isRevoked(token) ? "revoked" : end,
                tools.orElse("all"),
                ""
            };
        }

        private boolean isRevoked(IssuedToken token) {
            return revoked.filter(ids -> ids.contains(token.id())).isPresent();
        }

        private ObjectNode json(IssuedToken token) {
            ObjectNode json = JsonNodeFactory.instance
                    .objectNode()
                    .put("name", token.name())
                    .put("person", token.person())
                    .put("id", token.id())
                    .put("role", token.grant().role().word())
                    .put("created", token.created().toString());
            token.expires().ifPresent(end -> json.put("expires", end.toString()));
            if (revoked.isPresent()) {
                json.put("revoked", isRevoked(token));
            }
            token.grant().tools().ifPresent(named -> new TreeSet<>(named)
                    .forEach(tool -> json.withArray("tools").add(tool)));
            return json;
        }
    }

    @Command(
            name = "revoke",
            header = "Revoke a token.",
            description =
                    "A running server needs no restart. With LAGO_MCP_STORE all servers refuse it, whatever their token"
                            + " files say; without, those that read this file. Exit code: 1 when there is no such"
                            + " token, or when the store or the file could not be changed.",
            footer = "token revoke anna --tokens-file secrets/tokens")
    static final class Revoke extends TokenFileCommand {
        @Parameters(paramLabel = "NAME", description = "Its owner.")
        private String name = "";

        @Option(
                names = "--id",
                paramLabel = "ID",
                description = "Its id, after lim_, if this file has no line for it. Needs LAGO_MCP_STORE.")
        private @Nullable String id;

        @Option(names = "--json", description = "One JSON object.")
        private boolean json;

        /** Whether the token was revoked in one of the two places, and what prevented it. */
        private record Revoked(boolean done, Optional<String> failure) {}

        @Override
        public Integer call() throws TokenFileException {
            Optional<StoreSettings> store = Settings.store(System.getenv(), flags());
            Optional<String> token = id == null ? idInFile() : Optional.of(usable(id, store));
            if (token.isEmpty()) {
                // not the name, which may be a token
                err().println("There is no token with this name in this file. See: " + ProgramName.with("token list")
                        + (store.isPresent() ? ". For a token of another file, give its --id." : ""));
                return 1;
            }
            // first where all servers look
            Revoked inStore =
                    store.map(settings -> inStore(settings, token.get())).orElse(new Revoked(false, Optional.empty()));
            Revoked inFile = inFile(token.get());
            report(inStore, inFile);
            inStore.failure().ifPresent(why -> err().println("Other servers may still accept it: " + why + " Then run: "
                    + ProgramName.with("token revoke " + name + " --id " + token.get())));
            inFile.failure().ifPresent(why -> err().println("Its line could not be removed: " + why));
            return inStore.failure().isPresent() || inFile.failure().isPresent() ? 1 : 0;
        }

        private Optional<String> idInFile() throws TokenFileException {
            return file().read().stream()
                    .filter(issued -> issued.name().equals(name))
                    .map(IssuedToken::id)
                    .findFirst();
        }

        private String usable(String given, Optional<StoreSettings> store) {
            // neither is repeated, because it may be a token
            if (!IssuedToken.isId(given)) {
                throw usageError("--id must be the 8 letters and digits that follow lim_ in the token.");
            }
            if (!IssuedToken.isName(name)) {
                throw usageError("NAME must be the name of the token's owner.");
            }
            if (store.isEmpty()) {
                throw usageError("--id needs LAGO_MCP_STORE. Without a store, give the name and the token file.");
            }
            return given;
        }

        private Revoked inStore(StoreSettings store, String token) {
            try {
                StoreMaintenance.revoke(store, token, name);
                return new Revoked(true, Optional.empty());
            } catch (InvalidSettingException unusable) {
                return new Revoked(false, Optional.of(String.join(" ", unusable.problems())));
            }
        }

        private Revoked inFile(String token) {
            if (id != null && !hasFile()) {
                return new Revoked(false, Optional.empty());
            }
            try {
                boolean isRemoved = file().revoke(name, token);
                return new Revoked(isRemoved, Optional.empty());
            } catch (TokenFileException unchangeable) {
                return new Revoked(false, Optional.of(String.valueOf(unchangeable.getMessage())));
            }
        }

        private void report(Revoked inStore, Revoked inFile) {
            if (json) {
                ObjectNode result = JsonNodeFactory.instance.objectNode().put("name", name);
                ArrayNode places = result.put(
                                "revoked",
                                inStore.failure().isEmpty() && inFile.failure().isEmpty())
                        .putArray("revoked_in");
                if (inStore.done()) {
                    places.add("store");
                }
                if (inFile.done()) {
                    places.add("file");
                }
                out().println(result);
            } else if (inStore.done()) {
                terminal().say("Revoked the token of " + name + ". All servers refuse it within a second.");
            } else if (inFile.done()) {
                terminal().say("Revoked the token of " + name + ", in this file only.");
            }
        }
    }

    /** A command about one token file. */
    @SuppressWarnings("UnusedVariable") // flags() has the values of the fields
    abstract static class TokenFileCommand extends ConsoleCommand {
        @Option(
                names = "--tokens-file",
                paramLabel = "FILE",
                description = "The file that the server reads. Default: LAGO_MCP_HTTP_TOKENS_FILE.")
        private @Nullable String file;

        @Option(names = "--tokens", hidden = true)
        private @Nullable String formerFile;

        private @Nullable TokenFile found;

        final TokenFile file() {
            if (found == null) {
                found = Settings.tokensFile(System.getenv(), flags())
                        .map(TokenFile::new)
                        .orElseThrow(() -> usageError(
                                "Which token file? Give --tokens-file FILE, or set LAGO_MCP_HTTP_TOKENS_FILE."));
            }
            return found;
        }

        final boolean hasFile() {
            return found != null
                    || Settings.tokensFile(System.getenv(), flags()).isPresent();
        }

        final void warnIfOthersCanRead() {
            if (!file().isPrivate()) {
                Path path = file().path();
                err().println(path + " can be read or changed by others. Run: chmod 600 " + path);
            }
        }
    }
}
