package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.approval.plan.InvoiceSnapshot;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.lago.SafeText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Compares what a plan said would change with the invoice that Lago answered. */
public final class PlanResultCheck {
    private final Plan plan;
    private final Invoice now;
    private final List<String> differences = new ArrayList<>();

    private PlanResultCheck(Plan plan, Invoice now) {
        this.plan = plan;
        this.now = now;
    }

    /** Where they differ, each in one sentence without a full stop; empty where all came as it was said. */
    public static List<String> differences(Plan plan, Invoice now) {
        PlanResultCheck check = new PlanResultCheck(plan, now);
        check.compareFields();
        check.compareTaxes();
        check.compareSections();
        return List.copyOf(check.differences);
    }

    /** The fields that plans name, as plans write them; a plan does not keep what was due before. */
    private static Map<String, String> fields(InvoiceSnapshot invoice, Optional<Money> due) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("status", SafeText.token(invoice.status()));
        fields.put("payment_status", SafeText.token(invoice.paymentStatus()));
        fields.put("total", invoice.total().toString());
        due.ifPresent(amount -> fields.put("due", amount.toString()));
        fields.put("payment_overdue", String.valueOf(invoice.overdue()));
        return fields;
    }

    private void compareFields() {
        Map<String, Plan.Change> promised = plan.changes().stream()
                .collect(Collectors.toMap(Plan.Change::field, change -> change, (first, second) -> first));
        Map<String, String> before =
                plan.target().map(target -> fields(target, Optional.empty())).orElse(Map.of());
        fields(InvoiceSnapshot.of(now), Optional.of(now.due())).forEach((field, value) -> {
            if (promised.containsKey(field)) {
                String after = promised.get(field).after();
                if (isExact(field, after) && !after.equals(value)) {
                    differences.add(field + " was to be " + after + ", is " + value);
                }
            } else if (before.containsKey(field) && !before.get(field).equals(value)) {
                differences.add(
                        field + " was " + before.get(field) + ", is " + value + ", which the plan did not name");
            }
        });
    }

    /** Some changes are only described, such as a total that Lago recomputes. */
    private static boolean isExact(String field, String after) {
        boolean amount = field.equals("total") || field.equals("due");
        return after.matches(amount ? "-?[0-9].*" : "[a-z_]+");
    }

    /** Lago ignores tax codes that it does not know. */
    private void compareTaxes() {
        if (now.status().equals("pending")) {
            // a tax provider has yet to answer
            return;
        }
        Set<String> applied = codes(now.json().path("applied_taxes"), "tax_code");
        plan.arguments()
                .path("fees")
                .valueStream()
                .flatMap(fee -> fee.path("tax_codes").valueStream())
                .map(code -> code.asString(""))
                .distinct()
                .filter(code -> !applied.contains(code))
                .forEach(code -> differences.add("the tax " + SafeText.quoted(code) + " was not applied"));
    }

    /** Lago ignores codes of custom sections that it does not know. */
    private void compareSections() {
        Set<String> applied = codes(now.json().path("applied_invoice_custom_sections"), "code");
        plan.arguments()
                .path("invoice_custom_section_codes")
                .valueStream()
                .map(code -> code.asString(""))
                .filter(code -> !applied.contains(code))
                .forEach(code -> differences.add("the custom section " + SafeText.quoted(code) + " is not on it"));
    }

    private static Set<String> codes(JsonNode entries, String field) {
        return entries.valueStream()
                .map(entry -> entry.path(field).asString(""))
                .collect(Collectors.toSet());
    }
}
