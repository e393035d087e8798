package io.lagomcp.invoices.cli.call;

import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The tools of a server, called for the person at the terminal. */
public interface ToolClient extends AutoCloseable {
    /** The code of the error where the server's answer got lost, so that a change may have happened. */
    String NO_ANSWER = "no_answer";

    /** Calls a tool, with the checks, the policy and the approval that an assistant's call has. */
    Answer call(String tool, ObjectNode arguments);

    @Override
    void close();

    /** An answer of a tool: the result, or {@code {"error":…}}. */
    record Answer(boolean failed, JsonNode json) {}

    /** The person, whom the server may ask during a call. By default there is no person. */
    interface Person {

        /** Whether a person can be asked; if not, a change that needs approval waits for it. */
        default boolean isThere() {
            return false;
        }

        /** Whether they approve this plan, which is in full, as the server words it. */
        default boolean approves(String plan) {
            return false;
        }

        /** What they typed to approve this plan; empty where they typed nothing. */
        default Optional<String> types(String plan, String prompt) {
            return Optional.empty();
        }
    }
}
