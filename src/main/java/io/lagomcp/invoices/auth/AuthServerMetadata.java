package io.lagomcp.invoices.auth;

import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** An authorization server as it describes itself: RFC 8414, or OpenID Connect Discovery 1.0. */
final class AuthServerMetadata {
    private final URI issuer;
    private final Optional<URI> jwks;
    private final AuthServerClient reader = new AuthServerClient();

    AuthServerMetadata(URI issuer, Optional<URI> jwks) {
        this.issuer = issuer;
        this.jwks = jwks;
    }

    /** The keys that it signs with now. */
    JWKSet keys() throws IOException {
        URI url = jwks.isPresent() ? jwks.get() : discovered();
        try {
            return JWKSet.parse(reader.read(url).toString());
        } catch (ParseException noKeys) {
            throw new IOException("no key set came from " + url, noKeys);
        }
    }

    private URI discovered() throws IOException {
        List<String> why = new ArrayList<>();
        for (URI url : metadataUrls()) {
            try {
                return jwksUrl(reader.read(url));
            } catch (IOException | IllegalArgumentException notThere) {
                why.add(String.valueOf(notThere.getMessage()));
            }
        }
        throw new IOException("no metadata of " + issuer + ": " + String.join("; ", why));
    }

    private URI jwksUrl(JsonNode metadata) throws IOException {
        // RFC 8414, 3.3: one that calls itself something else is not to be believed
        if (!metadata.path("issuer").stringValue("").equals(issuer.toString())) {
            throw new IOException("metadata of another issuer");
        }
        URI url = URI.create(metadata.path("jwks_uri").stringValue(""));
        if (!OAuthSettings.isSafe(url)) {
            throw new IOException("jwks_uri is not an https address");
        }
        return url;
    }

    private List<URI> metadataUrls() {
        String path = Optional.ofNullable(issuer.getRawPath()).orElse("").replaceFirst("/$", "");
        String host = issuer.getScheme() + "://" + issuer.getRawAuthority();
        return Stream.of(
                        host + "/.well-known/oauth-authorization-server" + path,
                        host + "/.well-known/openid-configuration" + path,
                        host + path + "/.well-known/openid-configuration")
                .distinct()
                .map(URI::create)
                .toList();
    }
}
