package io.lagomcp.invoices.lago;

import java.util.Optional;
import java.util.function.Function;

/**
 * The result of a look-up of account data. What is neither there nor missing cannot be read here, and asking again would not
 * help: mostly because the key may not, or because this Lago, or what stands before it, has no such route.
 *
 * @param value what was looked for, where it was found
 * @param isMissing whether Lago says that there is no such thing
 */
public record LookupResult<T>(Optional<T> value, boolean isMissing) {

    public static <T> LookupResult<T> found(T value) {
        return new LookupResult<>(Optional.of(value), false);
    }

    public static <T> LookupResult<T> missing() {
        return new LookupResult<>(Optional.empty(), true);
    }

    public static <T> LookupResult<T> notReadable() {
        return new LookupResult<>(Optional.empty(), false);
    }

    /** What comes of the same look-up when what was found is looked at more closely. */
    public <U> LookupResult<U> then(Function<T, LookupResult<U>> closer) {
        return value.map(closer).orElseGet(() -> new LookupResult<>(Optional.empty(), isMissing));
    }

    /** Whether nothing is known because it cannot be read here. */
    public boolean isNotReadable() {
        return value.isEmpty() && !isMissing;
    }
}
