package io.lagomcp.invoices.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PeriodicTasksTest {

    @Test
    void aTaskThatGotNoThreadRunsTheNextTime() throws InterruptedException {
        AtomicInteger starts = new AtomicInteger();
        Executor workers = work -> {
            if (starts.incrementAndGet() < 3) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            work.run();
        };
        CountDownLatch ran = new CountDownLatch(1);

        try (PeriodicTasks tasks = new PeriodicTasks(workers)) {
            tasks.every(Duration.ofMillis(1), ran::countDown);

            assertThat(ran.await(30, TimeUnit.SECONDS)).as("whether it ran").isTrue();
        }
    }

    @Test
    void aTaskThatFailsRunsTheNextTime() throws InterruptedException {
        CountDownLatch runs = new CountDownLatch(2);

        try (PeriodicTasks tasks = new PeriodicTasks(Runnable::run)) {
            tasks.every(Duration.ofMillis(1), () -> {
                runs.countDown();
                throw new StackOverflowError();
            });

            assertThat(runs.await(30, TimeUnit.SECONDS))
                    .as("whether it ran twice")
                    .isTrue();
        }
    }
}
