package io.lagomcp.invoices.tool.argument;

import io.lagomcp.invoices.tool.ToolDefinition;
import io.lagomcp.invoices.tool.ToolError;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * Something that an assistant asks for with an argument that no tool has, because Lago's API has no way to do it. Telling it to
 * correct the argument would send it looking for a spelling that works.
 *
 * @param tools that are called for it
 * @param arguments that ask for it
 * @param cannot what Lago's API cannot do
 * @param instead what can be done, in whole sentences
 */
public record UnsupportedRequest(Set<String> tools, Set<String> arguments, String cannot, String instead) {
    private static final String CREATE = "create_invoice";
    private static final String ON_AN_INVOICE = "update_invoice refresh_invoice finalize_invoice";
    private static final String SEARCH = "find_all_invoices summarize_invoices";
    private static final String DUE_DATE = "payment_due_date due_date net_payment_term payment_term payment_terms";
    private static final String ISSUING_DATE = "issuing_date issue_date invoice_date";
    private static final String DISCOUNT = "discount discounts coupon coupons coupon_code coupon_codes";
    private static final String REMARK = "note notes memo comment";

    private static final List<UnsupportedRequest> ALL = List.of(
            wish(
                    ON_AN_INVOICE,
                    DUE_DATE,
                    "change when an invoice is due",
                    "The due date follows from the customer's payment term, which is changed in Lago's dashboard for"
                            + " later invoices. update_invoice can note in metadata what was agreed for this one."),
            wish(
                    ON_AN_INVOICE,
                    ISSUING_DATE,
                    "change the issuing date of an invoice",
                    "Lago sets it when it finalizes the invoice."),
            wish(
                    ON_AN_INVOICE,
                    "fees fee lines line line_items items add_ons add_on add_on_code units unit_amount_cents amount"
                            + " amount_cents total total_amount_cents invoice_display_name description " + DISCOUNT,
                    "add or change lines or amounts of an invoice that exists",
                    "A draft follows its subscription: refresh_invoice takes over what was changed there in Lago's"
                            + " dashboard. create_invoice bills something extra on an invoice of its own. A finalized"
                            + " invoice that is wrong can be voided and billed again."),
            wish(
                    ON_AN_INVOICE,
                    "currency",
                    "change the currency of an invoice",
                    "create_invoice takes the currency of a new one; a finalized invoice that is wrong can be voided."),
            wish(
                    ON_AN_INVOICE,
                    "customer customer_id customer_name external_customer_id billing_entity_code",
                    "give an invoice another customer or billing entity",
                    "create_invoice bills another customer; a finalized invoice that is wrong can be voided. The"
                            + " customer's own data is changed in Lago's dashboard."),
            wish(
                    ON_AN_INVOICE,
                    "tax taxes tax_code tax_codes tax_rate taxes_rate",
                    "change the taxes of an invoice by themselves",
                    "refresh_invoice computes those of a draft again, after they were changed in Lago's dashboard."),
            wish(
                    ON_AN_INVOICE,
                    "purchase_order_number po_number " + REMARK,
                    "change this on an invoice that exists",
                    "update_invoice can note it in the metadata of a finalized invoice."),
            wish(
                    "update_invoice",
                    "status",
                    "set the status of an invoice",
                    "finalize_invoice, void_invoice and retry_invoice change it; whether it is paid is"
                            + " payment_status."),
            wish(
                    CREATE,
                    DUE_DATE + ' ' + ISSUING_DATE,
                    "set the dates of a one-off invoice",
                    "It is issued today, and due after the customer's payment term."),
            wish(
                    CREATE,
                    "lago_id number invoice_id invoice_number",
                    "add lines to an invoice that exists",
                    "create_invoice without this argument bills them on an invoice of their own."),
            wish(
                    CREATE,
                    "draft status finalize auto_finalize",
                    "keep a one-off invoice as a draft",
                    "Lago finalizes it at once; its plan shows everything before the user says yes."),
            wish(CREATE, DISCOUNT, "take a discount off a one-off invoice", "Give a lower unit_amount_cents."),
            wish(CREATE, "metadata", "give a new invoice metadata", "Set it afterwards with update_invoice."),
            wish(
                    "void_invoice",
                    REMARK,
                    "keep a reason with a void",
                    "update_invoice can note it in metadata before: a voided invoice cannot be changed."),
            wish(
                    "retry_payment",
                    "amount amount_cents",
                    "charge a part of an invoice",
                    "retry_payment charges all that is due."),
            wish(
                    "resend_invoice_email",
                    "subject message body text",
                    "change the words of this e-mail",
                    "They are set up in Lago's dashboard."),
            wish(
                    SEARCH,
                    "sort sort_by order order_by order_dir",
                    "sort invoices",
                    "They come with the newest issuing date first, or by due date where find_all_invoices is given"
                            + " due_until; summarize_invoices with top names who owes most."),
            wish(
                    SEARCH,
                    "due_date due_date_from due_date_to payment_due_date payment_due_date_from payment_due_date_to",
                    "search by due date",
                    "due_until of find_all_invoices reads what is unpaid and due by a day; payment_overdue: true finds"
                            + " what is past due."));

    private static UnsupportedRequest wish(String tools, String arguments, String cannot, String instead) {
        return new UnsupportedRequest(words(tools), words(arguments), cannot, instead);
    }

    private static Set<String> words(String text) {
        return Set.of(text.split(" "));
    }

    /** The error for the first argument that asks for what Lago's API cannot do; those that the tool has never do. */
    public static Optional<ToolError> in(ObjectNode arguments, ToolDefinition tool) {
        return arguments.propertyNames().stream()
                .filter(name -> !tool.inputSchema().path("properties").has(name))
                .flatMap(name -> ALL.stream()
                        .filter(wish -> wish.tools.contains(tool.name())
                                && wish.arguments.contains(name.toLowerCase(Locale.ROOT)))
                        .map(wish -> ToolError.of(
                                "not_supported_by_lago",
                                "Lago's API cannot " + wish.cannot + " (given: " + name + ").",
                                wish.instead + " Nothing was sent to Lago.")))
                .findFirst();
    }
}
