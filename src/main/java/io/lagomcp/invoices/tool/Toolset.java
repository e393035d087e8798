package io.lagomcp.invoices.tool;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tools for one kind of work, so that an assistant need not read the descriptions of all. A tool can be in several sets. Sets save
 * tokens and protect nothing: roles and policies say who may do what.
 */
public enum Toolset {
    /** Reading, creating and changing invoices. */
    INVOICES("""
        find_all_invoices find_invoice summarize_invoices preview_invoice create_invoice update_invoice refresh_invoice
        finalize_invoice download_invoice download_invoice_xml retry_payment void_invoice delete_invoice retry_invoice
        lose_dispute_invoice invoice_payment_url resend_invoice_email sync_salesforce_id confirm_action\
        """),
    /** Reading customers, add-ons, payments and what else stands around invoices. */
    LOOKUPS("""
        find_customers find_add_ons find_payments find_credit_notes find_subscriptions find_payment_requests
        find_receipts\
        """),
    /** Getting overdue invoices paid. */
    COLLECTIONS("""
        collections_worklist find_all_invoices find_invoice find_customers find_payments retry_payment
        invoice_payment_url resend_invoice_email confirm_action\
        """),
    /** Deciding about plans. */
    APPROVALS("list_approvals confirm_action");

    @SuppressWarnings("ImmutableEnumChecker") // List.of makes lists that nobody can change
    private final List<String> tools;

    Toolset(String tools) {
        this.tools = List.of(tools.strip().split("\\s+"));
    }

    public List<String> tools() {
        return tools;
    }

    /** Its name in the settings. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a tool is in one of these sets, or in none at all. */
    public static boolean offers(Collection<Toolset> sets, String tool) {
        return sets.stream().anyMatch(set -> set.tools().contains(tool))
                || Arrays.stream(values()).noneMatch(set -> set.tools().contains(tool));
    }

    public static Set<Toolset> all() {
        return Set.of(values());
    }

    /** The sets with these names. */
    public static Set<Toolset> named(Collection<String> words) {
        return words.stream()
                .map(word -> valueOf(word.toUpperCase(Locale.ROOT)))
                .collect(Collectors.toUnmodifiableSet());
    }
}
