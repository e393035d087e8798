package io.lagomcp.invoices.sandbox;

import io.lagomcp.invoices.sandbox.http.LagoErrorResponse;
import org.jspecify.annotations.Nullable;

/** What an API key may do. */
enum KeyPermission {
    ALL,
    READ,
    INVOICES,
    NONE;

    /** What the key in an {@code Authorization} header may do; 401 where there is no key that counts. */
    static KeyPermission of(@Nullable String authorization) {
        // Lago looks at the second word only, and what Basic puts there is no key
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

    /** GET reads and everything else writes, downloads included. */
    void check(String method, String resource) {
        boolean reads = method.equals("GET");
        boolean allowed =
                switch (this) {
                    case ALL -> true;
                    case READ -> reads;
                    case INVOICES -> resource.equals("invoice");
                    case NONE -> false;
                };
        if (!allowed) {
            throw LagoErrorResponse.forbidden((reads ? "read" : "write") + "_action_not_allowed_for_" + resource);
        }
    }
}
