package io.lagomcp.invoices.tool.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ParallelReadsTest {

    @Test
    void manyReadsShareAFewThreads() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        CountDownLatch allStarted = new CountDownLatch(1);
        List<Supplier<Boolean>> results = new ArrayList<>();
        try (ParallelReads reads = new ParallelReads()) {
            for (int i = 0; i < 20; i++) {
                results.add(reads.start(() -> {
                    threads.add(Thread.currentThread());
                    return released(allStarted);
                }));
            }
            allStarted.countDown();

            assertThat(results).allMatch(Supplier::get);
        }
        assertThat(threads).hasSizeLessThanOrEqualTo(5);
    }

    private static boolean released(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }
}
