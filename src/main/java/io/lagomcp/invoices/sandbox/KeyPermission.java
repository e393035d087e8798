package io.lagomcp.invoices.sandbox;

import static io.lagomcp.invoices.sandbox.store.LagoErrorResponse.refuseIf;

import io.lagomcp.invoices.sandbox.store.LagoErrorResponse;
import org.jspecify.annotations.Nullable;

/** The permissions of an API key. */
enum KeyPermission {
    ALL,
    READ,
    INVOICES,
    NONE;

    /** The permissions of the key in an {@code Authorization} header; 401 without a valid key. */
    static KeyPermission of(@Nullable String authorization) {
        // Lago reads only the second word, and Basic credentials are not a key
        String[] words =
                authorization == null ? new String[0] : authorization.strip().split("\\s+", -1);
        String key = words.length > 1 && !words[0].equalsIgnoreCase("Basic") ? words[1] : Sandbox.WRONG_KEY;
        return switch (key) {
            case Sandbox.WRONG_KEY -> throw LagoErrorResponse.unauthorized();
            case Sandbox.READ_ONLY_KEY -> READ;
            case Sandbox.INVOICES_ONLY_KEY -> INVOICES;
            case Sandbox.NO_ACCESS_KEY -> NONE;
            default -> ALL;
        };
    }

    /** Refuses a request without permission: GET needs a read permission, everything else a write permission. */
    void check(String method, String resource) {
        boolean reads = method.equals("GET");
        boolean allowed =
                switch (this) {
                    case ALL -> true;
                    case READ -> reads;
                    case INVOICES -> resource.equals("invoice");
                    case NONE -> false;
                };
        String action = reads ? "read" : "write";
        refuseIf(!allowed, LagoErrorResponse.forbidden(action + "_action_not_allowed_for_" + resource));
    }
}
