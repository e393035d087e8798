package io.lagomcp.invoices.tool.read;

import io.lagomcp.invoices.lago.file.AllowedFileHosts;
import io.lagomcp.invoices.lago.file.FileDownloader;
import io.lagomcp.invoices.lago.http.ApiUrl;
import io.lagomcp.invoices.lago.http.LagoLimits;
import io.lagomcp.invoices.lago.http.RequestClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Time that passes at once when somebody waits, and not otherwise. */
public final class InstantSleeper implements RequestClock {
    private static final AllowedFileHosts LOOPBACK =
            AllowedFileHosts.of(ApiUrl.US, List.of("localhost", "127.0.0.1"), false);

    private final List<Duration> pauses = new ArrayList<>();
    private long now;

    /** How the files of invoices are had without waiting. */
    public static DocumentDownloader documents(Optional<Path> folder) {
        return documents(folder, new InstantSleeper());
    }

    static DocumentDownloader documents(Optional<Path> folder, RequestClock time) {
        return new DocumentDownloader(new FileDownloader(LagoLimits.standard(), LOOPBACK), folder, time);
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
    public synchronized void sleep(Duration length) {
        pauses.add(length);
        now += length.toNanos();
    }
}
