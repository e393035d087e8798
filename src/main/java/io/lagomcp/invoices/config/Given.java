package io.lagomcp.invoices.config;

/**
 * A value as it was written.
 *
 * @param origin where it was written, for example {@code --port}, {@code environment} or {@code lago.conf:12}
 */
record Given(Setting setting, String text, String origin) {
    static final String ENVIRONMENT = "environment";

    /** Says why it cannot be used, and where it stands if that is not the environment. */
    InvalidSettingException unusable(String problem) {
        String place = origin.equals(ENVIRONMENT) ? "" : " (" + origin + ")";
        return new InvalidSettingException(setting.variable() + place, problem);
    }
}
