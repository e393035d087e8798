package io.lagomcp.invoices;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.lagomcp.invoices.cli.PackedProgram;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a server keeps in memory after it has read much. */
class HeapGrowthIT {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String ID = "00000000-0000-4000-8000-000000000001";
    private static final int FEES = 4_000;
    private static final int CALLS = 200;
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    /** The serial collector of Java 25 would hold 500 MB after these calls, and a quarter of the machine after some more. */
    @Test
    void largeAnswersLeaveNothingBehind() throws Exception {
        byte[] answer = JSON.writeValueAsBytes(invoice());
        HttpServer lago = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        lago.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
            }
        });
        lago.start();
        Map<String, String> settings = Map.of(
                "LAGO_API_KEY",
                "key",
                "LAGO_API_URL",
                "http://127.0.0.1:" + lago.getAddress().getPort());
        List<String> command = new ArrayList<>(PackedProgram.jvm());
        // the heap of the launcher
        command.addAll(List.of("-Xms16m", "-Xmn8m", "-jar", PackedProgram.jar().toString()));
        try (ServerProcess server = ServerProcess.run(command, settings).initialized()) {
            for (int i = 0; i < CALLS; i++) {
                assertThat(server.call("find_invoice", JSON.createObjectNode().put("lago_id", ID))
                                .at("/invoice/number")
                                .stringValue(""))
                        .isEqualTo("LAG-1");
            }
            assertThat(residentMegabytes(server)).isBetween(30L, 250L);
        } finally {
            lago.stop(0);
        }
    }

    private static ObjectNode invoice() {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode fees = answer.putObject("invoice")
                .put("lago_id", ID)
                .put("number", "LAG-1")
                .put("status", "finalized")
                .put("payment_status", "pending")
                .put("currency", "EUR")
                .put("total_amount_cents", 100)
                .putArray("fees");
        for (int i = 0; i < FEES; i++) {
            fees.addObject()
                    .put("lago_id", "00000000-0000-4000-8000-%012d".formatted(i))
                    .put("amount_cents", 1)
                    .put("amount_currency", "EUR")
                    .put("invoice_display_name", "Fee " + i)
                    .put("description", "Description of the fee " + i)
                    .putObject("item")
                    .put("type", "charge")
                    .put("code", "code-" + i)
                    .put("name", "Name " + i);
        }
        return answer;
    }

    private static long residentMegabytes(ServerProcess server) throws IOException {
        String status = Files.readString(Path.of("/proc/" + server.pid() + "/status"), StandardCharsets.UTF_8);
        return RESIDENT.matcher(status)
                        .results()
                        .mapToLong(found -> Long.parseLong(found.group(1)))
                        .sum()
                / 1024;
    }
}
