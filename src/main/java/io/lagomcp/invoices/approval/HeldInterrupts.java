package io.lagomcp.invoices.approval;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps calls that are cancelled from breaking off a write that is on its way: its outcome would be unknown, though Lago's answer was
 * about to come. The thread is interrupted once the outcome is recorded.
 */
public final class HeldInterrupts {
    private static final ConcurrentHashMap<Thread, AtomicBoolean> HELD = new ConcurrentHashMap<>();

    private HeldInterrupts() {}

    /** Interrupts this thread, at once or when its write has an outcome. */
    public static void interrupt(Thread thread) {
        HELD.compute(thread, (same, late) -> {
            if (late == null) {
                same.interrupt();
            } else {
                late.set(true);
            }
            return late;
        });
    }

    /** Does the work on this thread, which is not interrupted meanwhile. */
    static <T> T during(Supplier<T> work) {
        Thread thread = Thread.currentThread();
        HELD.put(thread, new AtomicBoolean());
        try {
            return work.get();
        } finally {
            @Nullable AtomicBoolean late = HELD.remove(thread);
            if (late != null && late.get()) {
                thread.interrupt();
            }
        }
    }

    /** Whether the work on this thread would have been interrupted. */
    static boolean isDue() {
        @Nullable AtomicBoolean late = HELD.get(Thread.currentThread());
        return late != null && late.get();
    }
}
