package io.lagomcp.invoices.tool.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.approval.plan.AmountAtStake;
import io.lagomcp.invoices.approval.plan.MutationEffect;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.lago.AccountReader;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.LagoClient;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.lago.NoReads;
import io.lagomcp.invoices.sandbox.Sandbox;
import io.lagomcp.invoices.tool.Eligibility.IneligibleInvoiceException;
import io.lagomcp.invoices.tool.MutationTool;
import io.lagomcp.invoices.tool.ToolClient;
import io.lagomcp.invoices.tool.ToolException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a call brings about, computed from its arguments and the invoice as it is. */
class ToolEffectsTest {
    private static final SandboxAccount ACCOUNT = SandboxAccount.open();
    private static final Remembered INVOICES = new Remembered(ACCOUNT.invoices().stream()
            .map(row -> ACCOUNT.lago().find(row.lagoId()))
            .toList());

    private static final List<MutationTool> TOOLS = List.of(
            new CreateInvoiceTool(ACCOUNT.lago(), new TestClock()),
            new UpdateInvoiceTool(INVOICES),
            InvoiceActionTool.refreshInvoice(INVOICES),
            InvoiceActionTool.finalizeInvoice(INVOICES),
            new RetryPaymentTool(INVOICES),
            new VoidInvoiceTool(INVOICES),
            InvoiceActionTool.deleteInvoice(INVOICES),
            InvoiceActionTool.retryInvoice(INVOICES),
            InvoiceActionTool.loseDisputeInvoice(INVOICES),
            InvoiceActionTool.invoicePaymentUrl(INVOICES),
            new ResendInvoiceEmailTool(INVOICES),
            new SyncSalesforceIdTool(INVOICES));

    private static final String PRICED =
            "'external_customer_id':'acme','fees':[{'add_on_code':'setup','unit_amount_cents':100}]";
    private static final String METHOD = "'payment_method_id':'1a901a90-1a90-4a90-9a90-1a901a901a90'";

    @AfterAll
    static void close() {
        ACCOUNT.close();
    }

    @ParameterizedTest(name = "{0} {1} of a {2} invoice")
    @CsvSource(
            delimiter = '|',
            value = {
                "update_invoice   | 'metadata':{'k':'v'} | unpaid | bookkeeping | nothing",
                "update_invoice   | 'metadata':{'k':'v'} | paid   | bookkeeping | nothing",
                "update_invoice   | 'payment_status':'succeeded'         | unpaid | irreversible | total",
                "update_invoice   | 'payment_status':'failed'            | unpaid | irreversible | total",
                "update_invoice   | 'payment_status':'pending'           | paid   | charges,irreversible | total",
                "update_invoice   | 'payment_status':'failed'            | paid   | charges,irreversible | total",
                "update_invoice   | 'payment_status':'failed','metadata':{'k':'v'}    | unpaid | irreversible | total",
                "update_invoice   | 'payment_status':'succeeded','metadata':{'k':'v'} | unpaid | irreversible | total",
                "update_invoice   | 'payment_status':'pending','metadata':{'k':'v'}   | unpaid | bookkeeping | nothing",
                "refresh_invoice  | ''                                   | draft  | bookkeeping | nothing",
                "finalize_invoice | ''                                   | draft  |"
                        + " charges,irreversible,notifies_customer | total",
                "retry_payment    | ''                                   | unpaid | charges,irreversible | due",
                "retry_payment    | 'payment_method_type':'provider'     | unpaid | charges,irreversible | due",
                "retry_payment    | 'payment_method_type':'manual'       | unpaid | charges,irreversible | due",
                "void_invoice     | ''                                   | unpaid | irreversible | total",
                "void_invoice     | ''                                   | paid   | irreversible | total",
                "void_invoice     | 'generate_credit_note':false         | paid   | irreversible | total",
                "void_invoice     | 'generate_credit_note':true,'credit_amount':1 | paid | irreversible | total",
                "void_invoice     | 'generate_credit_note':true,'refund_amount':0 | paid | irreversible | total",
                "void_invoice     | 'generate_credit_note':true,'refund_amount':1 | paid | charges,irreversible |"
                        + " total",
                "delete_invoice   | ''                                   | draft  | irreversible | total",
                "retry_invoice    | ''                                   | failed |"
                        + " charges,irreversible,notifies_customer | total",
                "lose_dispute_invoice | ''                               | paid   | irreversible | total",
                "lose_dispute_invoice | ''                               | unpaid | irreversible | total",
                "resend_invoice_email | 'to':['a@b.example']             | unpaid | irreversible,notifies_customer |"
                        + " nothing",
                "sync_salesforce_id   | 'external_id':'a','integration_code':'b' | draft | bookkeeping | nothing",
                "invoice_payment_url  | ''                               | payable | '' | nothing",
            })
    void ofACallOnAnInvoice(String tool, String more, String state, String effects, String stake) {
        Invoice invoice = invoice(state);
        String arguments = "{'lago_id':'%s'%s}".formatted(invoice.lagoId(), more.isEmpty() ? "" : "," + more);

        Plan plan = plan(tool, arguments);

        assertThat(words(plan)).isEqualTo(effects);
        assertThat(plan.impact().stake())
                .isEqualTo(
                        switch (stake) {
                            case "total" -> new AmountAtStake.Exactly(invoice.total());
                            case "due" -> new AmountAtStake.Exactly(invoice.due());
                            default -> new AmountAtStake.None();
                        });
        assertThat(plan.reversible()).isEqualTo(!effects.contains("irreversible"));
    }

    @Test
    void whatIsChargedAgainIsWhatIsDue() {
        Invoice invoice = invoice("unpaid");

        assertThat(invoice.due()).isNotEqualTo(invoice.total());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                PRICED + "                                         | charges,irreversible,notifies_customer",
                PRICED + ",'skip_psp':false                        | charges,irreversible,notifies_customer",
                PRICED + ",'skip_psp':true                         | irreversible,notifies_customer",
                PRICED + ",'payment_method_type':'manual'          | charges,irreversible,notifies_customer",
                PRICED + ",'payment_method_type':'provider'        | charges,irreversible,notifies_customer",
                PRICED + ",'skip_psp':true," + METHOD + "          | irreversible,notifies_customer",
                PRICED + "," + METHOD + "                          | charges,irreversible,notifies_customer",
                PRICED + ",'idempotency_key':'k'                       | charges,irreversible,notifies_customer",
            })
    void ofANewInvoice(String arguments, String effects) {
        Plan plan = plan("create_invoice", "{" + arguments + "}");

        assertThat(words(plan)).isEqualTo(effects);
        assertThat(plan.impact().stake().known()).map(Object::toString).hasValue("1.00 EUR");
    }

    @Test
    void aStakeThatNobodyKnowsIsSaidToBeUnknown() {
        LagoClient narrow =
                SandboxAccount.client(ACCOUNT.apiUrl(), Duration.ofSeconds(20), () -> Sandbox.INVOICES_ONLY_KEY);
        String lines = "{'external_customer_id':'acme','fees':[{'add_on_code':'setup'}]}";

        assertThat(plan("create_invoice", lines).impact().stake())
                .isEqualTo(new AmountAtStake.Exactly(new Money(12_000, "EUR")));
        assertThat(new CreateInvoiceTool(narrow, new TestClock())
                        .plan(ToolClient.json(lines))
                        .impact()
                        .stake())
                .isEqualTo(new AmountAtStake.Unknown());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "finalize_invoice | draft  | '':''                        | {'total_amount_cents':null}",
                "finalize_invoice | draft  | '':''                        | {'total_amount_cents':'100'}",
                "finalize_invoice | draft  | '':''                        | {'total_amount_cents':100.5}",
                "finalize_invoice | draft  | '':''                        |"
                        + " {'total_amount_cents':10000000000000000000}",
                "update_invoice   | unpaid | 'payment_status':'succeeded' | {'total_amount_cents':null}",
                "void_invoice     | unpaid | '':''                        | {'total_amount_cents':null}",
                "delete_invoice   | draft  | '':''                        | {'total_amount_cents':null}",
                "retry_invoice    | failed | '':''                        | {'total_amount_cents':null}",
                "lose_dispute_invoice | unpaid | '':''                    | {'total_amount_cents':null}",
                "retry_payment    | unpaid | '':''                        | {'total_due_amount_cents':'100'}",
                "retry_payment    | unpaid | '':'' | {'total_due_amount_cents':null,'total_amount_cents':null}",
            })
    void anAmountThatCannotBeReadIsUnknown(String tool, String state, String more, String amounts) {
        Invoice read = invoice(state);
        Invoice unreadable = new Invoice(read.json().deepCopy().setAll(ToolClient.json(amounts)));
        InvoiceReader invoices = new Remembered(List.of(unreadable));
        List<MutationTool> tools = List.of(
                new UpdateInvoiceTool(invoices),
                InvoiceActionTool.finalizeInvoice(invoices),
                new RetryPaymentTool(invoices),
                new VoidInvoiceTool(invoices),
                InvoiceActionTool.deleteInvoice(invoices),
                InvoiceActionTool.retryInvoice(invoices),
                InvoiceActionTool.loseDisputeInvoice(invoices));

        Plan plan =
                named(tool, tools).plan(ToolClient.json("{%s}".formatted(more)).put("lago_id", read.lagoId()));

        assertThat(plan.impact().stake()).isEqualTo(new AmountAtStake.Unknown());
        assertThat(plan.impact().warnings()).doesNotContain("nothing is due");
    }

    @Test
    void noInvoiceHasAnEffectThatWasNotAnnounced() {
        List<String> calls = List.of(
                "update_invoice 'metadata':{},'replace':true",
                "update_invoice 'metadata':{'k':'v'}",
                "update_invoice 'payment_status':'pending'",
                "update_invoice 'payment_status':'succeeded'",
                "update_invoice 'payment_status':'failed','metadata':{},'replace':true",
                "refresh_invoice 'lago_id':''",
                "finalize_invoice 'lago_id':''",
                "retry_payment 'payment_method_type':'manual'",
                "retry_payment " + METHOD,
                "void_invoice 'generate_credit_note':true,'refund_amount':1",
                "void_invoice 'generate_credit_note':true",
                "delete_invoice 'lago_id':''",
                "retry_invoice 'lago_id':''",
                "lose_dispute_invoice 'lago_id':''",
                "invoice_payment_url 'lago_id':''",
                "resend_invoice_email 'to':['a@b.example']",
                "sync_salesforce_id 'external_id':'a','integration_code':'b'");
        int planned = 0;
        for (Invoice invoice : INVOICES.byId.values()) {
            for (String call : calls) {
                planned += announces(call.split(" ", 2), invoice) ? 1 : 0;
            }
        }
        assertThat(planned).as("plans that were possible").isGreaterThan(1_000);
    }

    @Test
    void noToolHasACallWithoutAnyEffectButTheOneThatLeavesTheInvoiceAsItIs() {
        assertThat(TOOLS)
                .filteredOn(tool -> tool.possibleEffects().contains(Set.of()))
                .extracting(MutationTool::name)
                .containsExactly("invoice_payment_url");
        assertThat(TOOLS)
                .allSatisfy(tool ->
                        assertThat(tool.possibleEffects()).as(tool.name()).isNotEmpty());
    }

    private static boolean announces(String[] call, Invoice invoice) {
        MutationTool tool = tool(call[0]);
        try {
            Plan plan = tool.plan(ToolClient.json("{%s}".formatted(call[1])).put("lago_id", invoice.lagoId()));
            assertThat(tool.possibleEffects())
                    .as("%s of %s", call[0], invoice.number())
                    .contains(plan.impact().effects());
            return true;
        } catch (IneligibleInvoiceException | ToolException refused) {
            return false;
        }
    }

    private static Plan plan(String tool, String arguments) {
        return tool(tool).plan(ToolClient.json(arguments));
    }

    private static MutationTool tool(String name) {
        return named(name, TOOLS);
    }

    private static MutationTool named(String name, List<MutationTool> tools) {
        return tools.stream()
                .filter(tool -> tool.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String words(Plan plan) {
        return plan.impact().effects().stream()
                .sorted()
                .map(MutationEffect::word)
                .collect(Collectors.joining(","));
    }

    private static Invoice invoice(String state) {
        return INVOICES.byId.values().stream()
                .filter(invoice -> switch (state) {
                    case "draft" -> invoice.status().equals("draft") && invoice.isOfSubscription();
                    case "failed" -> invoice.status().equals("failed");
                    case "payable" ->
                        tool("invoice_payment_url")
                                .eligibility()
                                .orElseThrow()
                                .violatedBy(invoice)
                                .isEmpty();
                    case "paid" ->
                        invoice.status().equals("finalized")
                                && invoice.isPaid()
                                && invoice.paid().minorUnits() > 0
                                && !invoice.disputeLost();
                    default ->
                        invoice.status().equals("finalized")
                                && invoice.paymentStatus().equals("pending")
                                && invoice.paid().minorUnits() > 0;
                })
                .findFirst()
                .orElseThrow();
    }

    /** Invoices that were read before, so that planning for all of them takes no time. */
    private record Remembered(Map<String, Invoice> byId) implements NoReads {

        Remembered(List<Invoice> invoices) {
            this(invoices.stream().collect(Collectors.toMap(Invoice::lagoId, Function.identity())));
        }

        @Override
        public Invoice find(String lagoId) {
            return Optional.ofNullable(byId.get(lagoId)).orElseThrow();
        }

        @Override
        public AccountReader account() {
            return ACCOUNT.lago().account();
        }
    }
}
