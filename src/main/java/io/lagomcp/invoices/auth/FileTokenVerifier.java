package io.lagomcp.invoices.auth;

import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.auth.AuthException.Weight;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies tokens against a file, which is checked for changes at each request, so that a revoked token stops working at
 * once. If the file is missing or invalid, nobody is admitted until it is fixed: the change may have been a revocation, so
 * what was read before no longer counts. Tokens that were revoked elsewhere are refused too.
 */
final class FileTokenVerifier implements TokenVerifier {
    private static final Logger LOG = LoggerFactory.getLogger(FileTokenVerifier.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
    private static final Pattern TOKEN = Pattern.compile("lim_([A-Za-z0-9]{8})_[A-Za-z0-9_-]{43}");

    private final CurrentTokens current;
    private final TimeSource time;
    private final AuthErrors refusals;
    private final TokenHash ofNoToken = TokenHash.ofNothing();

    FileTokenVerifier(Path file, Revocations revocations, AuthErrors refusals, TimeSource time)
            throws TokenFileException {
        this.time = time;
        this.refusals = refusals;
        CurrentTokens.Listener log = new CurrentTokens.Listener(
                tokens -> LOG.info("{} changed and now has {} tokens", file, tokens),
                why -> LOG.error("Nobody is admitted until this is fixed: {}", why.getMessage()));
        this.current = new CurrentTokens(file, revocations, time, log);
        current.load();
        if (!new TokenFile(file).isPrivate()) {
            LOG.warn("{} can be read or changed by others on this machine: it should have mode 600", file);
        }
    }

    @Override
    public Principal ownerOf(String token) throws AuthException {
        Map<String, IssuedToken> tokens =
                current.byId().orElseThrow(() -> refusals.checkUnavailable("tokens_unreadable", RETRY_AFTER));
        Matcher parts = TOKEN.matcher(token);
        if (!parts.matches()) {
            throw refusals.tokenInvalid("token_unknown", "", Weight.ATTEMPT);
        }
        @Nullable IssuedToken issued = tokens.get(parts.group(1));
        // the same work for an unknown id
        boolean right = (issued == null ? ofNoToken : issued.hash()).isOf(token);
        String claimed = "token " + parts.group(1);
        if (issued == null || !right) {
            throw refusals.tokenInvalid(issued == null ? "token_unknown" : "token_wrong", claimed, Weight.ATTEMPT);
        }
        boolean isRevoked = current.isRevoked(issued.id())
                .orElseThrow(() -> refusals.checkUnavailable("revocations_unknown", RETRY_AFTER));
        if (isRevoked) {
            throw refusals.tokenInvalid("token_revoked", claimed, Weight.ATTEMPT);
        }
        if (issued.hasExpired(time.clock().instant())) {
            throw refusals.tokenExpired(claimed);
        }
        return issued.owner(() -> current.owner(issued.id()));
    }
}
