package io.lagomcp.invoices.page;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Sends what a browser sends, keeps its one cookie and follows nothing by itself. */
public final class PageBrowser {
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI server;
    final Map<String, String> headers = new LinkedHashMap<>(Map.of("Sec-Fetch-Site", "same-origin", "Origin", "null"));
    String cookie = "";

    /** Of this server. */
    public PageBrowser(URI server) {
        this.server = server;
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.resolve(path)).GET();
        headers.forEach((name, value) -> {
            if (name.startsWith("X-Forwarded-")) {
                request.setHeader(name, value);
            }
        });
        return send(request, Map.of());
    }

    /** What is sent for this path to a browser that takes these codings, in bytes. */
    int weight(String path, String codings) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.resolve(path))
                .header("Cookie", cookie)
                .header("Accept-Encoding", codings)
                .build();
        return http.send(request, BodyHandlers.ofByteArray()).body().length;
    }

    HttpResponse<String> post(String path, Map<String, String> form) throws IOException, InterruptedException {
        String body = form.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
        return send(
                HttpRequest.newBuilder(server.resolve(path))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(body)),
                headers);
    }

    private HttpResponse<String> send(HttpRequest.Builder request, Map<String, String> more)
            throws IOException, InterruptedException {
        more.forEach(request::setHeader);
        if (!cookie.isEmpty()) {
            request.setHeader("Cookie", cookie);
        }
        HttpResponse<String> response =
                http.send(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString());
        response.headers().firstValue("Set-Cookie").ifPresent(set -> cookie = set.split(";", 2)[0]);
        return response;
    }

    /** Signs in with this token. */
    public HttpResponse<String> signIn(String token) throws IOException, InterruptedException {
        return post("/approvals/sign-in", Map.of("token", token));
    }

    /** The events of an open list, as they come. */
    BufferedReader events() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.resolve("/approvals/events"))
                .header("Cookie", cookie)
                .build();
        return new BufferedReader(new InputStreamReader(
                http.send(request, BodyHandlers.ofInputStream()).body(), StandardCharsets.UTF_8));
    }

    /** The token of the forms on the page of a plan. */
    String formToken(String plan) throws IOException, InterruptedException {
        return csrf(get("/approvals/" + plan).body(), "/approvals/" + plan + "/");
    }

    /** Approves this plan on its page. */
    public HttpResponse<String> approve(String plan) throws IOException, InterruptedException {
        return post("/approvals/" + plan + "/approve", Map.of("csrf", formToken(plan)));
    }

    /** The token in the first form that goes to a path that begins like this. */
    static String csrf(String page, String action) {
        return Pattern.compile("action=\"" + Pattern.quote(action)
                        + "[^\"]*\"[^>]*>\\s*<input type=\"hidden\" name=\"csrf\" value=\"([^\"]+)\"")
                .matcher(page)
                .results()
                .findFirst()
                .map(found -> found.group(1))
                .orElseThrow(() -> new AssertionError("no form to " + action + " in " + page));
    }

    /** The ids of the plans on a list, in their order. */
    static List<String> plans(String page) {
        return Pattern.compile("href=\"/approvals/([a-z0-9]{10})\"")
                .matcher(page)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
