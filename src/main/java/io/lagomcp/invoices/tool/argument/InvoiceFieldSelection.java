package io.lagomcp.invoices.tool.argument;

import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.view.InvoiceLinePage;
import io.lagomcp.invoices.tool.view.InvoiceView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fields of an invoice that were requested by name. Personal data of the customer, such as {@code customer.email}, is shown
 * only if it is named.
 *
 * @param names in the order in which they are shown; none means that no choice was made
 */
public record InvoiceFieldSelection(List<String> names) {
    private static final String FIELDS = "fields";
    private static final String CUSTOMER = "customer";
    private static final String OF_CUSTOMER = CUSTOMER + ".";
    private static final List<String> READABLE = List.of("total", "due", "paid");
    private static final List<String> IN_A_ROW = words("""
        lago_id number status payment_status payment_overdue invoice_type issuing_date payment_due_date currency
        customer metadata purchase_order_number billing_entity_code sequential_id net_payment_term self_billed
        total_amount_cents total_due_amount_cents total_paid_amount_cents total_offsetted_credit_note_amount_cents
        fees_amount_cents coupons_amount_cents taxes_amount_cents credit_notes_amount_cents
        sub_total_excluding_taxes_amount_cents sub_total_including_taxes_amount_cents
        progressive_billing_credit_amount_cents prepaid_credit_amount_cents
        prepaid_granted_credit_amount_cents prepaid_purchased_credit_amount_cents
        applied_taxes applied_usage_thresholds payment_dispute_lost_at voided_at created_at updated_at
        version_number file_url xml_url web_url due_note days_overdue
        """);
    private static final List<String> BRANCHES = words("""
        fees credits subscriptions billing_periods error_details errors applied_invoice_custom_sections
        """);
    /** The fields of a customer. */
    public static final List<String> CUSTOMERS = words("""
        lago_id external_id name firstname lastname legal_name legal_number email phone url country state city zipcode
        address_line1 address_line2 shipping_address tax_identification_number currency timezone
        applicable_timezone account_type customer_type slug sequential_id billing_entity_code net_payment_term
        billing_configuration metadata integration_customers external_salesforce_id
        finalize_zero_amount_invoice skip_invoice_custom_sections logo_url created_at updated_at
        """);

    private static final List<String> VALID = Stream.of(
                    READABLE.stream(),
                    IN_A_ROW.stream(),
                    BRANCHES.stream(),
                    CUSTOMERS.stream().map(OF_CUSTOMER::concat))
            .flatMap(names -> names)
            .toList();

    /** The fields that a call names; throws {@code ToolException} for unknown names. */
    public static InvoiceFieldSelection of(ToolArguments arguments) {
        return new InvoiceFieldSelection(namesIn(arguments, VALID));
    }

    /** The names in the argument {@code fields}, in its order; throws {@code ToolException} unless all of them are valid. */
    public static List<String> namesIn(ToolArguments arguments, List<String> valid) {
        JsonNode given = arguments.json().path(FIELDS);
        List<String> names = arguments.oneOrSeveral(FIELDS);
        List<ArgumentProblem> problems = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if (!valid.contains(names.get(i))) {
                problems.add(ArgumentProblem.notAmong(valid, FIELDS + "[" + i + "]", given.path(i)));
            }
        }
        if (names.isEmpty() && !given.isMissingNode()) {
            problems.add(ArgumentProblem.notAmong(valid, FIELDS, given));
        }
        ArgumentProblem.refuse(problems);
        return names;
    }

    /** The selected fields that Lago shows for a single invoice but not in lists. */
    public List<String> notInLists() {
        return names.stream().filter(BRANCHES::contains).toList();
    }

    /**
     * These fields only, or everything where none was named.
     *
     * @param shown the invoice as it is shown without a choice, from which a field is taken where it is there
     * @param whole the same with everything in it, made only where a choice was
     */
    public ObjectNode of(Invoice invoice, ObjectNode shown, Supplier<ObjectNode> whole) {
        if (names.isEmpty()) {
            return shown;
        }
        ObjectNode everything = whole.get();
        ObjectNode chosen = JsonNodeFactory.instance.objectNode();
        for (String name : names) {
            if (name.startsWith(OF_CUSTOMER)) {
                String field = name.substring(OF_CUSTOMER.length());
                ofCustomer(field, invoice)
                        .ifPresent(value -> chosen.withObjectProperty(CUSTOMER).set(field, value));
            } else {
                add(name, invoice, shown.has(name) ? shown : everything, chosen);
            }
        }
        return chosen;
    }

    /** The name of a person stands in two other fields. */
    private static Optional<JsonNode> ofCustomer(String field, Invoice invoice) {
        return field.equals("name") && !invoice.customerName().isEmpty()
                ? Optional.of(JsonNodeFactory.instance.stringNode(invoice.customerName()))
                : invoice.json().path(CUSTOMER).optional(field);
    }

    private static void add(String name, Invoice invoice, ObjectNode shown, ObjectNode chosen) {
        switch (name) {
            case "paid" -> chosen.put(name, invoice.paid().toString());
            case CUSTOMER -> {
                if (shown.path(name) instanceof ObjectNode customer) {
                    chosen.withObjectProperty(name).setAll(customer);
                }
            }
            case "errors" -> chosen.set(name, InvoiceView.errors(invoice));
            case "fees" -> InvoiceLinePage.FIELDS.forEach(field -> copy(field, shown, chosen));
            default -> copy(name, shown, chosen);
        }
    }

    private static void copy(String name, ObjectNode from, ObjectNode to) {
        from.optional(name).ifPresent(value -> to.set(name, value));
    }

    private static List<String> words(String text) {
        return List.of(text.strip().split("\\s+"));
    }
}
