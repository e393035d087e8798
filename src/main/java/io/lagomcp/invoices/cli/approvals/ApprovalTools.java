package io.lagomcp.invoices.cli.approvals;

import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The tools of a server, called for the person at the terminal. */
interface ApprovalTools extends AutoCloseable {

    /** Calls {@code list_approvals} or {@code confirm_action}. */
    Answer call(String tool, Map<String, Object> arguments);

    @Override
    void close();

    /**
     * An answer of a tool.
     *
     * @param failed whether it is an error
     * @param json the result, or {@code {"error":…}}
     */
    record Answer(boolean failed, JsonNode json) {}

    /** The person, whom the server may ask during a call. */
    interface Person {

        /**
         * Asks for the approval of a plan.
         *
         * @param plan in full, as the server words it
         * @return whether they approve it
         */
        boolean approves(String plan);

        /**
         * Asks to approve a plan by typing.
         *
         * @param plan in full, as the server words it
         * @param prompt what must be typed
         * @return what they typed; empty where they typed nothing
         */
        Optional<String> types(String plan, String prompt);
    }
}
