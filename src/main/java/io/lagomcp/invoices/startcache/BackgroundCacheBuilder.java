package io.lagomcp.invoices.startcache;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cache that the launcher did not find, or that the JVM could not use: it is made by a process of its own once this one
 * has had time to serve, so that the next start is quick. Nothing here may ever disturb the session.
 */
public final class BackgroundCacheBuilder {
    private static final Logger log = LoggerFactory.getLogger(BackgroundCacheBuilder.class);

    /** The launcher says with it where the user's own cache is, or shall be. */
    static final String OWN = "lago.cache";

    /** The launcher says with it which cache it gave to the JVM, if any. */
    private static final String GIVEN = "lago.cache.given";

    /** What Linux has mapped into this process. */
    private static final Path MAPS = Path.of("/proc/self/maps");

    private static final Duration FIRST_USE = Duration.ofSeconds(10);

    private BackgroundCacheBuilder() {}

    /** Begins to make the cache in a while, if this JVM has none by then. */
    public static void makeIfMissing() {
        String own = System.getProperty(OWN, "");
        if (!own.isEmpty()) {
            Thread patient = new Thread(() -> makeLater(own), "start-cache");
            patient.setDaemon(true);
            patient.start();
        }
    }

    private static void makeLater(String file) {
        try {
            Thread.sleep(FIRST_USE.toMillis());
            if (!isInUse(System.getProperty(GIVEN, ""))) {
                start(StartCache.thisProgram(List.of(), "cache", file));
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException impossible) {
            log.debug("No cache for the next start could be made", impossible);
        }
    }

    /** Whether the JVM uses this cache: it ignores a cache that does not fit, without a message. */
    static boolean isInUse(String cache) throws IOException {
        if (cache.isEmpty()) {
            return false;
        }
        if (Files.isReadable(MAPS)) {
            // only the name, since the folder may be a link
            return Files.readString(MAPS, StandardCharsets.ISO_8859_1)
                    .contains("/" + Path.of(cache).getFileName());
        }
        return System.getProperty("java.vm.info", "").contains("sharing");
    }

    private static void start(ProcessBuilder maker) throws IOException {
        maker.redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .getOutputStream()
                .close();
    }
}
