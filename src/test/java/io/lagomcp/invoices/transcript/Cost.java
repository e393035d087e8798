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
record Cost(int calls, int tokens) {
    private static final Encoding O200K = Encodings.newDefaultEncodingRegistry().getEncoding(EncodingType.O200K_BASE);

    static final Cost NONE = new Cost(0, 0);

    Cost and(String asked, String answered) {
        return new Cost(calls + 1, tokens + O200K.countTokens(asked) + O200K.countTokens(answered));
    }
}
