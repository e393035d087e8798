package io.lagomcp.invoices.bench;

/** What a client says, as text: building trees of it would be measured too. */
final class Requests {
    static final String INITIALIZE = """
        {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},\
        "clientInfo":{"name":"bench","version":"1"}}}\
        """;
    static final String INITIALIZED = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";
    static final String TOOLS = "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/list\",\"params\":{}}";

    private Requests() {}

    /** A call whose arguments are this JSON object. */
    static String call(long id, String tool, String arguments) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"tools/call\",\"params\":{\"name\":\"" + tool
                + "\",\"arguments\":" + arguments + "}}";
    }

    static String prompts(long id) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"prompts/list\"}";
    }

    /** A JSON array of so many bytes that is nothing but empty objects: small to send, and large as a tree. */
    static String emptyNodes(int bytes) {
        return "[{}" + ",{}".repeat(bytes / 3 - 1) + "]";
    }

    /** The argument of a tool that reads the invoice with so many fees. */
    static String invoice(int fees) {
        return "{\"lago_id\":\"" + SampleInvoice.idWithFees(fees) + "\"}";
    }

    /** Whether this is an answer with what was asked for. */
    static boolean isSuccess(String answer) {
        return answer.contains("\"result\":") && !answer.contains("\"isError\":true");
    }
}
