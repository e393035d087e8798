package io.lagomcp.invoices.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The PostgreSQL database that several servers share.
 *
 * @param jdbcUrl without user and password
 * @param user empty for what the driver takes by itself: {@code PGUSER}, or the user of the operating system
 * @param passwordFile holds the password in one line; empty for {@code PGPASSFILE}, {@code ~/.pgpass} or none
 * @param durability who makes sure that a commit survives the loss of the database server
 * @param replica the name of this server, different for each server: letters, digits and hyphens
 */
public record StoreSettings(
        String jdbcUrl, Optional<String> user, Optional<Path> passwordFile, Durability durability, String replica) {
    private static final Pattern REPLICA = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,62}");
    private static final Pattern WRITTEN =
            Pattern.compile("postgres(?:ql)?://(?:(?<user>[^@/?#]*)@)?(?<rest>[^@/?#]+/[^@?#]+(?:\\?[^#]*)?)");

    /** Who makes sure that a commit survives the loss of the database server. */
    public enum Durability {
        /** PostgreSQL, with a synchronous standby; checked at the start. */
        SYNCHRONOUS,
        /** The operator of the database, in a way that cannot be checked from here. */
        MANAGED
    }

    /** A name without a dot, which ends it in the ids of sessions. */
    static String replica(RawValue name) {
        if (!REPLICA.matcher(name.text()).matches()) {
            throw name.unusable("must have 1 to 63 letters, digits and hyphens, and begin with a letter or digit");
        }
        return name.text();
    }

    static String anyReplica() {
        return "r" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    }

    static StoreSettings of(RawValue url, Optional<Path> passwordFile, Durability durability, String replica) {
        Matcher written = WRITTEN.matcher(url.text());
        if (!written.matches()) {
            throw url.unusable("must be the address of a database, such as postgresql://USER@HOST:5432/DATABASE");
        }
        String rest = written.group("rest");
        Optional<String> user = Optional.ofNullable(written.group("user"));
        if (user.filter(name -> name.contains(":")).isPresent() || rest.matches(".*[?&](password|sslpassword)=.*")) {
            throw url.unusable("must not hold a password: put it into the file that"
                    + " LAGO_MCP_STORE_PASSWORD_FILE or PGPASSFILE names");
        }
        return new StoreSettings(
                "jdbc:postgresql://" + rest, user.map(name -> decoded(name, url)), passwordFile, durability, replica);
    }

    private static String decoded(String user, RawValue url) {
        try {
            return new URI("postgresql://" + user + "@host/").getUserInfo();
        } catch (URISyntaxException unusable) {
            throw url.unusable("has a user that is not percent-encoded");
        }
    }
}
