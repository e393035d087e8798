package io.lagomcp.invoices.transcript;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;

/**
 * What a way to do a task takes.
 *
 * @param calls how many questions are asked
 * @param tokens of everything asked and answered, as o200k counts them
 */
record TaskCost(int calls, int tokens) {
    private static final Encoding O200K = Encodings.newDefaultEncodingRegistry().getEncoding(EncodingType.O200K_BASE);

    static final TaskCost NONE = new TaskCost(0, 0);

    TaskCost and(String asked, String answered) {
        return new TaskCost(calls + 1, tokens + O200K.countTokens(asked) + O200K.countTokens(answered));
    }
}
