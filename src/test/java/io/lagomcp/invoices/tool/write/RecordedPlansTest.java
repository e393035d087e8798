package io.lagomcp.invoices.tool.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.lago.AccountReader;
import io.lagomcp.invoices.lago.AccountReader.RowPage;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceQuery;
import io.lagomcp.invoices.lago.LookupResult;
import io.lagomcp.invoices.lago.NoReads;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.sandbox.RecordedLagoAnswers;
import io.lagomcp.invoices.tool.Eligibility.IneligibleInvoiceException;
import io.lagomcp.invoices.tool.MutationTool;
import io.lagomcp.invoices.tool.PlanResultCheck;
import io.lagomcp.invoices.tool.ToolClient;
import io.lagomcp.invoices.tool.ToolException;
import io.lagomcp.invoices.tool.argument.ArgumentValidator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The plan of every mutation of every kind of invoice, held against what a real Lago then did: {@code recorded-lago}. */
class RecordedPlansTest {
    /** The tool and its arguments for a recorded route; what is not here cannot be asked for, or was not answered. */
    private static final Map<String, String> CALLS = Map.ofEntries(
            Map.entry("finalize", "finalize_invoice {}"),
            Map.entry("finalize 2", "finalize_invoice {}"),
            Map.entry("refresh", "refresh_invoice {}"),
            Map.entry("retry_payment", "retry_payment {}"),
            Map.entry("retry_payment manual", "retry_payment {'payment_method_type':'manual'}"),
            Map.entry("retry", "retry_invoice {}"),
            Map.entry("resend", "resend_invoice_email {}"),
            Map.entry("resend to", "resend_invoice_email {'to':['a@b.example']}"),
            Map.entry("upd succeeded", "update_invoice {'payment_status':'succeeded'}"),
            Map.entry("upd pending", "update_invoice {'payment_status':'pending'}"),
            Map.entry("upd failed", "update_invoice {'payment_status':'failed'}"),
            Map.entry("upd meta", "update_invoice {'metadata':{'team':'emea'},'replace':true}"),
            Map.entry("upd meta []", "update_invoice {'metadata':{},'replace':true}"),
            Map.entry("lose_dispute", "lose_dispute_invoice {}"),
            Map.entry("lose_dispute 2", "lose_dispute_invoice {}"),
            Map.entry("void bad", "void_invoice {'generate_credit_note':true,'credit_amount':99999999}"),
            Map.entry("void cn", "void_invoice {'generate_credit_note':true}"),
            Map.entry("void", "void_invoice {}"),
            Map.entry("void 2", "void_invoice {}"),
            Map.entry("delete", "delete_invoice {}"),
            Map.entry("delete 2", "delete_invoice {}"));

    /** Under which name a plan tells that a field of the invoice changes. */
    private static final Map<String, String> NAMED = Map.ofEntries(
            Map.entry("status", "status"),
            Map.entry("voided_at", "status"),
            Map.entry("payment_status", "payment_status"),
            Map.entry("credits", "payment_status"),
            Map.entry("payment_overdue", "payment_overdue"),
            Map.entry("payment_dispute_lost_at", "payment_dispute_lost_at"),
            Map.entry("total_due_amount_cents", "due"),
            Map.entry("number", "number"),
            Map.entry("sequential_id", "number"),
            Map.entry("issuing_date", "issuing_date"),
            Map.entry("payment_due_date", "payment_due_date"),
            Map.entry("billing_periods", "lines, taxes and billing periods"),
            Map.entry("applied_taxes", "lines, taxes and billing periods"),
            Map.entry("error_details", "error_details"));

    private final Account account = new Account();
    private final Map<String, MutationTool> tools = new HashMap<>();

    RecordedPlansTest() {
        List.of(
                        new UpdateInvoiceTool(account),
                        InvoiceActionTool.refreshInvoice(account),
                        InvoiceActionTool.finalizeInvoice(account),
                        new RetryPaymentTool(account),
                        new VoidInvoiceTool(account),
                        InvoiceActionTool.deleteInvoice(account),
                        InvoiceActionTool.retryInvoice(account),
                        InvoiceActionTool.loseDisputeInvoice(account),
                        new ResendInvoiceEmailTool(account))
                .forEach(tool -> tools.put(tool.name(), tool));
    }

    @Test
    void noPromiseIsBrokenAndNoChangeUnnamed() {
        Map<String, Integer> planned = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        for (JsonNode write : RecordedLagoAnswers.read("writes").path("writes")) {
            String[] parts = write.path("path").asString("").split("/", -1);
            if (parts.length < 3 || !account.invoices.containsKey(parts[2])) {
                continue;
            }
            Optional.ofNullable(CALLS.get(write.path("route").asString("")))
                    .filter(call -> write.path("status").asInt() < 500)
                    .ifPresent(call -> {
                        problem(call.split(" ", 2), parts[2], write)
                                .ifPresent(problem ->
                                        wrong.add(write.path("kind").asString("") + ", " + call + ": " + problem));
                        planned.merge(call.split(" ", 2)[0], 1, Integer::sum);
                    });
            account.change(parts[2], write.path("changed"));
        }
        assertThat(wrong).isEmpty();
        assertThat(planned).as("recorded writes that were planned, by tool").hasSize(tools.size());
        assertThat(planned.values().stream().mapToInt(Integer::intValue).sum()).isGreaterThan(1_000);
    }

    private Optional<String> problem(String[] call, String lagoId, JsonNode write) {
        Optional<Plan> plan = plan(
                Objects.requireNonNull(tools.get(call[0])),
                ToolClient.json(call[1]).put("lago_id", lagoId));
        boolean accepted = write.path("status").asInt() == 200;
        boolean acted =
                !write.path("changed").isEmpty() || write.path("fee_changes").asBoolean(false);
        if (plan.isEmpty()) {
            return acted ? Optional.of("Lago does it, and it was not planned") : Optional.empty();
        }
        if (!accepted) {
            // the list of credit notes leaves out those of drafts
            return write.path("body").path("code").asString("").equals("credit_note_not_deletable")
                    ? Optional.empty()
                    : Optional.of("Lago refuses it, and it was planned");
        }
        ObjectNode after = account.get(lagoId).deepCopy();
        write.path("changed")
                .properties()
                .forEach(field -> after.set(field.getKey(), field.getValue().path(1)));
        List<String> problems = new ArrayList<>(PlanResultCheck.differences(plan.get(), new Invoice(after)));
        write.path("changed").propertyNames().stream()
                .filter(field -> !isNamed(field, plan.get()))
                .forEach(field -> problems.add(field + " changes and is not named"));
        boolean linesNamed = plan.get().impact().consequences().toString().contains("line")
                || isNamed("billing_periods", plan.get());
        if (write.path("fee_changes").asBoolean(false) && !linesNamed) {
            problems.add("the lines change and are not named");
        }
        return problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems));
    }

    private static boolean isNamed(String field, Plan plan) {
        String named = NAMED.getOrDefault(field, "");
        return plan.changes().stream()
                .map(Plan.Change::field)
                .anyMatch(name -> field.equals("metadata")
                        ? name.startsWith("metadata ")
                        : name.equals(named) || (named.equals("due") && name.equals("due to the partner")));
    }

    private static Optional<Plan> plan(MutationTool tool, ObjectNode arguments) {
        try {
            return Optional.of(tool.plan(arguments));
        } catch (IneligibleInvoiceException | ToolException refused) {
            return Optional.empty();
        }
    }

    /** The sandbox has the add-ons, customers and taxes of the account that was recorded. */
    @Test
    void aNewInvoiceComesToWhatWasPlanned() {
        int compared = 0;
        try (SandboxAccount sandbox = SandboxAccount.open()) {
            CreateInvoiceTool tool = new CreateInvoiceTool(sandbox.lago(), new TestClock());
            ArgumentValidator check = new ArgumentValidator(tool.definition());
            for (JsonNode write : RecordedLagoAnswers.read("writes").path("writes")) {
                ObjectNode arguments = write.path("kind").asString("").equals("create")
                                && write.path("request").path("invoice") instanceof ObjectNode wish
                        ? arguments(wish)
                        : ToolClient.json("{}");
                if (!check.problemsWith(arguments).isEmpty()) {
                    continue;
                }
                compared++;
                Optional<Plan> plan = planOrRefusal(tool, arguments);
                String route = write.path("route").asString("");
                if (write.path("status").asInt() == 200) {
                    assertThat(plan).as(route).isPresent();
                    totalOf(plan.get())
                            .ifPresent(total -> assertThat(total).as(route).isEqualTo(recordedTotal(write)));
                } else {
                    assertThat(plan).as(route).isEmpty();
                }
            }
        }
        assertThat(compared).isGreaterThan(15);
    }

    private static Optional<Plan> planOrRefusal(CreateInvoiceTool tool, ObjectNode arguments) {
        try {
            return plan(tool, arguments);
        } catch (LagoException missing) {
            return Optional.empty();
        }
    }

    private static Optional<String> totalOf(Plan plan) {
        return plan.changes().stream()
                .filter(change -> change.field().equals("total"))
                .map(Plan.Change::after)
                .findFirst();
    }

    private static String recordedTotal(JsonNode write) {
        return new Invoice((ObjectNode) write.path("got")).total().toString();
    }

    private static ObjectNode arguments(ObjectNode wish) {
        ObjectNode arguments = wish.deepCopy();
        JsonNode method = arguments.path("payment_method");
        JsonNode sections = arguments.path("invoice_custom_section").path("invoice_custom_section_codes");
        arguments.remove(Set.of("payment_method", "invoice_custom_section"));
        method.properties().forEach(field -> arguments.set(field.getKey(), field.getValue()));
        if (sections.isArray()) {
            arguments.set("invoice_custom_section_codes", sections);
        }
        return arguments;
    }

    /** The recorded account as it is at each moment. */
    private static final class Account implements NoReads {
        private final Map<String, ObjectNode> invoices = new HashMap<>();

        Account() {
            RecordedLagoAnswers.read("invoices")
                    .path("invoices")
                    .forEach(invoice -> invoices.put(invoice.path("lago_id").asString(""), (ObjectNode) invoice));
        }

        ObjectNode get(String lagoId) {
            return Objects.requireNonNull(invoices.get(lagoId));
        }

        void change(String lagoId, JsonNode changed) {
            changed.properties().forEach(field -> get(lagoId)
                    .set(field.getKey(), field.getValue().path(1)));
        }

        @Override
        public Invoice find(String lagoId) {
            return new Invoice(get(lagoId));
        }

        @Override
        public AccountReader account() {
            return new NothingElse();
        }
    }

    /** No payments, and no credit notes before the first void. */
    private static final class NothingElse implements AccountReader {
        @Override
        public RowPage rows(String name, InvoiceQuery query) {
            throw new AssertionError("read");
        }

        @Override
        public LookupResult<ObjectNode> customer(String externalId) {
            throw new AssertionError("read");
        }

        @Override
        public LookupResult<ObjectNode> addOn(String code) {
            throw new AssertionError("read");
        }

        @Override
        public LookupResult<ObjectNode> billingEntity(String code) {
            throw new AssertionError("read");
        }

        @Override
        public LookupResult<List<ObjectNode>> billingEntities() {
            throw new AssertionError("read");
        }

        @Override
        public LookupResult<List<ObjectNode>> addOns(int page) {
            throw new AssertionError("read");
        }

        @Override
        public LookupResult<ObjectNode> tax(String code) {
            throw new AssertionError("read");
        }

        @Override
        public LookupResult<List<ObjectNode>> creditNotes(String invoiceNumber) {
            return LookupResult.found(List.of());
        }

        @Override
        public LookupResult<List<ObjectNode>> payments(String lagoInvoiceId) {
            return LookupResult.found(List.of());
        }
    }
}
