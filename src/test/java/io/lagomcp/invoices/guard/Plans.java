package io.lagomcp.invoices.guard;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Plans for tests that are not about what a plan says. */
public final class Plans {
    /** Nothing comes of it but a note. */
    public static final Impact NO_IMPACT =
            new Impact(Set.of(Effect.BOOKKEEPING), new Stake.None(), List.of(), List.of());

    private Plans() {}

    /** A plan about no invoice in particular. */
    public static Plan plan(String tool, ObjectNode arguments) {
        return plan(tool, NO_IMPACT, List.of(), arguments);
    }

    public static Plan plan(String tool, Impact impact, List<Plan.Change> changes, ObjectNode arguments) {
        return new Plan(
                tool,
                "Do it.",
                "acme",
                Optional.empty(),
                changes,
                impact,
                arguments,
                Plan.digest(tool, arguments),
                NextCall.find("1"));
    }
}
