package io.lagomcp.invoices.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/** Many calls, and how long they took. An answer that is not a success ends the run. */
final class Rounds {
    private static final AtomicLong IDS = new AtomicLong(1_000_000);

    private Rounds() {}

    /** A single call. */
    interface One {
        void call() throws IOException;
    }

    /** One call of a server, whose answer must be right. */
    static One asking(Connection connection, LongFunction<String> request) {
        return () -> {
            check(connection.ask(request.apply(IDS.incrementAndGet())));
        };
    }

    private static void check(String answer) throws IOException {
        if (!Requests.isSuccess(answer)) {
            throw new IOException("not a success: " + answer.substring(0, Math.min(1000, answer.length())));
        }
    }

    /** How long each of so many calls took, one after the other. */
    static long[] oneByOne(One one, int warmUps, int calls) throws IOException {
        for (int i = 0; i < warmUps; i++) {
            one.call();
        }
        long[] nanos = new long[calls];
        for (int i = 0; i < calls; i++) {
            long start = System.nanoTime();
            one.call();
            nanos[i] = System.nanoTime() - start;
        }
        return nanos;
    }

    /** Calls per second over standard input and output, with so many in flight. */
    static double pipelined(StdioClient client, LongFunction<String> request, int calls, int inFlight)
            throws IOException {
        long start = System.nanoTime();
        long first = IDS.getAndAdd(calls) + 1;
        int sent = 0;
        for (int answered = 0; answered < calls; answered++) {
            while (sent < calls && sent - answered < inFlight) {
                client.send(request.apply(first + sent));
                sent++;
            }
            check(client.answer());
        }
        return calls / ((System.nanoTime() - start) / 1e9);
    }

    /** Calls per second, with each of these made by a thread of its own. */
    static double together(List<One> callers, int calls) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(callers.size());
        try {
            AtomicLong left = new AtomicLong(calls);
            long start = System.nanoTime();
            List<Future<?>> done = new ArrayList<>();
            for (One caller : callers) {
                done.add(threads.submit(() -> {
                    while (left.decrementAndGet() >= 0) {
                        caller.call();
                    }
                    return null;
                }));
            }
            for (Future<?> each : done) {
                each.get();
            }
            return calls / ((System.nanoTime() - start) / 1e9);
        } catch (ExecutionException failed) {
            throw new IOException(failed.getCause());
        } finally {
            threads.shutdownNow();
        }
    }
}
