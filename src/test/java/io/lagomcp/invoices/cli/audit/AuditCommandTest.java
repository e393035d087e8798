package io.lagomcp.invoices.cli.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.audit.AuditIndex;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.audit.SampleEvents;
import io.lagomcp.invoices.audit.event.AuditContext;
import io.lagomcp.invoices.audit.event.AuditContext.Amount;
import io.lagomcp.invoices.audit.event.AuditContext.InvoiceReference;
import io.lagomcp.invoices.audit.event.AuditEvent.Intent;
import io.lagomcp.invoices.audit.event.AuditEvent.Planned;
import io.lagomcp.invoices.audit.event.AuditEvent.PlannedBatch;
import io.lagomcp.invoices.audit.event.AuditEvent.Refused;
import io.lagomcp.invoices.audit.event.AuditEvent.RejectedRequests;
import io.lagomcp.invoices.audit.event.AuditEvent.Result;
import io.lagomcp.invoices.audit.event.AuditEvent.Settled;
import io.lagomcp.invoices.audit.event.VerificationCall;
import io.lagomcp.invoices.cli.Ended;
import io.lagomcp.invoices.cli.RootCommand;
import io.lagomcp.invoices.console.TextFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

class AuditCommandTest {
    private static final JsonMapper JSON = new JsonMapper();

    private final TestClock clock = new TestClock();
    private final Path file;
    private final AuditLog log;

    AuditCommandTest(@TempDir Path folder) {
        file = folder.resolve("audit.jsonl");
        log = AuditLog.at(file, clock);
    }

    @ParameterizedTest
    @ValueSource(strings = {"verify", "head", "show", "pending", "resolve", "sign"})
    void everyCommandExplainsItself(String command) {
        Ended ended = run(command, "--help");

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.out())
                .contains("Usage: lago-invoices-mcp audit " + command)
                .contains("FILE");
        assertThat(ended.out().lines()).as("lines of the help").allMatch(line -> line.length() <= 80);
    }

    @Test
    void withoutACommandItSaysWhichThereAre() {
        Ended ended = run();

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.err())
                .contains("verify, head, show, pending, resolve or sign", "lago-invoices-mcp audit --help");
    }

    @ParameterizedTest
    @ValueSource(strings = {"verify", "head", "show", "pending"})
    void withoutARecordThereIsNothingToLookAt(String command) {
        Ended ended = run(command, file.toString());
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err()).isEqualToIgnoringNewLines("There is no audit log at " + file);
    }

    @Test
    void anIntactRecordIsDescribedWithTheEntryWorthKeeping() {
        recordADay();
        Ended ended = run("verify", file.toString());

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.out())
                .contains("The audit log is intact: 5 entries in 1 file, from " + TextFormat.utcTime(clock.instant()))
                .containsPattern("Newest entry: 5:[0-9a-f]{64}\n");
    }

    @Test
    void anEntryThatWasKeptIsLookedFor() {
        recordADay();
        String kept = run("verify", file.toString()).out().replaceAll("(?s).*Newest entry: (\\S+).*", "$1");

        assertThat(run("verify", file.toString(), "--expect", kept).exitCode()).isZero();
        Ended other = run("verify", "--expect", "4" + kept.substring(1), file.toString());
        assertThat(other.exitCode()).isEqualTo(1);
        assertThat(other.out()).contains("audit.jsonl: entry 4:", "is not in the log");
        assertThat(run("verify", file.toString(), "--expect", "5").exitCode()).isEqualTo(2);
    }

    @Test
    void theHeadIsPrintedInOneLineAndLookedForLater() throws Exception {
        recordADay();
        String head = run("head", file.toString()).out().strip();

        assertThat(head).matches("5:[0-9a-f]{64}@" + clock.instant());
        assertThat(run("verify", file.toString(), "--head", head).exitCode()).isZero();
        String otherTime = head.replaceFirst("@.*", "@2026-07-02T00:00:00Z");
        assertThat(run("verify", file.toString(), "--head", otherTime).out()).contains("is not in the log");
        assertThat(run("verify", file.toString(), "--head", "5").err()).contains("--head must be SEQ:HASH");

        Files.write(file, Files.readAllLines(file).subList(0, 3));
        assertThat(run("verify", file.toString(), "--head", head).out()).contains("entry " + head, "is not in the log");
        assertThat(run("head", file.toString()))
                .satisfies(ended -> assertThat(ended.exitCode()).isEqualTo(1))
                .extracting(Ended::err)
                .asString()
                .contains("it names entry 5:");
    }

    @Test
    void aRecordWithoutEntriesHasNoHead() {
        log.consult(AuditIndex::lastSeq);

        assertThat(run("head", file.toString())).isEqualTo(new Ended(1, "", "The audit log has no entries yet.\n"));
    }

    @Test
    void aPublicKeyThatIsGivenWantsASignature(@TempDir Path keys) throws Exception {
        recordADay();
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Path publicKey = keys.resolve("public.pem");
        Files.writeString(
                publicKey, Base64.getEncoder().encodeToString(pair.getPublic().getEncoded()));

        Ended ended = run("verify", file.toString(), "--public-key", publicKey.toString());

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.out()).contains("audit.jsonl.head: it is not signed");
        assertThat(run("sign", file.toString()).err()).contains("LAGO_MCP_AUDIT_SIGNING_KEY_FILE must name its file");
    }

    @Test
    void everyProblemIsNamedWithItsPlace() throws Exception {
        recordADay();
        List<String> lines = Files.readAllLines(file);
        Files.write(file, List.of(lines.get(0), lines.get(1).replace("invented", "other"), lines.get(3), lines.get(4)));
        Ended ended = run("verify", file.toString());

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.out().lines().map(line -> line.replaceFirst("^(✘|FAIL) ", "")))
                .containsExactly(
                        "The audit log " + file + " has 2 problems:",
                        "  audit.jsonl, line 2: the line was changed after it was written",
                        "  audit.jsonl, line 3: entries 2 to 3 are missing before this line");
    }

    @Test
    void halfALineAfterACrashIsMentionedAndNoProblem() throws Exception {
        recordADay();
        Files.writeString(file, "{\"seq\"", StandardOpenOption.APPEND);
        Ended ended = run("verify", file.toString());

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.out()).contains("half a line of 6 bytes");
    }

    @Test
    void showsWhoWasTurnedAway() {
        log.record(new RejectedRequests("203.0.113.7", "token_unknown", "token Ab3dE6gh", 12));

        assertThat(run("show", "--event", "turned_away", file.toString()).out())
                .contains("turned_away", "token Ab3dE6gh", "token_unknown from 203.0.113.7, 12x");
        assertThat(run("verify", file.toString()).exitCode()).isZero();
    }

    @Test
    void showsTheRecordAsATable() {
        recordADay();
        Ended ended = run("show", file.toString());

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out().replace(TextFormat.utcTime(clock.instant()), "2026-07-01 10:00:00"))
                .isEqualToNormalizingNewlines("""
                    #  time (UTC)           plan  event    tool              invoice   who    what                            amount
                    1  2026-07-01 10:00:00  p1    planned  finalize_invoice  LAG-1234  local  confirm, rule invented    1,234.50 EUR
                    2  2026-07-01 10:00:00  p1    intent   finalize_invoice  LAG-1234  local  by elicitation            1,234.50 EUR
                    3  2026-07-01 10:00:00  p1    outcome  finalize_invoice  LAG-1234  local  unknown: outcome_unknown  1,234.50 EUR
                    4  2026-07-01 10:00:00  p2    intent   create_invoice              local  by rule small                  unknown
                    5  2026-07-01 10:00:00  p2    refused  create_invoice              local  budget_used, rule day          unknown
                    """);
    }

    @Test
    void filtersTheRecord() {
        recordADay();

        assertThat(shown("--tool", "create_invoice")).containsExactly(4, 5);
        assertThat(shown("--event", "intent")).containsExactly(2, 4);
        assertThat(shown("--event", "INTENT", "--tool=create_invoice")).containsExactly(4);
        assertThat(shown("--invoice", "LAG-1234")).containsExactly(1, 2, 3);
        assertThat(shown("--invoice", "lag-1234")).containsExactly(1, 2, 3);
        assertThat(shown("--invoice", "1a")).containsExactly(1, 2, 3);
        assertThat(shown("--invoice", "1")).isEmpty();
        assertThat(shown("--since", "2026-07-01T10:00:00.750Z")).containsExactly(1, 2, 3, 4, 5);
        assertThat(shown("--since", "2026-07-01T10:00:00.751Z")).isEmpty();
        assertThat(run("show", file.toString(), "--tool", "another").out()).isEqualToIgnoringNewLines("No entries.");
    }

    @Test
    void filtersByPrincipalPlanAndResultAndTakesTheNewest() {
        recordADay();
        log.record(new Settled(
                subjectOf("p9", "ann", "bob", "1a901a90-1a90-1a90-1a90-1a901a901a90"), true, Optional.empty(), "x"));

        assertThat(shown("--principal", "local")).containsExactly(1, 2, 3, 4, 5);
        assertThat(shown("--principal", "ann")).containsExactly(6);
        assertThat(shown("--principal", "bob")).as("who confirmed").containsExactly(6);
        assertThat(shown("--plan", "p1")).containsExactly(1, 2, 3);
        assertThat(shown("--plan", "p")).as("no beginning of an id").isEmpty();
        assertThat(shown("--result", "unknown")).containsExactly(3);
        assertThat(shown("--result", "DONE")).containsExactly(6);
        assertThat(shown("--invoice", "1A901A90")).containsExactly(6);
        assertThat(shown("--invoice", "1a901a9")).as("too short").isEmpty();
        assertThat(shown("-n", "2")).containsExactly(5, 6);
        assertThat(shown("-n", "2", "--plan", "p1")).containsExactly(2, 3);
        assertThat(run("show", file.toString(), "-n", "0").err()).contains("-n must be a number from 1 on");
    }

    @Test
    void showsABatchWithAllItsInvoices() {
        String lagoId = "1a901a90-1a90-1a90-1a90-1a901a901a90";
        log.record(batch("p2", lagoId, List.of(), false));
        log.record(SampleEvents.planned(subjectOf("p2-1", "ann", "", "x")));
        log.record(SampleEvents.planned(subjectOf("p22", "ann", "", "x")));

        assertThat(shown("--plan", "p2")).containsExactly(1, 2);
        assertThat(shown("--plan", "p2-1")).containsExactly(2);
        assertThat(shown("--invoice", "b2")).containsExactly(1);
        assertThat(run("show", file.toString(), "-n", "3").out()).contains("confirm, rule default, 2 invoices");
        assertThat(run("verify", file.toString()).exitCode()).isZero();
    }

    @Test
    void showsTheTotalsOfABatchByCurrency() {
        Amount euros = new Amount(120_000, "EUR");
        Amount dollars = new Amount(30_000, "USD");
        log.record(batch("one", "x", List.of(euros), false));
        log.record(batch("two", "x", List.of(euros, dollars), false));
        log.record(batch("part", "x", List.of(euros), true));
        log.record(batch("none", "x", List.of(), true));

        assertThat(run("show", file.toString()).out().lines().skip(1))
                .extracting(line -> line.replaceFirst(".* invoices +", ""))
                .containsExactly("1,200.00 EUR", "1,200.00 EUR and 300.00 USD", "1,200.00 EUR and unknown", "unknown");
    }

    private static Planned batch(String plan, String lagoId, List<Amount> amounts, boolean amountUnknown) {
        return new Planned(
                subjectOf(plan, "ann", "", lagoId),
                "confirm",
                "default",
                "",
                Optional.empty(),
                Optional.of(new PlannedBatch(List.of(lagoId, "b2"), amounts, amountUnknown)));
    }

    @Test
    void theSandboxHasARecordOfItsOwn() {
        assertThat(run("show", "--sandbox").err() + run("pending", "--sandbox").err())
                .doesNotContain("audit.jsonl");
    }

    @Test
    @Timeout(300)
    void followsWhatIsWrittenUntilItIsStopped() throws Exception {
        recordADay();
        StringWriter out = new StringWriter();
        Thread following = new Thread(() -> RootCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .execute("audit", "show", file.toString(), "--follow", "--json", "--tool", "void_invoice"));
        following.start();
        log.record(SampleEvents.planned(subjectOf("p7", "ann", "", "x")));
        while (!out.toString().contains("\"plan\":\"p7\"")) {
            Thread.onSpinWait();
        }
        following.interrupt();
        following.join();

        assertThat(out.toString().lines()).hasSize(1);
    }

    private static AuditContext subjectOf(String plan, String principal, String confirmedBy, String invoice) {
        return new AuditContext(
                plan,
                principal,
                "client 1",
                "void_invoice",
                "d".repeat(64),
                Optional.of(new InvoiceReference(invoice, "")),
                Optional.empty(),
                false,
                confirmedBy);
    }

    @Test
    void aFilterThatCannotBeIsRefused() {
        recordADay();

        assertThat(run("show", file.toString(), "--since", "yesterday"))
                .satisfies(ended -> assertThat(ended.exitCode()).isEqualTo(2))
                .extracting(Ended::err)
                .asString()
                .contains("--since must be", "2026-07-01");
        assertThat(run("show", file.toString(), "--event", "paid").err())
                .containsIgnoringCase(
                        "planned, refused, intent, outcome, settled, paused, resumed, turned_away, notified,"
                                + " recovered");
    }

    @Test
    void writesTheLinesAsTheyAre() throws Exception {
        recordADay();

        assertThat(run("show", file.toString(), "--json").out().lines())
                .containsExactlyElementsOf(Files.readAllLines(file));
    }

    @Test
    void saysWhatIsLeftOut() throws Exception {
        recordADay();
        Files.writeString(file, "a remark\nanother\n", StandardOpenOption.APPEND);
        Ended ended = run("show", file.toString(), "--json");

        assertThat(ended.out().lines()).hasSize(5);
        assertThat(ended.err()).contains("2 lines are left out", "audit verify");
    }

    @Test
    void listsWhatIsPendingWithTheReadThatTells() {
        recordADay();
        Ended ended = run("pending", file.toString());

        String time = TextFormat.utcTime(clock.instant()) + " UTC";
        assertThat(ended.exitCode()).isZero();
        assertThat(ended.out().lines())
                .containsExactly(
                        "p1  finalize_invoice  LAG-1234  1,234.50 EUR",
                        "  begun    " + time + " by local, and the outcome is unknown",
                        "  look     find_invoice {\"lago_id\":\"1a\"}",
                        "  resolve  lago-invoices-mcp audit resolve p1 --done " + file + "   (or --not-done)",
                        "",
                        "p2  create_invoice  unknown",
                        "  begun    " + time + " by local, and no outcome was recorded",
                        "  look     find_all_invoices {\"external_customer_id\":\"caf\\u00E9\"}",
                        "  resolve  lago-invoices-mcp audit resolve p2 --done " + file + "   (or --not-done)",
                        "");
    }

    @Test
    void listsWhatIsPendingForPrograms() {
        recordADay();
        List<JsonNode> pending = run("pending", file.toString(), "--json")
                .out()
                .lines()
                .map(JSON::readTree)
                .toList();

        assertThat(pending).hasSize(2);
        assertThat(pending.get(0).path("plan").stringValue()).isEqualTo("p1");
        assertThat(pending.get(0).path("state").stringValue()).isEqualTo("unknown");
        assertThat(pending.get(0).at("/amount/cents").longValue()).isEqualTo(123_450);
        assertThat(pending.get(0).at("/invoice/number").stringValue()).isEqualTo("LAG-1234");
        assertThat(pending.get(1).path("state").stringValue()).isEqualTo("open");
        assertThat(pending.get(1).path("amount_unknown").booleanValue()).isTrue();
        assertThat(pending.get(1)
                        .at("/settled_by/arguments/external_customer_id")
                        .stringValue())
                .isEqualTo("café");
    }

    @Test
    void saysThatWhatIsPendingMayNotBeAll() throws Exception {
        recordADay();
        List<String> lines = Files.readAllLines(file);
        Files.write(
                file,
                List.of(lines.get(0), lines.get(1), lines.get(2), lines.get(3).replace("p2", "p9")));

        for (Ended ended : List.of(run("pending", file.toString()), run("pending", file.toString(), "--json"))) {
            assertThat(ended.exitCode()).isEqualTo(1);
            assertThat(ended.out()).contains("p1").doesNotContain("p2");
            assertThat(ended.err()).contains("1 line is left out", "audit verify");
        }
        Ended settled = run("resolve", "p2", "--done", file.toString());
        assertThat(settled.exitCode()).isEqualTo(2);
        assertThat(settled.err()).contains("1 line is left out", "audit verify", "No pending change has this id");

        Files.writeString(file, "a remark\n");
        assertThat(run("pending", file.toString()).out())
                .as("nobody knows whether nothing is pending")
                .isEmpty();
    }

    @Test
    void whatMayStillBeUnderWayIsNotSettledAsNotDone() throws Exception {
        recordADay(AuditLog.at(file, Clock.offset(Clock.systemUTC(), Duration.ofSeconds(-30))));

        Ended early = run("resolve", "p2", "--not-done", file.toString());
        assertThat(early.exitCode()).isEqualTo(2);
        assertThat(early.err()).contains("less than 2 minutes ago", "may still be under way");
        assertThat(Files.readAllLines(file)).hasSize(5);

        assertThat(run("resolve", "p1", "--not-done", file.toString()).exitCode())
                .as("one that has an outcome, an unknown one")
                .isZero();
        assertThat(run("resolve", "p2", "--done", file.toString()).exitCode())
                .as("one that was seen to be done")
                .isZero();
    }

    @Test
    void aPersonSettlesWhatIsPending() throws Exception {
        recordADay(AuditLog.at(file, Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-3))));
        assertThat(run("resolve", "p1", "--done", file.toString()).out())
                .isEqualToIgnoringNewLines("Recorded: finalize_invoice was done.");
        assertThat(run("resolve", "p2", file.toString(), "--not-done").out())
                .isEqualToIgnoringNewLines("Recorded: create_invoice was not done.");

        assertThat(run("pending", file.toString()).out()).startsWith("Nothing is pending");
        assertThat(run("show", file.toString(), "--event", "settled").out())
                .contains("done, says audit resolve, " + System.getProperty("user.name"), "not done, says audit");
        assertThat(run("verify", file.toString()).exitCode()).isZero();
        assertThat(Files.readAllLines(file)).hasSize(7);
    }

    @Test
    void resolveTellsAProgramWhatItRecorded() {
        recordADay(AuditLog.at(file, Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-3))));

        assertThat(run("resolve", "p1", "--done", "--json", file.toString()).out())
                .isEqualToIgnoringNewLines("{\"id\":\"p1\",\"tool\":\"finalize_invoice\",\"done\":true}");
    }

    @Test
    void theFormerNameOfResolveWorksWithANotice() throws Exception {
        recordADay(AuditLog.at(file, Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-3))));

        Ended settled = run("settle", "p1", "--done", file.toString());

        assertThat(settled.err()).isEqualToIgnoringNewLines("audit settle is deprecated: use audit resolve instead.");
        assertThat(settled.out()).isEqualToIgnoringNewLines("Recorded: finalize_invoice was done.");
        assertThat(run("--help").out()).contains("resolve").doesNotContain("settle");
    }

    @Test
    void onlyWhatIsPendingCanBeSettledAndOnlyOneWay() throws Exception {
        recordADay();

        assertThat(run("resolve", "p3", "--done", file.toString()).err()).contains("No pending change has this id");
        assertThat(run("resolve", "p1", file.toString()).err()).contains("either --done or --not-done");
        assertThat(run("resolve", "p1", file.toString(), "--done", "--not-done").exitCode())
                .isEqualTo(2);
        assertThat(run("resolve", "--done").exitCode()).isEqualTo(2);
        assertThat(Files.readAllLines(file)).hasSize(5);
    }

    @Test
    void whoConfirmedThePlanOfAnotherIsShown() {
        AuditContext subject = new AuditContext("p1", "bot", "desk 1", "finalize_invoice", "d").confirmedBy("kim");
        VerificationCall read = read("find_invoice", "lago_id", "1a");
        SampleEvents.intend(log, new Intent(subject, "confirm", "r", "elicitation", Optional.empty(), read));

        assertThat(run("show", file.toString()).out()).contains("bot  by elicitation of kim");
        assertThat(run("pending", file.toString()).out()).contains(" by bot, confirmed by kim, and no outcome");
        assertThat(run("pending", file.toString(), "--json").out())
                .contains("\"principal\":\"bot\"", "\"confirmed_by\":\"kim\"");
        assertThat(run("verify", file.toString()).exitCode()).isZero();
    }

    @Test
    void whatSomebodyElseWroteReachesNoTerminalAsItIs() throws IOException {
        AuditContext hostile =
                new AuditContext("p\u001b[31m", "x\u202e", "c", "t\u0007", "").confirmedBy("k\u001b[31m\u202e");
        VerificationCall read = new VerificationCall(
                "find_invoice", JsonNodeFactory.instance.objectNode().put("lago_id", "\u001b[2J\u202e"));
        SampleEvents.intend(log, new Intent(hostile, "confirm", "r", "c", Optional.empty(), read));

        for (String command : List.of("show", "pending")) {
            for (String format : List.of("", "--json")) {
                String[] arguments = format.isEmpty()
                        ? new String[] {command, file.toString()}
                        : new String[] {command, file.toString(), format};
                assertThat(run(arguments).out()).as(command + format).matches("[\\x20-\\x7e\n]+");
            }
        }
    }

    /** A mutation whose outcome is unknown, one without outcome, and a refusal. */
    private void recordADay() {
        recordADay(log);
    }

    private static void recordADay(AuditLog log) {
        AuditContext finalizing = new AuditContext(
                "p1",
                "local",
                "desk 1",
                "finalize_invoice",
                "d".repeat(64),
                Optional.of(new InvoiceReference("1a", "LAG-1234")),
                Optional.of(new Amount(123_450, "EUR")),
                false);
        AuditContext creating = new AuditContext(
                "p2", "local", "desk 1", "create_invoice", "e".repeat(64), Optional.empty(), Optional.empty(), true);
        log.record(new Planned(finalizing, "confirm", "invented", "", Optional.empty(), Optional.empty()));
        SampleEvents.intend(
                log,
                new Intent(
                        finalizing,
                        "confirm",
                        "invented",
                        "elicitation",
                        Optional.empty(),
                        read("find_invoice", "lago_id", "1a")));
        log.record(SampleEvents.outcome(finalizing, Result.UNKNOWN, "outcome_unknown", Optional.empty()));
        SampleEvents.intend(
                log,
                new Intent(
                        creating,
                        "allow",
                        "small",
                        "",
                        Optional.empty(),
                        read("find_all_invoices", "external_customer_id", "café")));
        log.record(new Refused(creating, "budget_used", "day", ""));
    }

    private static VerificationCall read(String tool, String argument, String value) {
        return new VerificationCall(tool, JsonNodeFactory.instance.objectNode().put(argument, value));
    }

    private List<Integer> shown(String... filters) {
        String[] arguments = new String[filters.length + 3];
        arguments[0] = "show";
        arguments[1] = file.toString();
        arguments[2] = "--json";
        System.arraycopy(filters, 0, arguments, 3, filters.length);
        return run(arguments)
                .out()
                .lines()
                .map(line -> JSON.readTree(line).path("seq").intValue())
                .toList();
    }

    private static Ended run(String... arguments) {
        return Ended.run(Stream.concat(Stream.of("audit"), Stream.of(arguments)).toArray(String[]::new));
    }
}
