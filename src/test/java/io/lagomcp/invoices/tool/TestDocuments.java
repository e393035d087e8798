package io.lagomcp.invoices.tool;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ways to wait for files of invoices in which no test waits itself. */
public final class TestDocuments {
    private final CountDownLatch interrupted = new CountDownLatch(1);

    /** Where time passes at once. */
    public Documents withoutWaiting() {
        return SkippedTime.documents(Optional.empty());
    }

    /** Where it does not pass until the thread that waits is interrupted. */
    public Documents waitingForEver() {
        return SkippedTime.documents(Optional.empty(), new WaitingTime() {
            @Override
            public long nanoTime() {
                return 0;
            }

            @Override
            public void pause(Duration length) throws InterruptedException {
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
