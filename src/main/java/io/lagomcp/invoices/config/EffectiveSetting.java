package io.lagomcp.invoices.config;

/**
 * What a setting came to.
 *
 * @param name its name in the environment
 * @param value what it came to; a secret is hidden
 * @param origin where that came from: a flag, {@code environment}, a line of a file such as {@code lago.conf:12}, or
 *     {@code default}
 */
public record EffectiveSetting(String name, String value, String origin) {}
