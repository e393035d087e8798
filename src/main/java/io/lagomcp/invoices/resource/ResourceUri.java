package io.lagomcp.invoices.resource;

import io.lagomcp.invoices.resource.AccountResources.ResourceTemplate;
import io.lagomcp.invoices.resource.ReadException.Reason;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The parsed URI of a resource.
 *
 * @param id Lago's id or the number of an invoice, or the external id of a customer
 */
record ResourceUri(String id, ResourceKind kind) {
    private static final Pattern LAGO_ID = Pattern.compile("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern CLEAN = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    /** What bytes that are not UTF-8 are decoded to. */
    private static final String NO_CHARACTER = "\uFFFD";

    static ResourceUri of(String uri) {
        for (ResourceKind kind : ResourceKind.values()) {
            Matcher address = kind.match(uri);
            Optional<String> id = address.matches() ? id(address.group(1), kind) : Optional.empty();
            if (id.isPresent()) {
                return new ResourceUri(id.get(), kind);
            }
        }
        throw new ReadException(
                Reason.WRONG_REQUEST,
                "invalid_uri",
                "This is not the address of an invoice or a customer.",
                "Addresses look like lago://invoices/{lago_id}, /pdf or /xml behind it for the files; a number of"
                        + " letters, digits, dots, dashes and underscores can stand in place of the id. Or like"
                        + " lago://customers/{external_id}, other characters than these percent-encoded.");
    }

    private static Optional<String> id(String text, ResourceKind kind) {
        if (kind != ResourceKind.CUSTOMER) {
            return Optional.of(text).filter(ResourceUri::isClean);
        }
        try {
            return Optional.of(URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8))
                    .filter(id -> !id.isBlank() && !id.contains(NO_CHARACTER))
                    .filter(id -> id.chars().noneMatch(Character::isISOControl));
        } catch (IllegalArgumentException notEncoded) {
            return Optional.empty();
        }
    }

    /** Whether this can be part of a URI without encoding. */
    static boolean isClean(String idOrNumber) {
        return CLEAN.matcher(idOrNumber).matches() && !idOrNumber.matches("\\.+");
    }

    /** The argument for a tool: {@code lago_id} or {@code number} of an invoice, {@code external_id} of a customer. */
    ObjectNode argument() {
        String invoice = LAGO_ID.matcher(id).matches() ? "lago_id" : "number";
        return JsonNodeFactory.instance.objectNode().put(kind == ResourceKind.CUSTOMER ? "external_id" : invoice, id);
    }

    /** What can be read, and in which form. */
    enum ResourceKind {
        JSON,
        PDF,
        XML,
        CUSTOMER;

        ResourceTemplate template() {
            return switch (this) {
                case JSON ->
                    new ResourceTemplate(
                            "lago://invoices/{lago_id}",
                            "invoice",
                            "Invoice",
                            "Everything Lago holds of an invoice, personal data included",
                            "application/json");
                case PDF ->
                    new ResourceTemplate(
                            "lago://invoices/{lago_id}/pdf",
                            "invoice-pdf",
                            "Invoice PDF",
                            "The PDF of a finalized invoice, made if needed",
                            "application/pdf");
                case XML ->
                    new ResourceTemplate(
                            "lago://invoices/{lago_id}/xml",
                            "invoice-xml",
                            "Electronic invoice",
                            "The XML of a finalized invoice, made if needed, where the billing entity issues electronic invoices",
                            "application/xml");
                case CUSTOMER ->
                    new ResourceTemplate(
                            "lago://customers/{external_id}",
                            "customer",
                            "Customer",
                            "Everything Lago holds of a customer, personal data included, and what the customer owes now",
                            "application/json");
            };
        }

        Matcher match(String uri) {
            String[] aroundId = template().uriTemplate().split("\\{\\w+}", 2);
            return Pattern.compile(Pattern.quote(aroundId[0]) + "([^/?#]+)" + Pattern.quote(aroundId[1]))
                    .matcher(uri);
        }
    }
}
