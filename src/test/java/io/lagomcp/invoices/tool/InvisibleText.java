package io.lagomcp.invoices.tool;

import java.util.regex.Pattern;

/** Characters that a reader does not see, or that change what a reader sees. */
public final class InvisibleText {
    /** Controls but tab and line feed, format characters such as bidi and tag characters, lone surrogates, private use. */
    public static final Pattern PATTERN =
            Pattern.compile("[\\p{Cc}&&[^\\n\\t]]|\\p{Cf}|\\p{Cs}|\\p{Co}|[\\u2028\\u2029]"
                    + "|[\\uFE00-\\uFE0F]|[\\x{E0000}-\\x{E0FFF}]|[\\u115F\\u1160\\u3164\\uFFA0\\u2800\\u034F]");

    private InvisibleText() {}
}
