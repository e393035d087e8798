package io.lagomcp.invoices.cli.doctor;

import io.lagomcp.invoices.config.AuthSettings;
import io.lagomcp.invoices.console.CheckResult;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Checks whether the keys of an authorization server can be read. */
final class AuthServerCheck {
    private static final String SUBJECT = "Issuer";
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final List<String> METADATA = List.of("oauth-authorization-server", "openid-configuration");

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final AuthSettings.OAuth oauth;

    AuthServerCheck(AuthSettings.OAuth oauth) {
        this.oauth = oauth;
    }

    CheckResult run() {
        Optional<URI> keys = oauth.jwksUrl().or(this::announced);
        int count =
                keys.flatMap(this::json).map(known -> known.path("keys").size()).orElse(0);
        return count > 0
                ? CheckResult.ok(SUBJECT, oauth.issuer() + " tells its keys")
                : CheckResult.fail(
                        SUBJECT,
                        "the keys of " + oauth.issuer() + " cannot be read"
                                + keys.map(url -> " from " + url).orElse(""),
                        "Check LAGO_MCP_OAUTH_ISSUER and the way there; LAGO_MCP_OAUTH_JWKS_URL names the keys where"
                                + " the issuer's metadata does not.");
    }

    private Optional<URI> announced() {
        return METADATA.stream()
                .flatMap(document -> places(document).stream())
                .distinct()
                .map(this::json)
                .flatMap(Optional::stream)
                .filter(metadata -> metadata.path("issuer")
                        .asString("")
                        .equals(oauth.issuer().toString()))
                .map(metadata -> metadata.path("jwks_uri").asString(""))
                .filter(url -> url.startsWith("http"))
                .findFirst()
                .map(URI::create);
    }

    /** RFC 8414 puts it between host and path, and OpenID Connect behind both. */
    private List<URI> places(String document) {
        String path = oauth.issuer().getRawPath().replaceFirst("/+$", "");
        String wellKnown = "/.well-known/" + document;
        return List.of(oauth.issuer().resolve(wellKnown + path), oauth.issuer().resolve(path + wellKnown));
    }

    private Optional<JsonNode> json(URI url) {
        try {
            HttpRequest request = HttpRequest.newBuilder(url).timeout(PATIENCE).build();
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            return answer.statusCode() == 200
                    ? Optional.of(JsonMapper.shared().readTree(answer.body()))
                    : Optional.empty();
        } catch (IOException | JacksonException | IllegalArgumentException notThere) {
            return Optional.empty();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
