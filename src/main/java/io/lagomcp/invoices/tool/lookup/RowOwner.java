package io.lagomcp.invoices.tool.lookup;

import io.lagomcp.invoices.lago.AccountReader;
import io.lagomcp.invoices.lago.LookupResult;
import io.lagomcp.invoices.lago.SafeText;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The customer who has an external id now. If the id was another's before, Lago lists the rows of both under it.
 *
 * @param externalId that a call asks for; empty if it asks for none
 */
record RowOwner(Optional<String> externalId, Optional<LookupResult<ObjectNode>> customer) {

    static RowOwner of(Optional<String> externalId, AccountReader account) {
        return new RowOwner(externalId, externalId.map(account::customer));
    }

    boolean isMissing() {
        return customer.filter(LookupResult::isMissing).isPresent();
    }

    boolean isKnown() {
        return customer.flatMap(LookupResult::value).isPresent();
    }

    /** Whether the row is not an earlier customer's, as far as it shows. */
    boolean owns(ObjectNode row) {
        String owner = Stream.of("/lago_customer_id", "/customer/lago_id", "/payment/lago_customer_id")
                .map(row::at)
                .filter(JsonNode::isString)
                .map(JsonNode::asString)
                .findFirst()
                .orElse("");
        return owner.isEmpty()
                || customer.flatMap(LookupResult::value)
                        .filter(known -> !known.path("lago_id").asString("").equals(owner))
                        .isEmpty();
    }

    /** What the rows that were found do not tell about whose they are. */
    Optional<String> note() {
        String id = SafeText.token(externalId.orElse(""));
        if (isMissing()) {
            return Optional.of("No customer has the external id " + id + " now: these rows are a deleted customer's.");
        }
        return customer.filter(LookupResult::isNotReadable)
                .map(unread -> "The key may not read customers, so rows of an earlier customer with the external id "
                        + id + " may be among these.");
    }
}
