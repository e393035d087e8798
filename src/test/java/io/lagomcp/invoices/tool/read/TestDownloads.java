package io.lagomcp.invoices.tool.read;

import io.lagomcp.invoices.lago.http.RequestClock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ways to wait for files of invoices in which no test waits itself. */
public final class TestDownloads {
    private final CountDownLatch interrupted = new CountDownLatch(1);

    /** Where time passes at once. */
    public DocumentDownloader withoutWaiting() {
        return InstantSleeper.documents(Optional.empty());
    }

    /** Where it does not pass until the thread that waits is interrupted. */
    public DocumentDownloader waitingForEver() {
        return InstantSleeper.documents(Optional.empty(), new RequestClock() {
            @Override
            public long nanoTime() {
                return 0;
            }

            @Override
            public void sleep(Duration length) throws InterruptedException {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException stop) {
                    interrupted.countDown();
                    throw stop;
                }
            }
        });
    }

    /** Whether a thread that waited for ever was interrupted. */
    public boolean wasInterrupted() throws InterruptedException {
        return interrupted.await(60, TimeUnit.SECONDS);
    }
}
