package io.lagomcp.invoices.config;

import java.util.EnumSet;
import java.util.Set;

/**
 * An unparsed value.
 *
 * @param origin where it is set, for example {@code --port}, {@code environment} or {@code lago.conf:12}
 */
record RawValue(Setting setting, String text, String origin) {
    static final String ENVIRONMENT = "environment";
    static final String HIDDEN = "(hidden)";

    private static final Set<Setting> ADDRESSES = EnumSet.of(
            Setting.API_URL,
            Setting.STORE,
            Setting.FILE_HOSTS,
            Setting.PUBLIC_URL,
            Setting.HTTP_ALLOWED_HOSTS,
            Setting.HTTP_ALLOWED_ORIGINS,
            Setting.OAUTH_ISSUER,
            Setting.OAUTH_JWKS_URL);

    /** The text for messages: URLs without user, query and fragment, which may contain a secret. */
    String shown() {
        if (setting == Setting.WEBHOOK_URL) {
            // its path may be a secret too
            return text.replaceFirst("^(\\w+://[^/?#@]+)(?![^/?#]).*", "$1/" + HIDDEN)
                    .replaceFirst("^(?!\\w+://[^/?#@]+/\\(hidden\\)).*", HIDDEN);
        }
        return ADDRESSES.contains(setting)
                ? text.replaceFirst("^(\\w+://)?.*@", "$1" + HIDDEN + "@").replaceFirst("([?#]).*", "$1" + HIDDEN)
                : text;
    }

    String name() {
        return origin.startsWith("--") ? origin : setting.variable();
    }

    /** The exception with the problem, and the origin if it is not the environment. */
    InvalidSettingException unusable(String problem) {
        String place = origin.equals(ENVIRONMENT) ? "" : " (" + origin + ")";
        return new InvalidSettingException(setting.variable() + place, problem);
    }
}
