package io.lagomcp.invoices.lago;

import io.lagomcp.invoices.lago.http.LagoFailure;
import java.util.Optional;
import java.util.function.Function;

/** The result of a look-up of account data. */
public sealed interface LookupResult<T> {

    /** It is there. */
    record Found<T>(T found) implements LookupResult<T> {}

    /** Lago says that there is no such thing. */
    record Missing<T>() implements LookupResult<T> {}

    /**
     * It cannot be read here, and asking again would not help: mostly because the key may not ({@link LagoFailure.Forbidden}),
     * or because this Lago, or what stands before it, has no such route.
     */
    record NotReadable<T>(LagoFailure why) implements LookupResult<T> {}

    /** What comes of the same look-up when what was found is looked at more closely. */
    default <U> LookupResult<U> then(Function<T, LookupResult<U>> closer) {
        if (this instanceof Found<T> found) {
            return closer.apply(found.found());
        }
        return this instanceof NotReadable<T> unread ? new NotReadable<>(unread.why()) : new Missing<>();
    }

    /** What was looked for, where it was found. */
    default Optional<T> value() {
        return this instanceof Found<T> found ? Optional.of(found.found()) : Optional.empty();
    }

    /** Whether Lago says that there is no such thing. */
    default boolean isMissing() {
        return this instanceof Missing<T>;
    }

    /** Whether nothing is known because it cannot be read here. */
    default boolean isNotReadable() {
        return this instanceof NotReadable<T>;
    }
}
