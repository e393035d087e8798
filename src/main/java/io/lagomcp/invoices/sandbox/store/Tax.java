package io.lagomcp.invoices.sandbox.store;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tax of the sandbox's account.
 *
 * @param rate in percent
 */
public record Tax(String code, String name, BigDecimal rate) {
    public static final List<Tax> ALL = List.of(
            new Tax("vat19", "VAT 19%", new BigDecimal("19.0")),
            new Tax("vat20", "VAT 20%", new BigDecimal("20.0")),
            new Tax("vat21", "VAT 21%", new BigDecimal("21.0")),
            new Tax("vat7", "Reduced VAT 7%", new BigDecimal("7.0")),
            new Tax("jct10", "Consumption tax 10%", new BigDecimal("10.0")));

    public static Optional<Tax> withCode(String code) {
        return ALL.stream().filter(tax -> tax.code.equals(code)).findFirst();
    }

    /** The taxes of a customer in this country, unless a fee names others. */
    public static List<Tax> ofCountry(String country) {
        String code =
                switch (country) {
                    case "DE" -> "vat19";
                    case "FR", "GB" -> "vat20";
                    case "NL", "ES" -> "vat21";
                    case "JP" -> "jct10";
                    default -> "none";
                };
        return withCode(code).stream().toList();
    }

    /** The tax on this net amount, both in minor units, not rounded. */
    BigDecimal on(long net) {
        return rate.multiply(BigDecimal.valueOf(net)).movePointLeft(2);
    }

    public ObjectNode json() {
        return SandboxJson.object()
                .put("lago_id", lagoId())
                .put("name", name)
                .put("code", code)
                .put("rate", rate)
                .putNull("description")
                .put("applied_to_organization", false)
                .put("created_at", "2020-01-01T09:00:00Z");
    }

    String lagoId() {
        return SandboxJson.idOf("tax " + code);
    }
}
