package io.lagomcp.invoices.access;

import io.lagomcp.invoices.audit.TurnedAway;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Makes few lines out of many refusals: the first of a kind from an address at once, what follows within the minute in one
 * line with a count, and what comes from too many addresses in one line for all. Not safe for threads.
 */
final class RefusalTally {
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int MOST_KINDS = 30;

    private record Kind(String neighbourhood, String reason) {}

    private final LongSupplier nanoTime;
    private final Map<Kind, TurnedAway> further = new LinkedHashMap<>();
    private long others;
    private long end;

    RefusalTally(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.end = nanoTime.getAsLong();
    }

    /** Counts one; returns the lines that are due now. */
    List<TurnedAway> add(String address, String reason, String claimed) {
        List<TurnedAway> lines = new ArrayList<>(due());
        Kind kind = new Kind(Neighbourhood.of(address), reason);
        Optional<TurnedAway> before = Optional.ofNullable(further.get(kind));
        if (before.isPresent()) {
            further.put(
                    kind, new TurnedAway(address, reason, claimed, before.get().count() + 1));
        } else if (further.size() < MOST_KINDS) {
            lines.add(new TurnedAway(address, reason, claimed, 1));
            further.put(kind, new TurnedAway(address, reason, claimed, 0));
        } else {
            others++;
        }
        return lines;
    }

    /** The lines that are due because their minute is over. */
    List<TurnedAway> due() {
        long now = nanoTime.getAsLong();
        if (now - end < 0) {
            return List.of();
        }
        end = now + WINDOW.toNanos();
        return rest();
    }

    /** What no line tells of yet. */
    List<TurnedAway> rest() {
        List<TurnedAway> lines = new ArrayList<>(
                further.values().stream().filter(line -> line.count() > 0).toList());
        if (others > 0) {
            lines.add(new TurnedAway("", "many_addresses", "", others));
        }
        further.clear();
        others = 0;
        return lines;
    }
}
