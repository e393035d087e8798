package io.lagomcp.invoices.bench;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** Does the same on some threads at once, until all have ended. */
final class Parallel {
    private Parallel() {}

    /** What each does. */
    interface Task {
        void run(int number) throws IOException;
    }

    /** Runs it so many times at once; what goes wrong is counted as an answer. */
    static void run(int threads, Answers answers, Task task) throws InterruptedException {
        List<Thread> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int number = i;
            Thread thread = new Thread(() -> {
                try {
                    task.run(number);
                } catch (SocketTimeoutException late) {
                    answers.add("no answer");
                } catch (IOException | RuntimeException failed) {
                    answers.add("cut off");
                }
            });
            thread.setDaemon(true);
            thread.start();
            running.add(thread);
        }
        for (Thread thread : running) {
            thread.join();
        }
    }
}
