package io.lagomcp.invoices.lago.http;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Something that is made when it is first asked for, once, because it takes a while and may never be needed. */
final class Lazy<T> implements Supplier<T> {
    private final Supplier<T> maker;
    private volatile @Nullable T made;

    Lazy(Supplier<T> maker) {
        this.maker = maker;
    }

    @Override
    public T get() {
        T first = made;
        return first == null ? make() : first;
    }

    private synchronized T make() {
        T first = made;
        if (first == null) {
            first = maker.get();
            made = first;
        }
        return first;
    }
}
