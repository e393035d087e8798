package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.plan.Batch;
import io.lagomcp.invoices.approval.plan.MutationKind;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A call for the same change of several invoices.
 *
 * @param common the arguments that do not name invoices
 * @param lagoIds of the invoices, each once
 * @param leftOut says of an invoice's id and a failure to plan its change why it is left out; empty where the failure is not
 *     about this invoice alone
 */
public record BatchRequest(
        MutationKind mutation,
        ObjectNode common,
        List<String> lagoIds,
        BiFunction<String, RuntimeException, Optional<Batch.LeftOut>> leftOut) {

    public BatchRequest {
        lagoIds = List.copyOf(lagoIds);
    }

    /** The arguments with all invoices. */
    ObjectNode arguments() {
        return arguments(lagoIds);
    }

    private ObjectNode arguments(List<String> ids) {
        ObjectNode arguments = common.deepCopy();
        ArrayNode list = arguments.putArray("lago_ids");
        ids.forEach(list::add);
        return arguments;
    }

    ObjectNode argumentsFor(String lagoId) {
        return common.deepCopy().put("lago_id", lagoId);
    }

    /** The same for every order of the invoices. */
    String digest() {
        return mutation.digest(arguments(lagoIds.stream().sorted().toList()));
    }
}
