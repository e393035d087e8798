package io.lagomcp.invoices.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProgressReporterTest {
    private static final OptionalInt OF_TEN = OptionalInt.of(10);

    private final AtomicLong now = new AtomicLong();
    private final List<Integer> heard = new ArrayList<>();
    private final ProgressReporter progress = new ProgressReporter((done, total, message) -> heard.add(done), now::get);

    @Test
    void onlyWhatIsMoreThanBeforeIsTold() {
        for (int done : new int[] {0, 0, 3, 2, 3, 4}) {
            tell(done);
            passes(Duration.ofSeconds(1));
        }

        assertThat(heard).containsExactly(0, 3, 4);
    }

    @Test
    void whatFollowsTooSoonIsLeftOutButNotTheEnd() {
        for (int done = 0; done <= 10; done++) {
            tell(done);
            passes(Duration.ofMillis(100));
        }

        assertThat(heard).containsExactly(0, 3, 6, 9, 10);
    }

    @Test
    void nothingIsToldOfACallThatIsOver() {
        tell(1);
        progress.close();
        passes(Duration.ofSeconds(1));
        tell(2);

        assertThat(heard).containsExactly(1);
    }

    @Test
    void manyThreadsCanTell() {
        IntStream.rangeClosed(1, 1_000).parallel().forEach(done -> {
            passes(Duration.ofSeconds(1));
            progress.tell(done, OptionalInt.empty(), "m");
        });

        assertThat(heard).isNotEmpty().isSorted().doesNotHaveDuplicates();
    }

    private void tell(int done) {
        progress.tell(done, OF_TEN, "m");
    }

    private void passes(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
