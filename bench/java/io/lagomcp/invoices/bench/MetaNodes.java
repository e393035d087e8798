package io.lagomcp.invoices.bench;

/** Calls with a megabyte of nodes in {@code _meta}, all at once, for an invoice that Lago is slow to give. */
final class MetaNodes implements Attack {
    private static final int CALLS = 24;
    private static final int SLOW_SECONDS = 8;

    @Override
    public String name() {
        return "meta";
    }

    @Override
    public String run(Target target, long deadline) throws InterruptedException {
        String arguments = "{\"lago_id\":\"" + SampleInvoice.slowId(SLOW_SECONDS) + "\"}";
        String call = Requests.call(1, "find_invoice", arguments)
                .replace("\"arguments\":", "\"_meta\":{\"x\":" + Requests.emptyNodes(1_000_000) + "},\"arguments\":");
        Answers answers = new Answers();
        Parallel.run(CALLS, answers, number -> {
            try (WebConnection connection = WebConnection.initialized(target.port(), target.reader())) {
                answers.add(connection.post(call));
            }
        });
        return answers.toString();
    }
}
