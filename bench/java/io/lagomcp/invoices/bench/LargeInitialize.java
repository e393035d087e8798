package io.lagomcp.invoices.bench;

/** Sessions that begin with a megabyte, and are left open. */
final class LargeInitialize implements Attack {
    private static final int SESSIONS = 120;
    private static final int AT_ONCE = 4;

    @Override
    public String name() {
        return "initialize";
    }

    @Override
    public String run(Target target, long deadline) throws InterruptedException {
        String nodes = Requests.INITIALIZE.replace(
                "\"capabilities\":{}",
                "\"capabilities\":{\"experimental\":{\"x\":" + Requests.emptyNodes(1_000_000) + "}}");
        String text = Requests.INITIALIZE.replace("\"version\":\"1\"", "\"version\":\"" + "1".repeat(1_000_000) + "\"");
        Answers answers = new Answers();
        Parallel.run(AT_ONCE, answers, number -> {
            try (WebConnection connection = new WebConnection(target.port()).with(target.reader())) {
                for (int i = 0; i < SESSIONS / AT_ONCE && System.nanoTime() < deadline; i++) {
                    answers.add(connection.post(i % 2 == 0 ? nodes : text));
                }
            }
        });
        return answers.toString();
    }
}
