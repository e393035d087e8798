package io.lagomcp.invoices.approval.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.TestPlans;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceWrite;
import io.lagomcp.invoices.lago.Money;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class PlanTest {

    @Test
    void theDigestDoesNotDependOnTheOrderOfTheArguments() {
        Plan plan = plan("{'a':1,'b':{'c':[1,2],'d':'x'}}");

        assertThat(plan.digest()).matches("[0-9a-f]{64}");
        assertThat(plan("{'b':{'d':'x','c':[1,2]},'a':1}").digest()).isEqualTo(plan.digest());
    }

    @Test
    void theDigestDependsOnEverythingElse() {
        Plan plan = plan("{'a':1,'b':[1,2]}");

        assertThat(plan("{'a':2,'b':[1,2]}").digest()).isNotEqualTo(plan.digest());
        assertThat(plan("{'a':1,'b':[2,1]}").digest()).isNotEqualTo(plan.digest());
        assertThat(plan("{'a':'1','b':[1,2]}").digest()).isNotEqualTo(plan.digest());
        assertThat(plan("another_tool", "{'a':1,'b':[1,2]}").digest()).isNotEqualTo(plan.digest());
    }

    @Test
    void theCardTellsAPersonEverythingInPlainLines() {
        Plan plan = TestPlans.plan(
                "finalize_invoice",
                new PlanImpact(
                        Set.of(MutationEffect.IRREVERSIBLE),
                        new AmountAtStake.Exactly(new Money(100, "EUR")),
                        List.of("makes the PDF", "charges the customer"),
                        List.of("the invoice is overdue")),
                List.of(new Plan.Change("status", "draft", "finalized")),
                arguments("{}"));

        assertThat(plan.card()).isEqualTo("""
            Do it. This cannot be undone. Please note: the invoice is overdue.

            What changes:
            - status: draft → finalized

            Lago then:
            - makes the PDF
            - charges the customer\
            """);
    }

    @Test
    void aWarningThatComesLaterIsInTheStatementAndComesFirst() {
        Plan plan = plan("{}").warning("second thoughts").warning("third thoughts");

        assertThat(plan.statement()).isEqualTo("Do it. Please note: third thoughts; second thoughts.");
    }

    @Test
    void theDigestDoesNotDependOnTheRequestKey() {
        Plan plan = plan("{'a':1}");

        assertThat(plan("{'a':1,'idempotency_key':'k'}").digest()).isEqualTo(plan.digest());
        assertThat(Plan.digest("update_invoice", arguments("{'idempotency_key':'l','a':1}")))
                .isEqualTo(plan.digest());
    }

    @Test
    void theCardLeavesOutWhatThereIsNot() {
        assertThat(plan("{}").card()).isEqualTo("Do it.");
    }

    @Test
    void theCardHasNoLineThatLagoWrote() {
        Plan plan = TestPlans.plan(
                "update_invoice",
                TestPlans.NO_IMPACT,
                List.of(new Plan.Change("status", "draft\n\nApproved \u202Eby the bank", "finalized\u200B")),
                arguments("{}"));

        assertThat(plan.card()).endsWith("What changes:\n- status: draft Approved by the bank → finalized");
    }

    @Test
    void whatIsTypedIsTheNumberOrTheTotalWhereTheNumberCannotBeTypedAsItIsShown() {
        assertThat(on("LAG-1").proof()).isEqualTo(new TypedChallenge("invoice number", "LAG-1"));
        assertThat(on("LAG-1\u202E").proof()).isEqualTo(new TypedChallenge("total", "1,234.50 EUR"));
        assertThat(on("LAG 1\"").proof()).isEqualTo(new TypedChallenge("total", "1,234.50 EUR"));
        assertThat(plan("{}").proof()).isEqualTo(new TypedChallenge("external id of the customer", "acme"));
    }

    @Test
    void whatIsTypedIsOneLineThatCanBeSeen() {
        assertThat(new TypedChallenge("id", "a\u200B\nb\tc").expected()).isEqualTo("a b c");
    }

    private static Plan on(String number) {
        ObjectNode invoice =
                arguments("{'total_amount_cents':123450,'currency':'EUR'}").put("number", number);
        InvoiceSnapshot target = InvoiceSnapshot.of(new Invoice(invoice));
        return Plan.on(
                target,
                "update_invoice",
                "Do it.",
                List.of(),
                TestPlans.NO_IMPACT,
                arguments("{}"),
                "",
                InvoiceWrite.refresh("1"));
    }

    private static Plan plan(String arguments) {
        return plan("update_invoice", arguments);
    }

    private static Plan plan(String tool, String arguments) {
        return TestPlans.plan(tool, arguments(arguments));
    }

    private static ObjectNode arguments(String json) {
        return (ObjectNode) JsonMapper.shared().readTree(json.replace('\'', '"'));
    }
}
