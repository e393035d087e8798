package io.lagomcp.invoices.tool.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.ConfirmationChannel;
import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.OutcomeEvidence;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.WriteResult;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.InvoiceWrite;
import io.lagomcp.invoices.lago.NoReads;
import io.lagomcp.invoices.lago.http.LagoClientFixture;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.lago.http.LagoFailure;
import io.lagomcp.invoices.sandbox.SandboxOptions;
import io.lagomcp.invoices.tool.LagoProxy;
import io.lagomcp.invoices.tool.MutationTool;
import io.lagomcp.invoices.tool.ToolClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What Lago shows of a mutation whose answer got lost. */
@Tag("java-independent")
class ToolOutcomeEvidenceTest {
    private static final String LINE = "{'add_on_code':'setup','unit_amount_cents':1000,'units':'2'}";
    private static final String DETAILED = """
        {'external_customer_id':'acme','purchase_order_number':' PO 7 ','billing_entity_code':'main','fees':[
         {'add_on_code':'setup','unit_amount_cents':1000,'units':'2','invoice_display_name':'Set up in May',
          'description':'Two hours','from_datetime':'2026-05-01T00:00:00+02:00','to_datetime':'2026-05-31T00:00:00Z'},
         {'add_on_code':'setup','unit_amount_cents':1000,'units':'2'}]}\
        """;

    /** By how many seconds this machine's clock may be ahead of Lago's. */
    private static final long[] CLOCKS_DIFFER = {-900, 0, 900};

    private final TestClock clock = new TestClock();

    @AutoClose
    private final LagoProxy lago = new LagoProxy(
            SandboxAccount.open(SandboxOptions.defaults().withClock(clock).withJobDelay(Duration.ofHours(1))));

    private final InvoiceReader reads = lago.client();
    private final Asked asked = new Asked();
    private final ToolClient desk = ToolClient.asking(asked, lago.client(), clock);

    /** Says yes, and remembers to what. */
    private static final class Asked implements ConfirmationChannel {
        private final List<Plan> plans = new ArrayList<>();

        @Override
        public String name() {
            return "asked";
        }

        @Override
        public Answer ask(PendingPlan confirmation) {
            plans.add(confirmation.plan());
            return new Answer.Approved();
        }
    }

    /** A mutation, and a call of it that goes through. */
    private enum Call {
        CREATE,
        ANNOTATE,
        REFRESH,
        FINALIZE,
        VOID_WITH_CREDIT_NOTE;

        MutationTool tool(InvoiceReader reads, TestClock clock) {
            return switch (this) {
                case CREATE -> new CreateInvoiceTool(reads, clock);
                case ANNOTATE -> new UpdateInvoiceTool(reads);
                case REFRESH -> InvoiceActionTool.refreshInvoice(reads);
                case FINALIZE -> InvoiceActionTool.finalizeInvoice(reads);
                case VOID_WITH_CREDIT_NOTE -> new VoidInvoiceTool(reads);
            };
        }

        String arguments(SandboxAccount account) {
            return switch (this) {
                case CREATE -> "{'external_customer_id':'acme','fees':[%s]}".formatted(LINE);
                case ANNOTATE -> of(account.unpaid(), ",'metadata':{'k':'v'}");
                case REFRESH, FINALIZE -> of(account.draft(), "");
                case VOID_WITH_CREDIT_NOTE -> of(account.unpaid(), ",'generate_credit_note':true,'credit_amount':100");
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatHappenedThoughNobodyWasToldShows(Call call) {
        Instant actedAt = clock.instant();
        lago.loseAnswersToWrites();
        Plan plan = lost(call);

        assertThat(call.tool(reads, clock).evidence(plan, actedAt)).isInstanceOf(OutcomeEvidence.Happened.class);
    }

    @ParameterizedTest
    @EnumSource
    void whatNeverArrivedShowsNothing(Call call) {
        Instant actedAt = clock.instant();
        lago.loseRequestsToWrite();
        Plan plan = lost(call);

        assertThat(call.tool(reads, clock).evidence(plan, actedAt)).isInstanceOf(OutcomeEvidence.NothingThere.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"ANNOTATE", "REFRESH", "FINALIZE"})
    void whatSomebodyChangedMeanwhileIsUnclear(Call call) {
        lago.loseRequestsToWrite();
        Plan plan = lost(call);
        lago.changeAnswers(answer -> {
            ((ObjectNode) answer.path("invoice")).put("updated_at", "2026-07-01T10:00:05Z");
            return answer;
        });

        assertThat(call.tool(reads, clock).evidence(plan, clock.instant())).isInstanceOf(OutcomeEvidence.Unclear.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"REFRESH", "FINALIZE"})
    void whatLagoShowsNoMoreIsUnclear(Call call) {
        lago.loseRequestsToWrite();
        Plan plan = lost(call);

        assertThat(call.tool(new Nowhere(), clock).evidence(plan, clock.instant()))
                .isInstanceOf(OutcomeEvidence.Unclear.class);
    }

    @Test
    void theCreatedInvoiceIsReadInFull() {
        lago.loseAnswersToWrites();
        Plan plan = lost(Call.CREATE);

        OutcomeEvidence evidence = new CreateInvoiceTool(reads, clock).evidence(plan, clock.instant());

        assertThat(evidence).isInstanceOfSatisfying(OutcomeEvidence.Happened.class, happened -> assertThat(
                        happened.answer().invoice().orElseThrow().json().path("fees"))
                .hasSize(1));
    }

    /** By how many seconds this machine's clock is ahead of Lago's. */
    @ParameterizedTest
    @ValueSource(longs = {-300, -2, 0, 2, 300})
    void howFarTheClocksDifferDoesNotMatter(long ahead) {
        createElsewhere(LINE);
        lago.loseRequestsToWrite();
        Plan plan = lost(Call.CREATE);
        Instant actedAt = clock.instant().plusSeconds(ahead);

        assertThat(new CreateInvoiceTool(reads, clock).evidence(plan, actedAt))
                .as("it looks the same, and was there when the plan was made")
                .isInstanceOf(OutcomeEvidence.NothingThere.class);
        createElsewhere(LINE);
        assertThat(new CreateInvoiceTool(reads, clock).evidence(plan, actedAt))
                .as("and one that was created since")
                .isInstanceOf(OutcomeEvidence.Happened.class);
    }

    @Test
    void whatIsThereIsUnclearWhereNobodyKnowsWhatWasThereBefore() {
        lago.loseAnswersToWrites();
        Plan plan = lost(Call.CREATE).after(Optional.empty());

        assertThat(new CreateInvoiceTool(reads, clock).evidence(plan, clock.instant()))
                .isInstanceOf(OutcomeEvidence.Unclear.class);
    }

    @Test
    void twoThatCouldBeItAreUnclear() {
        lago.loseAnswersToWrites();
        Plan plan = lost(Call.CREATE);
        createElsewhere(LINE);

        assertThat(new CreateInvoiceTool(reads, clock).evidence(plan, clock.instant()))
                .isInstanceOf(OutcomeEvidence.Unclear.class);
    }

    @Test
    void otherLinesOverTheSameSumAreNotIt() {
        createElsewhere("{'add_on_code':'training_day','unit_amount_cents':2000}");
        lago.loseRequestsToWrite();
        Plan plan = lost(Call.CREATE);

        assertThat(new CreateInvoiceTool(reads, clock).evidence(plan, clock.instant()))
                .isInstanceOf(OutcomeEvidence.NothingThere.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'add_on_code':'setup'}", "{'add_on_code':'setup','unit_amount_cents':0}"})
    void aSumThatIsNotKnownOrNothingIsUnclear(String line) {
        lago.loseRequestsToWrite();
        Plan plan = lost("create_invoice", "{'external_customer_id':'acme','fees':[%s]}".formatted(line));

        assertThat(new CreateInvoiceTool(reads, clock).evidence(plan, clock.instant()))
                .isInstanceOf(OutcomeEvidence.Unclear.class);
    }

    @Test
    void everyDetailThatLagoShowsIsRecognized() {
        lago.loseAnswersToWrites();
        Plan plan = lost("create_invoice", DETAILED);

        assertThat(new CreateInvoiceTool(reads, clock).evidence(plan, clock.instant()))
                .isInstanceOf(OutcomeEvidence.Happened.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'purchase_order_number':' PO 7 ', | 'purchase_order_number':'PO 8',",
                "'purchase_order_number':' PO 7 ', | ''",
                "'billing_entity_code':'main', | 'billing_entity_code':'overseas',",
                "Set up in May | Set up in June",
                "Two hours | Two more hours",
                "2026-05-01T00:00:00+02:00 | 2026-05-02T00:00:00+02:00",
                "2026-05-31T00:00:00Z | 2026-05-30T00:00:00Z",
            },
            quoteCharacter = '`')
    void anotherOneWithTheSameLinesIsNotTakenForIt(String detail, String other) {
        lago.loseRequestsToWrite();
        Plan plan = lost("create_invoice", DETAILED);
        lago.passWrites();
        assertThat(DETAILED).contains(detail);
        desk.result("create_invoice", DETAILED.replace(detail, other.equals("''") ? "" : other));

        assertThat(new CreateInvoiceTool(reads, clock).evidence(plan, clock.instant()))
                .isInstanceOf(OutcomeEvidence.Unclear.class);
    }

    @Test
    void oneWithAnOrderNumberIsNotTakenForOneWithout() {
        lago.loseRequestsToWrite();
        Plan plan = lost(Call.CREATE);
        lago.passWrites();
        desk.result(
                "create_invoice",
                "{'external_customer_id':'acme','purchase_order_number':'PO 8','fees':[%s]}".formatted(LINE));

        assertThat(new CreateInvoiceTool(reads, clock).evidence(plan, clock.instant()))
                .isInstanceOf(OutcomeEvidence.Unclear.class);
    }

    @Test
    void theSameCreateAgainAsksNobodyAndAnswersWithWhatIsThere() {
        lago.loseAnswersToWrites();
        lost(Call.CREATE);

        ObjectNode again = desk.result(
                Call.CREATE.tool(reads, clock).name(), ToolClient.json(Call.CREATE.arguments(lago.account())));

        assertThat(again.path("repeated").booleanValue()).isTrue();
        assertThat(again.path("invoice").path("fees_count").intValue()).isOne();
        assertThat(asked.plans).hasSize(1);
    }

    @Test
    void theSameCreateAgainAsksNobodyWhileLagoShowsNothing() {
        lago.loseRequestsToWrite();
        lost(Call.CREATE);

        JsonNode again = desk.error("create_invoice", Call.CREATE.arguments(lago.account()));

        assertThat(again.path("code").asString()).isEqualTo("outcome_unknown");
        assertThat(again.path("message").asString()).endsWith(". Lago shows nothing of it so far.");
        assertThat(again.path("hint").asString())
                .contains("only looks at the customer's newest invoices")
                .endsWith("What Lago shows nothing of counts as not done from 2026-07-01T10:10:00Z on.");
        assertThat(asked.plans).hasSize(1);
    }

    @Test
    void linesAtTheAddOnsOwnPriceShowToo() {
        lago.loseAnswersToWrites();
        Plan plan = lost("create_invoice", "{'external_customer_id':'acme','fees':[{'add_on_code':'setup'}]}");

        assertThat(new CreateInvoiceTool(reads, clock).evidence(plan, clock.instant()))
                .isInstanceOf(OutcomeEvidence.Happened.class);
    }

    @Test
    void anOlderInvoiceAtAnotherPriceIsNotTakenForOneAtTheAddOnsPrice() {
        createElsewhere("{'add_on_code':'setup','unit_amount_cents':900000}");
        lago.loseRequestsToWrite();
        Plan plan = lost("create_invoice", "{'external_customer_id':'acme','fees':[{'add_on_code':'setup'}]}");

        assertThat(new CreateInvoiceTool(reads, clock).evidence(plan, clock.instant()))
                .isInstanceOf(OutcomeEvidence.Unclear.class);
    }

    /** In binary 100 times 1.005 is below 100.5, so Lago may bill 1.00 or 1.01. */
    @ParameterizedTest
    @CsvSource({"false, 100, Unclear", "true, 100, Happened", "true, 101, Happened", "true, 102, Unclear"})
    void anAmountWhoseRoundingIsUncertainMatchesWithinOneCent(boolean arrives, int billed, String expected) {
        if (arrives) {
            lago.loseAnswersToWrites();
        } else {
            lago.loseRequestsToWrite();
        }
        Plan plan = lost(
                "create_invoice",
                "{'external_customer_id':'acme','fees':["
                        + "{'add_on_code':'setup','unit_amount_cents':100,'units':'1.005'}]}");
        Set<String> earlier = plan.earlierIds().orElseThrow();
        lago.changeAnswers(answer -> {
            for (JsonNode row : answer.path("invoices")) {
                if (!earlier.contains(row.path("lago_id").asString())) {
                    ((ObjectNode) row).put("fees_amount_cents", billed);
                }
            }
            for (JsonNode fee : answer.path("invoice").path("fees")) {
                ((ObjectNode) fee).put("amount_cents", billed);
            }
            return answer;
        });

        assertThat(new CreateInvoiceTool(reads, clock)
                        .evidence(plan, clock.instant())
                        .getClass()
                        .getSimpleName())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"-61, Unclear", "-59, Happened", "69, Happened", "71, Unclear"})
    void onlyAnInvoiceOfThatTimeIsTakenForIt(long minutes, String expected) {
        lago.loseAnswersToWrites();
        Plan plan = lost(Call.CREATE);

        assertThat(new CreateInvoiceTool(reads, clock)
                        .evidence(plan, clock.instant().minus(Duration.ofMinutes(minutes)))
                        .getClass()
                        .getSimpleName())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"-61, Unclear", "-59, Happened", "69, Happened", "71, Unclear"})
    void onlyAChargeOfThatTimeIsTakenForIt(long minutes, String expected) {
        Invoice unpaid = lago.account().unpaid();
        lago.loseRequestsToWrite();
        Plan plan = lost("retry_payment", of(unpaid, ""));
        show("payments", null, "provider Invoice failed", (row, words) -> row.put("type", words[0])
                .put("payable_type", words[1])
                .put("payment_status", words[2])
                .putArray("invoice_ids")
                .add(unpaid.lagoId()));

        assertThat(new RetryPaymentTool(reads)
                        .evidence(plan, clock.instant().minus(Duration.ofMinutes(minutes)))
                        .getClass()
                        .getSimpleName())
                .isEqualTo(expected);
    }

    /** Rows are given as type, payable and status. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                " | | '' | NothingThere",
                " | | ,'payment_method_type':'manual' | Unclear",
                " | provider Invoice pending | '' | Happened",
                " | provider Invoice failed | '' | Happened",
                "provider Invoice failed | provider Invoice succeeded | '' | Happened",
                "provider Invoice failed | | '' | NothingThere",
                "provider Invoice pending | | '' | Unclear",
                " | manual Invoice succeeded | '' | NothingThere",
                " | provider PaymentRequest succeeded | '' | NothingThere",
            })
    void aChargeShowsAsAPaymentOfTheInvoice(
            @Nullable String before, @Nullable String since, String more, String expected) {
        Invoice unpaid = lago.account().unpaid();
        BiConsumer<ObjectNode, String[]> filling = (row, words) -> {
            row.put("type", words[0]).put("payable_type", words[1]).put("payment_status", words[2]);
            row.put("amount_cents", 1200).putArray("invoice_ids").add(unpaid.lagoId());
        };
        show("payments", before, null, filling);
        lago.loseRequestsToWrite();
        Plan plan = lost("retry_payment", of(unpaid, more.equals("''") ? "" : more));
        show("payments", before, since, filling);

        for (long ahead : CLOCKS_DIFFER) {
            OutcomeEvidence evidence =
                    new RetryPaymentTool(reads).evidence(plan, clock.instant().plusSeconds(ahead));

            assertThat(evidence.getClass().getSimpleName()).isEqualTo(expected);
            if (evidence instanceof OutcomeEvidence.Happened happened) {
                assertThat(happened.answer())
                        .isInstanceOfSatisfying(WriteResult.Accepted.class, accepted -> assertThat(accepted.outlook())
                                .contains("12.00", "2026-07-01T10:00"));
            }
        }
    }

    @Test
    void aChargeIsUnclearWhereThePaymentsBeforeCouldNotBeRead() {
        Invoice unpaid = lago.account().unpaid();
        lago.loseRequestsToWrite();
        Plan plan = lost("retry_payment", of(unpaid, "")).after(Optional.empty());
        show("payments", null, "provider Invoice failed", (row, words) -> row.put("type", words[0])
                .put("payable_type", words[1])
                .put("payment_status", words[2])
                .putArray("invoice_ids")
                .add(unpaid.lagoId()));

        assertThat(new RetryPaymentTool(reads).evidence(plan, clock.instant()))
                .isInstanceOf(OutcomeEvidence.Unclear.class);
    }

    @Test
    void whatChangedWithoutAPaymentDoesNotTellWhetherACharge() {
        Invoice unpaid = lago.account().unpaid();
        lago.loseRequestsToWrite();
        Plan plan = lost("retry_payment", of(unpaid, ""));
        payByHand(unpaid);

        assertThat(new RetryPaymentTool(reads).evidence(plan, clock.instant()))
                .isInstanceOf(OutcomeEvidence.Unclear.class);
    }

    /** Rows are given as refund, credit and status. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                " | 0 500 available, 0 700 voided | 500 | Happened",
                " | 0 1200 voided | 0 | Happened",
                " | | 500 | NothingThere",
                "0 500 available | | 500 | NothingThere",
                "0 500 available | 0 500 available | 500 | Happened",
                " | 0 700 available | 500 | Unclear",
            })
    void aCreditNoteShowsAmongThoseOfTheInvoice(
            @Nullable String before, @Nullable String since, long credit, String expected) {
        Invoice unpaid = lago.account().unpaid();
        BiConsumer<ObjectNode, String[]> filling = (row, words) -> row.put("lago_invoice_id", unpaid.lagoId())
                .put("invoice_number", unpaid.number())
                .put("refund_amount_cents", Long.parseLong(words[0]))
                .put("credit_amount_cents", Long.parseLong(words[1]))
                .put("credit_status", words[2]);
        show("credit_notes", before, null, filling);
        lago.loseRequestsToWrite();
        Plan plan = lost("void_invoice", of(unpaid, ",'generate_credit_note':true,'credit_amount':" + credit));
        VoidInvoiceTool tool = new VoidInvoiceTool(reads);
        assertThat(tool.evidence(plan, clock.instant())).isInstanceOf(OutcomeEvidence.NothingThere.class);

        LagoClientFixture.send(lago.account().lago(), InvoiceWrite.voidInvoice(unpaid.lagoId(), Optional.empty()));
        show("credit_notes", before, since, filling);

        for (long ahead : CLOCKS_DIFFER) {
            assertThat(tool.evidence(plan, clock.instant().plusSeconds(ahead))
                            .getClass()
                            .getSimpleName())
                    .isEqualTo(expected);
        }
    }

    /** From now on these rows are in Lago's list, the newer ones first. */
    private void show(
            String list, @Nullable String before, @Nullable String since, BiConsumer<ObjectNode, String[]> filling) {
        ArrayNode shown = JsonNodeFactory.instance.arrayNode();
        add(since, "since", shown, filling);
        add(before, "before", shown, filling);
        lago.changeAnswers(answer -> answer.has(list) ? ((ObjectNode) answer).set(list, shown) : answer);
    }

    private void add(@Nullable String rows, String name, ArrayNode shown, BiConsumer<ObjectNode, String[]> filling) {
        for (String row : rows == null ? new String[0] : rows.split(", ")) {
            ObjectNode object = shown.addObject()
                    .put("lago_id", name + shown.size())
                    .put("created_at", clock.instant().toString());
            filling.accept(object, row.split(" "));
        }
    }

    /** The plan of a call whose outcome is not known. */
    private Plan lost(Call call) {
        return lost(call.tool(reads, clock).name(), call.arguments(lago.account()));
    }

    private Plan lost(String tool, String arguments) {
        JsonNode error = desk.error(tool, arguments);
        assertThat(error.path("code").asString()).isEqualTo("outcome_unknown");
        return asked.plans.get(asked.plans.size() - 1);
    }

    /** As somebody does in Lago's dashboard. */
    private void createElsewhere(String fee) {
        LagoClientFixture.send(
                lago.account().lago(),
                InvoiceWrite.create(ToolClient.json("{'external_customer_id':'acme','fees':[%s]}"
                        .formatted(fee.replace("'units':'2'", "'units':2")))));
    }

    private void payByHand(Invoice invoice) {
        ObjectNode paid = JsonNodeFactory.instance.objectNode().put("payment_status", "succeeded");
        LagoClientFixture.send(lago.account().lago(), InvoiceWrite.update(invoice.lagoId(), paid));
    }

    /** An account in which there is no such invoice, which is what Lago says of one that is closed or deleted. */
    private static final class Nowhere implements NoReads {

        @Override
        public Invoice find(String lagoId) {
            throw new LagoException(new LagoFailure.NotFound("invoice_not_found", "No such invoice"));
        }
    }

    private static String of(Invoice invoice, String more) {
        return "{'lago_id':'%s'%s}".formatted(invoice.lagoId(), more);
    }
}
