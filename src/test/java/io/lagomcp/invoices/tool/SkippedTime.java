package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.lago.ApiUrl;
import io.lagomcp.invoices.lago.FileHosts;
import io.lagomcp.invoices.lago.LagoLimits;
import io.lagomcp.invoices.lago.LinkedFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Time that passes at once when somebody waits, and not otherwise. */
final class SkippedTime implements WaitingTime {
    private static final FileHosts LOOPBACK = FileHosts.of(ApiUrl.US, List.of("localhost", "127.0.0.1"), false);

    private final List<Duration> pauses = new ArrayList<>();
    private long now;

    /** How the files of invoices are had without waiting. */
    static Documents documents(Optional<Path> folder) {
        return documents(folder, new SkippedTime());
    }

    static Documents documents(Optional<Path> folder, WaitingTime time) {
        return new Documents(new LinkedFiles(LagoLimits.standard(), LOOPBACK), folder, time);
    }

    List<Duration> pauses() {
        return pauses;
    }

    /** Lets time pass while nobody waits. */
    void advance(Duration time) {
        now += time.toNanos();
    }

    @Override
    public synchronized long nanoTime() {
        return now;
    }

    @Override
    public synchronized void pause(Duration length) {
        pauses.add(length);
        now += length.toNanos();
    }
}
