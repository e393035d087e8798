package io.lagomcp.invoices.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cache that the launcher did not find: it is made by a process of its own once this one has had time to serve, so that
 * the next start is quick. Nothing here may ever disturb the session.
 */
final class LaterCache {
    private static final Logger log = LoggerFactory.getLogger(LaterCache.class);

    /** The launcher says with it where a cache is missing. */
    private static final String MISSING = "lago.cache";

    private static final Duration FIRST_USE = Duration.ofSeconds(10);

    private LaterCache() {}

    /** Begins to make the cache in a while, if the launcher found none. */
    static void makeIfMissing() {
        String missing = System.getProperty(MISSING, "");
        if (!missing.isEmpty()) {
            Thread patient = new Thread(() -> makeLater(missing), "start-cache");
            patient.setDaemon(true);
            patient.start();
        }
    }

    private static void makeLater(String file) {
        try {
            Thread.sleep(FIRST_USE.toMillis());
            start(StartCache.thisProgram(List.of(), "cache", file));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException impossible) {
            log.debug("No cache for the next start could be made", impossible);
        }
    }

    private static void start(ProcessBuilder maker) throws IOException {
        maker.redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .getOutputStream()
                .close();
    }
}
