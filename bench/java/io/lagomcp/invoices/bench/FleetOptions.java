package io.lagomcp.invoices.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code bench/run fleet} was asked for.
 *
 * @param faults whether to let things fail
 * @param figures whether to measure
 * @param times how often each fault happens
 * @param failovers how often the standby takes over
 * @param only a part of the names of the faults and figures to run; empty text for all
 * @param updateDocs whether figures go to the documentation, which needs all of them
 */
record FleetOptions(boolean faults, boolean figures, int times, int failovers, String only, boolean updateDocs) {
    private static final String USAGE =
            "bench/run fleet [faults|figures] [--times N] [--failovers N] [--only WORDS] [--update-docs]";
    private static final int FEW = 4;
    private static final int MANY = 20;
    private static final String TIMES = "--times";
    private static final String FAILOVERS = "--failovers";
    private static final String ONLY = "--only";
    private static final String UPDATE_DOCS = "--update-docs";

    static FleetOptions of(String... arguments) {
        List<String> parts = new ArrayList<>();
        Map<String, String> values = new HashMap<>();
        boolean updateDocs = false;
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case TIMES, FAILOVERS, ONLY -> {
                    values.put(arguments[i], i + 1 < arguments.length ? arguments[i + 1] : "");
                    i++;
                }
                case UPDATE_DOCS -> updateDocs = true;
                case "faults", "figures" -> parts.add(arguments[i]);
                default -> throw new IllegalArgumentException(USAGE);
            }
        }
        return new FleetOptions(
                parts.isEmpty() || parts.contains("faults"),
                parts.isEmpty() || parts.contains("figures"),
                number(values.getOrDefault(TIMES, String.valueOf(FEW))),
                number(values.getOrDefault(FAILOVERS, "2")),
                values.getOrDefault(ONLY, ""),
                updateDocs);
    }

    private static int number(String text) {
        if (!text.matches("[1-9]\\d{0,3}")) {
            throw new IllegalArgumentException(USAGE);
        }
        return Integer.parseInt(text);
    }

    boolean includes(String name) {
        return name.contains(only);
    }

    /** How long a server stands still: longer than its intent may be old. */
    int frozenSeconds() {
        return times < MANY ? 35 : 180;
    }

    /** How long PostgreSQL is away. */
    int awaySeconds() {
        return times < MANY ? 8 : 60;
    }
}
