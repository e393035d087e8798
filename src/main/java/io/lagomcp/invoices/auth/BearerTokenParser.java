package io.lagomcp.invoices.auth;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the token of a request, which may be in one place only: one {@code Authorization} header. */
final class BearerTokenParser {
    /** As RFC 6750 writes it. */
    static final Pattern TEXT = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    private static final int LONGEST = 8192;
    private static final Pattern HEADER = Pattern.compile("(?i:Bearer) +(" + TEXT.pattern() + ")");
    private static final Pattern OTHER_SCHEME = Pattern.compile("(?!(?i:Bearer)\\b)[A-Za-z][A-Za-z0-9-]*( .*)?");
    private static final Set<String> QUERY_NAMES = Set.of(
            "access_token",
            "token",
            "id_token",
            "bearer",
            "bearer_token",
            "auth",
            "auth_token",
            "authorization",
            "api_key",
            "apikey",
            "jwt");
    /** The form of tokens, under any parameter name. */
    private static final Pattern TOKEN_LIKE = Pattern.compile("lim_.{8,}|eyJ[A-Za-z0-9_-]+\\..*", Pattern.DOTALL);

    private BearerTokenParser() {}

    /** The token, if it came as it should. */
    static String of(AuthRequest request, AuthErrors refusals) throws AuthException {
        if (isIn(request.query())) {
            // refused even beside a good header: what is in an address ends up in logs and histories
            throw refusals.badRequest("token_in_query", "A token must never be in the address. Treat it as stolen.");
        }
        List<String> headers = request.authorization();
        if (headers.isEmpty()) {
            throw refusals.tokenMissing();
        }
        if (headers.size() > 1) {
            throw refusals.badRequest("authorization_repeated", "Authorization must come once.");
        }
        return token(headers.get(0), refusals);
    }

    private static String token(String header, AuthErrors refusals) throws AuthException {
        if (header.length() > LONGEST) {
            throw refusals.badRequest("authorization_too_long", "Authorization is too long.");
        }
        Matcher bearer = HEADER.matcher(header.strip());
        if (bearer.matches()) {
            return bearer.group(1);
        }
        if (OTHER_SCHEME.matcher(header.strip()).matches()) {
            throw refusals.schemeUnsupported();
        }
        throw refusals.badRequest("authorization_malformed", "Authorization must be the word Bearer and one token.");
    }

    private static boolean isIn(String query) {
        for (String parameter : query.split("[&;]", -1)) {
            String[] parts = parameter.split("=", 2);
            if (QUERY_NAMES.contains(decoded(parts[0]).toLowerCase(Locale.ROOT))
                    || (parts.length > 1
                            && TOKEN_LIKE.matcher(decoded(parts[1])).matches())) {
                return true;
            }
        }
        return false;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return text;
        }
    }
}
