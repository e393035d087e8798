package io.lagomcp.invoices.resource;

import io.lagomcp.invoices.resource.InvoiceResources.ResourceTemplate;
import io.lagomcp.invoices.resource.ResourceException.Reason;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The parsed URI of a resource.
 *
 * @param invoice Lago's id of the invoice, or its number
 */
record InvoiceUri(String invoice, ResourceKind form) {
    private static final Pattern ID = Pattern.compile("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern CLEAN = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    static InvoiceUri of(String uri) {
        for (ResourceKind form : ResourceKind.values()) {
            Matcher address = Pattern.compile(
                            Pattern.quote(ResourceKind.ROOT) + "([^/]+)" + Pattern.quote(form.suffix()))
                    .matcher(uri);
            if (address.matches() && isClean(address.group(1))) {
                return new InvoiceUri(address.group(1), form);
            }
        }
        throw new ResourceException(
                Reason.WRONG_ADDRESS,
                "invalid_uri",
                "This is not the address of an invoice.",
                "Addresses look like lago://invoices/{lago_id}, /pdf or /xml behind it for the files; a number of"
                        + " letters, digits, dots, dashes and underscores can stand in place of the id.");
    }

    /** Whether this can be part of a URI without encoding. */
    static boolean isClean(String idOrNumber) {
        return CLEAN.matcher(idOrNumber).matches() && !idOrNumber.matches("\\.+");
    }

    /** The argument {@code lago_id} or {@code number} for a tool. */
    ObjectNode argument() {
        return JsonNodeFactory.instance.objectNode().put(hasId() ? "lago_id" : "number", invoice);
    }

    boolean hasId() {
        return ID.matcher(invoice).matches();
    }

    /** The forms in which an invoice can be read. */
    enum ResourceKind {
        JSON(
                "",
                "application/json",
                "invoice",
                "Invoice",
                "Everything Lago holds of an invoice, personal data included"),
        PDF("/pdf", "application/pdf", "invoice-pdf", "Invoice PDF", "The PDF of a finalized invoice, made if needed"),
        XML(
                "/xml",
                "application/xml",
                "invoice-xml",
                "Electronic invoice",
                "The XML of a finalized invoice, made if needed, where the billing entity issues electronic invoices");

        static final String ROOT = "lago://invoices/";

        private final String suffix;
        private final String mediaType;
        private final String name;
        private final String title;
        private final String description;

        ResourceKind(String suffix, String mediaType, String name, String title, String description) {
            this.suffix = suffix;
            this.mediaType = mediaType;
            this.name = name;
            this.title = title;
            this.description = description;
        }

        /** The end of the URI, after the invoice's id. */
        String suffix() {
            return suffix;
        }

        String mediaType() {
            return mediaType;
        }

        ResourceTemplate template() {
            return new ResourceTemplate(ROOT + "{lago_id}" + suffix, name, title, description, mediaType);
        }
    }
}
