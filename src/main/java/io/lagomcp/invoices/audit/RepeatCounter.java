package io.lagomcp.invoices.audit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/**
 * Combines events: the first of a kind is recorded at once, its repeats within the window become one event with
 * their count, and beyond a number of kinds only summaries are counted. Not safe for threads.
 *
 * @param <E> the events
 */
public final class RepeatCounter<E> {

    private record Repeats<E>(E newest, long count) {}

    private final Function<E, ?> kind;
    private final UnaryOperator<E> summary;
    private final BiFunction<E, Long, E> counted;
    private final long window;
    private final int mostKinds;
    private final LongSupplier nanoTime;
    private final Map<Object, Repeats<E>> repeats = new LinkedHashMap<>();
    private long end;

    /**
     * Nothing counted yet.
     *
     * @param window for how long repeats are counted before they are reported
     * @param mostKinds how many kinds are kept apart within one window
     * @param nanoTime a clock that nobody sets, such as {@link System#nanoTime}
     * @param kind what is equal for repeats of the same event
     * @param summary the event to count in its place when there are too many kinds; the event itself if it must stay
     * @param counted the event that stands for this many
     */
    public RepeatCounter(
            Duration window,
            int mostKinds,
            LongSupplier nanoTime,
            Function<E, ?> kind,
            UnaryOperator<E> summary,
            BiFunction<E, Long, E> counted) {
        this.kind = kind;
        this.summary = summary;
        this.counted = counted;
        this.window = window.toNanos();
        this.mostKinds = mostKinds;
        this.nanoTime = nanoTime;
        this.end = nanoTime.getAsLong();
    }

    /** Counts an event; returns those to be recorded now, in order. */
    public List<E> add(E event) {
        List<E> now = new ArrayList<>(due());
        Object own = kind.apply(event);
        E summarized = summary.apply(event);
        if (repeats.containsKey(own)) {
            count(own, event, 1);
        } else if (repeats.size() < mostKinds || kind.apply(summarized).equals(own)) {
            repeats.put(own, new Repeats<>(event, 0));
            now.add(event);
        } else {
            count(kind.apply(summarized), summarized, 1);
        }
        return now;
    }

    /** Counts an event once more that was to be recorded and could not be. */
    void putBack(E event, long count) {
        count(kind.apply(event), event, count);
    }

    private void count(Object own, E event, long count) {
        repeats.merge(own, new Repeats<>(event, count), (before, more) -> new Repeats<>(event, before.count() + count));
    }

    /** The counts that are due because their window is over. */
    public List<E> due() {
        long now = nanoTime.getAsLong();
        if (now - end < 0) {
            return List.of();
        }
        end = now + window;
        return rest();
    }

    /** The counts that no event tells of yet; from here on everything is the first of its kind again. */
    public List<E> rest() {
        List<E> due = repeats.values().stream()
                .filter(repeated -> repeated.count() > 0)
                .map(repeated -> counted.apply(repeated.newest(), repeated.count()))
                .toList();
        repeats.clear();
        return due;
    }
}
