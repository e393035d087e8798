package io.lagomcp.invoices.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.transcript.Transcript.PageStep;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** Does tasks with the API alone, reading its answers as they are. */
final class ApiTaskRunner {
    private static final JsonMapper JSON = new JsonMapper();

    private final SandboxAccount account;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    ApiTaskRunner(SandboxAccount account) {
        this.account = account;
    }

    TaskCost run(List<PageStep> steps) {
        TaskCost cost = TaskCost.NONE;
        SavedValues kept = new SavedValues();
        for (PageStep step : steps) {
            String request = kept.fill(step.request());
            String body = step.body().isMissingNode() ? "" : step.body().toString();
            String answer = send(request, body);
            if (!step.keeps().isEmpty()) {
                kept.keep(step.keeps(), JSON.readTree(answer));
            }
            cost = cost.and(request + body, answer);
        }
        return cost;
    }

    private String send(String request, String body) {
        String[] parts = request.split(" ", 2);
        HttpRequest message = HttpRequest.newBuilder(URI.create(account.apiUrl() + parts[1]))
                .method(parts[0], BodyPublishers.ofString(body))
                .header("Authorization", "Bearer " + SandboxAccount.KEY)
                .build();
        try {
            HttpResponse<String> answer = http.send(message, BodyHandlers.ofString());
            assertThat(answer.statusCode()).as("%s: %s", request, answer.body()).isEqualTo(200);
            return answer.body();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
