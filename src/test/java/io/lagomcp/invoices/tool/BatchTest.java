package io.lagomcp.invoices.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.http.Fault;
import io.lagomcp.invoices.approval.Policy;
import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceQuery;
import io.lagomcp.invoices.lago.InvoiceWrite;
import io.lagomcp.invoices.lago.http.LagoClientFixture;
import io.lagomcp.invoices.policy.PolicyFileReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** One change of several invoices, with one yes. */
class BatchTest {
    @AutoClose
    private final InterceptedLago lago = new InterceptedLago();

    private final TestClock clock = new TestClock();
    private final ToolClient desk = ToolClient.at(lago.client(), clock);

    private List<Invoice> finalized(int count) {
        return lago.account().lago().search(finalized()).invoices().subList(0, count);
    }

    private static InvoiceQuery finalized() {
        return InvoiceQuery.page(1, 100)
                .withEach("statuses[]", List.of("finalized"))
                .withEach("payment_statuses[]", List.of("pending", "failed"));
    }

    private static ObjectNode arguments(List<Invoice> invoices, String more) {
        return ToolClient.json("{'lago_ids':[%s]%s}"
                .formatted(
                        invoices.stream()
                                .map(invoice -> "'" + invoice.lagoId() + "'")
                                .collect(Collectors.joining(",")),
                        more));
    }

    private void change(Invoice invoice) {
        String other = invoice.paymentStatus().equals("failed") ? "pending" : "failed";
        LagoClientFixture.send(
                lago.account().lago(),
                InvoiceWrite.update(
                        invoice.lagoId(), JsonNodeFactory.instance.objectNode().put("payment_status", other)));
    }

    private JsonNode plan(String tool, ObjectNode arguments) {
        ObjectNode result = desk.result(tool, arguments);
        assertThat(result.path("outcome").asString()).isEqualTo("confirmation_required");
        return result.path("plan");
    }

    private ObjectNode confirmed(JsonNode plan) {
        ToolResult result = desk.confirm(plan);
        assertThat(result.isError()).as("%s", result.json()).isFalse();
        return result.json();
    }

    private static List<String> outcomes(JsonNode result) {
        return result.path("results")
                .valueStream()
                .map(part -> part.path("outcome").asString())
                .toList();
    }

    private static long count(JsonNode result, String outcome) {
        return outcomes(result).stream().filter(outcome::equals).count();
    }

    @Test
    void onePlanNamesEveryInvoiceAndTheSums() {
        List<Invoice> three = finalized(3);

        JsonNode plan = plan("void_invoice", arguments(three, ""));

        String statement = plan.path("statement").asString();
        assertThat(statement).startsWith("3 invoices, ").contains(" in all: (1) Void invoice ", " (3) Void invoice ");
        three.forEach(invoice -> assertThat(statement).contains(invoice.number()));
        assertThat(statement).contains("This cannot be undone.");
        assertThat(plan.path("summary").path("invoices")).hasSize(3);
        assertThat(plan.path("summary").path("at_stake")).isNotEmpty();
        assertThat(lago.account().writes()).isEmpty();

        ObjectNode done = confirmed(plan);

        assertThat(done.path("outcome").asString()).isEqualTo("done");
        assertThat(outcomes(done)).containsExactly("done", "done", "done");
        assertThat(lago.account().writes())
                .containsExactlyElementsOf(three.stream()
                        .map(invoice -> "POST /api/v1/invoices/" + invoice.lagoId() + "/void")
                        .toList());
        for (JsonNode part : done.path("results")) {
            assertThat(part.path("receipt").path("approved_via").asString()).isEqualTo("confirm_action");
        }
    }

    @Test
    void aRepeatedYesAnswersWithTheReceiptsAndDoesNothing() {
        JsonNode plan = plan("void_invoice", arguments(finalized(2), ""));
        ObjectNode first = confirmed(plan);

        ObjectNode again = confirmed(plan);

        assertThat(again).isEqualTo(first);
        assertThat(lago.account().writes()).hasSize(2);
    }

    /** 3 have changed, 2 are refused by Lago and one answer is lost; then it goes on. */
    @Test
    void fiftyOfWhichSomeGoWrong() {
        List<Invoice> fifty = lago.account()
                .lago()
                .search(InvoiceQuery.page(1, 50).withEach("statuses[]", List.of("finalized")))
                .invoices();
        JsonNode plan = plan("update_invoice", arguments(fifty, ",'metadata':{'batch':'july'}"));
        assertThat(plan.path("summary").path("invoices")).hasSize(50);
        List.of(4, 20, 44).forEach(changed -> change(fifty.get(changed)));
        for (int refused : List.of(7, 40)) {
            lago.refuse("PUT", "/invoices/" + fifty.get(refused).lagoId(), 405, "not_updatable");
        }
        lago.answer(WireMock.put(WireMock.urlPathEqualTo(
                        "/api/v1/invoices/" + fifty.get(30).lagoId()))
                .willReturn(WireMock.aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)));

        ObjectNode first = confirmed(plan);

        assertThat(first.path("outcome").asString()).isEqualTo("partly_done");
        assertThat(count(first, "done")).isEqualTo(27);
        assertThat(count(first, "refused")).isEqualTo(2);
        assertThat(count(first, "failed")).isEqualTo(1);
        assertThat(outcomes(first).get(30)).isEqualTo("unknown");
        assertThat(outcomes(first).subList(31, 50)).containsOnly("not_begun");
        assertThat(first.at("/results/4/error/code").asString()).isEqualTo("invoice_changed");
        assertThat(first.at("/results/30/error/settle_with/tool").asString()).isEqualTo("find_invoice");
        assertThat(first.at("/plan/confirmation_id")).isEqualTo(plan.path("confirmation_id"));

        ObjectNode second = confirmed(first.path("plan"));

        assertThat(second.path("outcome").asString()).isEqualTo("partly_done");
        assertThat(count(second, "done")).isEqualTo(44);
        assertThat(count(second, "refused")).isEqualTo(3);
        assertThat(count(second, "failed")).isEqualTo(2);
        assertThat(outcomes(second).get(30)).isEqualTo("unknown");
        assertThat(second.has("plan")).as("there is nothing to go on with").isFalse();
        for (Invoice invoice : fifty) {
            assertThat(lago.count("PUT", "/invoices/" + invoice.lagoId()))
                    .as("writes of %s", invoice.number())
                    .isLessThanOrEqualTo(1);
        }
    }

    @Test
    void whatCannotBeChangedIsLeftOutAndSaidSo() {
        List<Invoice> two = finalized(2);
        List<Invoice> withDraft = new ArrayList<>(two);
        withDraft.add(lago.account().draft());

        JsonNode plan = plan("void_invoice", arguments(withDraft, ""));

        assertThat(plan.path("statement").asString()).startsWith("2 invoices, ").contains("Left out: ");
        JsonNode leftOut = plan.path("summary").path("left_out").path(0);
        assertThat(leftOut.path("lago_id").asString())
                .isEqualTo(lago.account().draft().lagoId());
        assertThat(leftOut.path("code").asString()).isEqualTo("not_voidable");
        assertThat(confirmed(plan).path("results")).hasSize(2);
    }

    @Test
    void whereNothingIsLeftThereIsNoPlan() {
        List<Invoice> drafts = lago.account()
                .lago()
                .search(InvoiceQuery.page(1, 2).withEach("statuses[]", List.of("draft")))
                .invoices();

        JsonNode error = desk.error("void_invoice", arguments(drafts, ""));

        assertThat(error.path("code").asString()).isEqualTo("nothing_to_do");
        assertThat(error.path("message").asString()).startsWith("None of these 2 invoices can be changed: ");
    }

    @Test
    void planOnlyShowsItAndKeepsNothing() {
        ObjectNode result = desk.result("void_invoice", arguments(finalized(2), ",'plan_only':true"));

        assertThat(result.path("outcome").asString()).isEqualTo("planned");
        assertThat(result.path("plan").path("statement").asString()).startsWith("2 invoices, ");
        assertThat(result.path("plan").path("decision").asString()).isEqualTo("confirm");
        assertThat(result.path("plan").has("confirmation_id")).isFalse();
        assertThat(desk.result("list_approvals", "{'state':'any'}").path("approvals"))
                .isEmpty();
    }

    @Test
    void aSelectionIsFrozenWhenItIsPlanned() {
        Invoice one = finalized(1).get(0);
        ObjectNode selection = ToolClient.json(
                "{'selection':{'external_customer_id':'%s','status':'finalized','payment_status':['pending','failed']}}"
                        .formatted(one.externalCustomerId()));
        List<Invoice> found = lago.account()
                .lago()
                .search(finalized().with("external_customer_id", one.externalCustomerId()))
                .invoices();

        JsonNode plan = plan("void_invoice", selection);
        change(found.get(0));
        ObjectNode result = confirmed(plan);

        assertThat(result.path("results").valueStream().map(part -> part.path("lago_id")
                        .asString()))
                .containsExactlyElementsOf(found.stream().map(Invoice::lagoId).toList());
        assertThat(outcomes(result).get(0)).isEqualTo("refused");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                              | selection is not valid (given: {}); valid: at least",
                "{'page':2}                                      | selection.page is not valid (given: 2); valid: only",
                "{'fields':['fees'],'status':'draft'}            | selection.fields is not valid",
                "{'state':'draft'}                               | selection.state is not a known argument",
                "{'status':'open'}                               | selection.status is not valid",
                "{'issuing_date_from':'2026-02-31'}              | selection.issuing_date_from is not valid",
                "{'external_customer_id':'a\u200bb'}             | selection.external_customer_id is not valid",
                "{'lago_ids':['x']}                              | selection.lago_ids is not a known argument",
                "{'selection':{'status':'draft'}}                | selection.selection is not a known argument",
            })
    void hostileSelectionsAreRefused(String selection, String message) {
        JsonNode error = desk.error("void_invoice", "{'selection':%s}".formatted(selection));

        assertThat(error.path("code").asString()).isEqualTo("invalid_argument");
        assertThat(error.path("message").asString()).startsWith(message);
        assertThat(lago.account().requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'lago_ids':[]}                                   | invalid_argument",
                "{'lago_ids':['%1$s']}                             | invalid_argument",
                "{'lago_ids':['%1$s','LAG-1']}                     | invalid_argument",
                "{'lago_ids':['%1$s','%1$s']}                      | invalid_argument",
                "{'lago_ids':['%1$s','../%1$s']}                   | invalid_argument",
                "{'lago_ids':['%1$s'],'lago_id':'%1$s'}            | invalid_argument",
                "{'lago_id':'%1$s','selection':{'status':'draft'}} | invalid_argument",
                "{'selection':'status=draft'}                      | invalid_argument",
            })
    void invoicesAreNamedInOneValidWay(String arguments, String code) {
        String call = arguments.replace("%1$s", "1a901a90-1a90-4a90-9a90-1a901a901a90");

        assertThat(desk.error("void_invoice", call).path("code").asString()).isEqualTo(code);
        assertThat(lago.account().requests()).isEmpty();
    }

    @Test
    void aSelectionOfTooManyIsRefusedWithTheirNumber() {
        JsonNode error = desk.error("void_invoice", "{'selection':{'status':['finalized','draft','voided','failed']}}");

        long all = lago.account().invoices().stream()
                .filter(invoice ->
                        List.of("finalized", "draft", "voided", "failed").contains(invoice.status()))
                .count();
        assertThat(error.path("code").asString()).isEqualTo("too_many_matches");
        assertThat(error.path("message").asString())
                .isEqualTo("The selection is too large: " + all + " invoices match, and one batch takes 50.");
        assertThat(lago.account().writes()).isEmpty();
    }

    @Test
    void aSelectionThatMatchesNothingIsNoPlan() {
        assertThat(desk.error("void_invoice", "{'selection':{'external_customer_id':'nobody'}}")
                        .path("code")
                        .asString())
                .isEqualTo("no_matches");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{allowed: false}            | The policy allows no batches.",
                "{max_invoices: 2}           | The policy allows 2 invoices in one batch, and this one has 3.",
                "{max_amount: {EUR: 0.01}}   | The policy allows 0",
                "{max_amount: {XAF: 1000}}   | The policy allows 0",
            })
    void aPolicyForbidsOrLimitsBatches(String batches, String message) {
        JsonNode error = under("batches: " + batches).error("void_invoice", arguments(finalized(3), ""));

        assertThat(error.path("code").asString()).isEqualTo("batch_not_allowed");
        assertThat(error.path("message").asString()).startsWith(message);
        assertThat(lago.account().writes()).isEmpty();
    }

    private ToolClient under(String policy) {
        Policy parsed = PolicyFileReader.parse("version: 1\n" + policy + "\n", new TestClock());
        return ToolClient.under(parsed, lago.client());
    }

    @Test
    void aBudgetLeavesOutWhatDoesNotFit() {
        JsonNode plan = under("budgets: {principal: {mutations_per_hour: 2}}")
                .result("void_invoice", arguments(finalized(4), ""))
                .path("plan");

        assertThat(plan.path("summary").path("invoices")).hasSize(2);
        assertThat(plan.path("summary").path("left_out").valueStream().map(out -> out.path("code")
                        .asString()))
                .containsExactly("budget_used_up", "budget_used_up");
    }

    @Test
    void aLimitOfARuleHoldsForTheSum() {
        List<Invoice> inEuros = lago.account()
                .lago()
                .search(finalized().with("currency", "EUR"))
                .invoices()
                .subList(0, 3);
        long most = inEuros.stream()
                .mapToLong(invoice -> invoice.total().minorUnits())
                .max()
                .orElseThrow();
        String limit = "%d.%02d".formatted(most / 100, most % 100);
        String rule = "rules:\n  - {name: large, when: {amount_above: {EUR: " + limit + "}}, ";

        JsonNode denied =
                under(rule + "decide: deny, reason: Too much.}").error("void_invoice", arguments(inEuros, ""));
        JsonNode alone = under(rule + "decide: deny, reason: Too much.}")
                .result(
                        "void_invoice",
                        "{'lago_id':'%s'}".formatted(inEuros.get(0).lagoId()));

        assertThat(denied.path("code").asString()).isEqualTo("denied_by_policy");
        assertThat(alone.path("outcome").asString()).isEqualTo("confirmation_required");
        assertThat(under(rule + "decide: confirm, level: typed}")
                        .result("void_invoice", arguments(inEuros, ",'plan_only':true"))
                        .path("plan")
                        .path("decision")
                        .asString())
                .isEqualTo("confirm_typed");
    }

    @Test
    void eachInvoiceTellsTheProgress() {
        List<Invoice> three = finalized(3);
        List<String> told = new ArrayList<>();
        JsonNode plan = plan("void_invoice", arguments(three, ""));
        ObjectNode yes = ToolClient.json("{}");
        yes.set("confirmation_id", plan.path("confirmation_id"));
        yes.set("statement", plan.path("statement"));

        desk.call(
                "confirm_action",
                yes,
                (done, total, message) -> told.add(done + "/" + total.orElse(0) + " " + message));

        assertThat(told)
                .containsExactly(
                        "1/3 " + three.get(0).number() + ": done.",
                        "2/3 " + three.get(1).number() + ": done.",
                        "3/3 " + three.get(2).number() + ": done.");
    }

    @Test
    void cancellingStopsBeforeTheNext() {
        List<Invoice> three = finalized(3);
        JsonNode plan = plan("void_invoice", arguments(three, ""));
        ObjectNode yes = ToolClient.json("{}");
        yes.set("confirmation_id", plan.path("confirmation_id"));
        yes.set("statement", plan.path("statement"));

        ToolResult cancelled = desk.call("confirm_action", yes, (done, total, message) -> Thread.currentThread()
                .interrupt());

        assertThat(Thread.interrupted()).as("it was cancelled").isTrue();
        assertThat(outcomes(cancelled.json())).containsExactly("done", "not_begun", "not_begun");
        assertThat(lago.account().writes()).hasSize(1);
        assertThat(outcomes(confirmed(plan))).containsExactly("done", "done", "done");
        assertThat(lago.account().writes()).hasSize(3);
    }

    @Test
    void theListSaysHowFarItCame() {
        List<Invoice> two = finalized(2);
        JsonNode plan = plan("void_invoice", arguments(two, ",'reason':'Billed twice'"));
        assertThat(state()).isEqualTo("waiting");
        lago.answer(WireMock.post(
                        WireMock.urlPathEqualTo("/api/v1/invoices/" + two.get(1).lagoId() + "/void"))
                .willReturn(WireMock.aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)));

        confirmed(plan);

        assertThat(state()).isEqualTo("unknown");
        assertThat(desk.result("list_approvals", "{'state':'any'}")
                        .at("/approvals/0/note")
                        .asString())
                .isEqualTo("1 of 2 invoices are done.");
    }

    private String state() {
        return desk.result("list_approvals", "{'state':'any'}")
                .at("/approvals/0/state")
                .asString();
    }

    @Test
    void aRejectedBatchIsNeverCarriedOut() {
        List<Invoice> two = finalized(2);
        JsonNode plan = plan("void_invoice", arguments(two, ""));
        ObjectNode no = ToolClient.json("{'decision':'reject','reason':'Not these'}");
        no.set("confirmation_id", plan.path("confirmation_id"));
        no.set("statement", plan.path("statement"));

        assertThat(desk.result("confirm_action", no).path("outcome").asString()).isEqualTo("rejected");

        assertThat(desk.confirm(plan).json().at("/error/code").asString()).isEqualTo("rejected");
        assertThat(desk.error("void_invoice", arguments(List.of(two.get(1), two.get(0)), ""))
                        .path("code")
                        .asString())
                .as("in another order it is the same")
                .isEqualTo("rejected");
        assertThat(lago.account().writes()).isEmpty();
    }

    @Test
    void aPartIsNoPlanOfItsOwn() {
        List<Invoice> two = finalized(2);
        JsonNode plan = plan("void_invoice", arguments(two, ""));
        ObjectNode one = ToolClient.json("{}");
        one.put("confirmation_id", plan.path("confirmation_id").asString() + "-1")
                .put("statement", plan.path("statement").asString());

        assertThat(desk.error("confirm_action", one).path("code").asString()).isEqualTo("unknown_confirmation");
        assertThat(lago.account().writes()).isEmpty();
    }
}
