package io.lagomcp.invoices.tool.write;

import io.lagomcp.invoices.approval.plan.AmountAtStake;
import io.lagomcp.invoices.approval.plan.MutationEffect;
import io.lagomcp.invoices.approval.plan.OutcomeEvidence;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PlanImpact;
import io.lagomcp.invoices.approval.plan.WriteResult;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.InvoiceWrite;
import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.tool.Eligibility;
import io.lagomcp.invoices.tool.MutationTool;
import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.ToolDefinition;
import io.lagomcp.invoices.tool.argument.ArgumentProblem;
import io.lagomcp.invoices.tool.argument.SchemaDescriber;
import io.lagomcp.invoices.tool.view.InvoiceSentences;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Sends a finalized invoice by e-mail, again or to other recipients. */
public record ResendInvoiceEmailTool(ToolDefinition definition, InvoiceReader invoices) implements MutationTool {
    // what is sent cannot be called back
    private static final Set<MutationEffect> EFFECTS =
            Set.of(MutationEffect.IRREVERSIBLE, MutationEffect.NOTIFIES_CUSTOMER);

    public ResendInvoiceEmailTool(InvoiceReader invoices) {
        this(ToolDefinition.of("resend_invoice_email"), invoices);
    }

    @Override
    public Optional<Eligibility> eligibility() {
        return Optional.of(Eligibility.inStatus(
                Set.of("finalized"), "invoice_not_finalized", "Only a finalized invoice can be sent"));
    }

    @Override
    public boolean needsLicence(ToolArguments arguments) {
        return true;
    }

    @Override
    public List<Set<MutationEffect>> possibleEffects() {
        return List.of(EFFECTS);
    }

    @Override
    public Plan plan(ToolArguments arguments) {
        EmailRecipients recipients = EmailRecipients.of(arguments);
        Invoice invoice = invoices.find(arguments.required("lago_id"));
        requireEligible(invoice);
        recipients.requireRecipient(invoice);
        List<String> warnings = new ArrayList<>(recipients.warnings(invoice));
        warnings.addAll(InvoiceSentences.warnings(invoice));
        return planOn(
                invoice,
                "E-mail " + InvoiceSentences.facts(invoice) + " " + recipients.inWords() + ".",
                List.of(),
                new PlanImpact(
                        EFFECTS,
                        new AmountAtStake.None(),
                        List.of("sends the e-mail with the invoice, even if it was sent before"),
                        warnings),
                arguments,
                InvoiceWrite.resendEmail(invoice.lagoId(), recipients.body()));
    }

    @Override
    public String outcomeShownBy() {
        return "the invoice, where no e-mail shows, so ask who should have got it";
    }

    @Override
    public Optional<WriteResult> withoutInvoice() {
        return Optional.of(
                new WriteResult.Accepted("the e-mail goes out in a moment. Lago does not tell whether it arrives."));
    }

    /** Lago shows no e-mail. */
    @Override
    public OutcomeEvidence evidence(Plan plan, Instant actedAt) {
        return new OutcomeEvidence.Unclear();
    }

    /**
     * Who gets an e-mail. The customer's own address is personal data, so it stands in no sentence unless it was given.
     *
     * @param to empty for the customer's own address
     */
    public record EmailRecipients(List<String> to, List<String> cc, List<String> bcc) {

        private static final Pattern ADDRESS = Pattern.compile("[^@,;<>\\s]+@[^@,;<>\\s]+");

        /** As they were given; refuses what is no address, and several in one text. */
        public static EmailRecipients of(ToolArguments arguments) {
            return new EmailRecipients(
                    addresses("to", arguments), addresses("cc", arguments), addresses("bcc", arguments));
        }

        private static List<String> addresses(String name, ToolArguments arguments) {
            List<String> addresses = arguments.oneOrSeveral(name);
            for (int i = 0; i < addresses.size(); i++) {
                if (!ADDRESS.matcher(addresses.get(i)).matches()) {
                    JsonNode given = arguments.json().path(name).path(i);
                    throw ArgumentProblem.invalid(name + "[" + i + "]", given, SchemaDescriber.E_MAIL)
                            .exception();
                }
            }
            return addresses;
        }

        /** Refuses to send to the customer's own address where Lago shows that there is none. */
        public void requireRecipient(Invoice invoice) {
            if (to.isEmpty() && invoice.json().path("customer").path("email").isNull()) {
                throw ArgumentProblem.missing(
                                "to", "at least one e-mail address, because Lago has none for this customer")
                        .exception();
            }
        }

        /** For a sentence, for example {@code to the customer's own address, with a copy to a@example.com}. */
        public String inWords() {
            return "to " + (to.isEmpty() ? "the customer's own address" : list(to))
                    + (cc.isEmpty() ? "" : ", with a copy to " + list(cc))
                    + (bcc.isEmpty() ? "" : ", with a blind copy to " + list(bcc));
        }

        /** Warnings about recipients who are not the customer, as far as Lago shows. */
        public List<String> warnings(Invoice invoice) {
            JsonNode email = invoice.json().path("customer").path("email");
            Set<String> own = Set.copyOf(
                    List.of(email.asString("").toLowerCase(Locale.ROOT).split("[,;\\s]+")));
            List<String> others = new ArrayList<>();
            for (List<String> addresses : List.of(to, cc, bcc)) {
                addresses.stream()
                        .filter(address -> !own.contains(address.toLowerCase(Locale.ROOT)))
                        .forEach(others::add);
            }
            return others.isEmpty() ? List.of() : List.of("not the customer's address in Lago: " + list(others));
        }

        /** As Lago wants it; empty where all is left to Lago. */
        public Optional<ObjectNode> body() {
            ObjectNode body = JsonNodeFactory.instance.objectNode();
            put("to", to, body);
            put("cc", cc, body);
            put("bcc", bcc, body);
            return Optional.of(body).filter(addressed -> !addressed.isEmpty());
        }

        private static void put(String name, List<String> addresses, ObjectNode body) {
            if (!addresses.isEmpty()) {
                addresses.forEach(body.putArray(name)::add);
            }
        }

        private static String list(List<String> addresses) {
            return addresses.stream().map(SafeText::tokenWhole).collect(Collectors.joining(", "));
        }
    }
}
