package io.lagomcp.invoices.audit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Makes few events out of many: the first of a kind is recorded at once, its repeats within the window become one event with
 * their count, and beyond a number of kinds only summaries are counted. Not safe for threads.
 *
 * @param <E> the events
 */
public final class RepeatCounter<E> {

    /**
     * How events are told apart and counted.
     *
     * @param <E> the events
     */
    public interface Kinds<E> {
        /** What is equal for repeats of the same. */
        Object kind(E event);

        /** The event that is counted in place of this one when there are too many kinds; the same where it has to stay. */
        E summary(E event);

        /** This event, as one that stands for so many. */
        E counted(E event, long count);
    }

    private record Repeats<E>(E newest, long count) {}

    private final Kinds<E> kinds;
    private final long window;
    private final int mostKinds;
    private final LongSupplier nanoTime;
    private final Map<Object, Repeats<E>> repeats = new LinkedHashMap<>();
    private long end;

    /**
     * An empty tally.
     *
     * @param window for how long repeats are counted before they are told
     * @param mostKinds how many kinds are told apart within one window
     * @param nanoTime a clock that nobody sets, as {@link System#nanoTime}
     */
    public RepeatCounter(Kinds<E> kinds, Duration window, int mostKinds, LongSupplier nanoTime) {
        this.kinds = kinds;
        this.window = window.toNanos();
        this.mostKinds = mostKinds;
        this.nanoTime = nanoTime;
        this.end = nanoTime.getAsLong();
    }

    /** Counts an event; returns those to be recorded now, in order. */
    public List<E> add(E event) {
        List<E> now = new ArrayList<>(due());
        Object kind = kinds.kind(event);
        E summary = kinds.summary(event);
        if (repeats.containsKey(kind)) {
            count(kind, event, 1);
        } else if (repeats.size() < mostKinds || kinds.kind(summary).equals(kind)) {
            repeats.put(kind, new Repeats<>(event, 0));
            now.add(event);
        } else {
            count(kinds.kind(summary), summary, 1);
        }
        return now;
    }

    /** Counts an event once more that was to be recorded and could not be. */
    void putBack(E event, long count) {
        count(kinds.kind(event), event, count);
    }

    private void count(Object kind, E event, long count) {
        repeats.merge(
                kind, new Repeats<>(event, count), (before, more) -> new Repeats<>(event, before.count() + count));
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
        List<E> counted = repeats.values().stream()
                .filter(kind -> kind.count() > 0)
                .map(kind -> kinds.counted(kind.newest(), kind.count()))
                .toList();
        repeats.clear();
        return counted;
    }
}
