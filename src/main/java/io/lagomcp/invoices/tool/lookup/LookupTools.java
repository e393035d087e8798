package io.lagomcp.invoices.tool.lookup;

import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.tool.ReadTool;
import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.ToolDefinition;
import io.lagomcp.invoices.tool.argument.ArgumentProblem;
import io.lagomcp.invoices.tool.argument.InvoiceFieldSelection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The tools that look things up in Lago's lists. */
public record LookupTools(InvoiceReader invoices) {

    /** Finds customers by words or by their exact external id. */
    public ReadTool customers() {
        Lookup lookup = new Lookup(
                "customers",
                "customers",
                List.of(RowFilter.equal("external_id", "external_id", "/external_id"), RowFilter.searchedByLago()),
                "created_at",
                new RowFields(
                        RowFields.words("external_id name lago_id legal_name currency account_type billing_entity_code"
                                + " net_payment_term"),
                        InvoiceFieldSelection.CUSTOMERS,
                        "currency",
                        Map.of()),
                new CustomerDetails(invoices));
        return new LookupTool(
                ToolDefinition.of("find_customers"), invoices, lookup, LookupTools::customerRules, given -> given);
    }

    private static List<ArgumentProblem> customerRules(ToolArguments arguments) {
        List<ArgumentProblem> problems = new ArrayList<>();
        if (arguments.has("external_id") && arguments.has("search_term")) {
            problems.add(ArgumentProblem.invalid(
                    "search_term",
                    arguments.json().path("search_term"),
                    "left out beside external_id, with which Lago ignores it"));
        }
        boolean eachIsSummed = arguments.flag("with_balance").orElse(false);
        if (eachIsSummed && arguments.number("per_page", 1) > LookupTool.ROWS_ON_A_PAGE) {
            problems.add(ArgumentProblem.invalid(
                    "per_page",
                    arguments.json().path("per_page"),
                    "at most " + LookupTool.ROWS_ON_A_PAGE
                            + " with with_balance, for which each customer's invoices are" + " read"));
        }
        return problems;
    }
}
