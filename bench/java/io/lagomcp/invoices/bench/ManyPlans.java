package io.lagomcp.invoices.bench;

import java.util.concurrent.atomic.AtomicInteger;

/** Plans of one operator that nobody ever confirms, as heavy as their arguments may be. */
final class ManyPlans implements Attack {
    private static final int PLANS = 3_200;
    private static final int AT_ONCE = 6;
    private static final int LINES = 100;
    private static final int LINES_IN_STATEMENT = 20;
    private static final int LONGEST_TEXT = 900;

    @Override
    public String name() {
        return "plans";
    }

    /** Each is some work. */
    @Override
    public int seconds() {
        return 25;
    }

    @Override
    public String run(Target target, long deadline) throws InterruptedException {
        AtomicInteger left = new AtomicInteger(PLANS);
        Answers answers = new Answers();
        Parallel.run(AT_ONCE, answers, number -> {
            try (WebConnection connection = WebConnection.initialized(target.port(), target.operator())) {
                for (int i = left.decrementAndGet();
                        i >= 0 && System.nanoTime() < deadline;
                        i = left.decrementAndGet()) {
                    answers.add(connection.post(Requests.call(i, "create_invoice", arguments(i))));
                }
            }
        });
        return answers.toString();
    }

    /** The first lines stand in the statement, which must not be too long; the others need not be short. */
    private static String arguments(int number) {
        StringBuilder json = new StringBuilder("{\"external_customer_id\":\"rows-0\",\"currency\":\"EUR\",\"fees\":[");
        for (int line = 0; line < LINES; line++) {
            String text = line < LINES_IN_STATEMENT ? "short" : "x".repeat(LONGEST_TEXT);
            json.append(line == 0 ? "" : ",")
                    .append("{\"add_on_code\":\"setup\",\"unit_amount_cents\":")
                    .append(number + 1)
                    .append(",\"units\":1,\"description\":\"")
                    .append(text)
                    .append("\"}");
        }
        return json.append("]}").toString();
    }
}
