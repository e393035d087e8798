package io.lagomcp.invoices.auth;

import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Role;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses one line of a token file: a name followed by {@code key=value} properties of the token. */
final class TokenLineParser {
    /** Lower case only, so that no two people look alike; no colon, which marks names from elsewhere. */
    static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._@-]{0,63}");

    static final String NAME_RULE = "up to 64 lower-case letters, digits and . _ @ -";
    static final Set<String> RESERVED = Set.of("local", "anonymous", "token");
    static final Pattern TOOL = Pattern.compile("[a-z0-9_]{1,64}");
    static final Pattern ID = Pattern.compile("[A-Za-z0-9]{8}");
    private static final Set<String> KEYS = Set.of("role", "person", "tools", "expires", "created", "id", "hash");

    private final Map<String, String> values = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();
    private final String name;

    private TokenLineParser(String line) {
        String[] words = line.strip().split("[ \t]+");
        this.name = words[0];
        if (!NAME.matcher(name).matches()) {
            // not the word itself, which may be a token
            problems.add("must begin with a name: " + NAME_RULE);
        } else if (RESERVED.contains(name)) {
            problems.add("the name " + name + " is reserved");
        }
        Arrays.stream(words).skip(1).forEach(this::take);
    }

    /** The token, or nothing where {@code problems} has got new ones. */
    static Optional<IssuedToken> read(String line, List<String> problems) {
        TokenLineParser read = new TokenLineParser(line);
        Optional<IssuedToken> token = read.token();
        problems.addAll(read.problems);
        return read.problems.isEmpty() ? token : Optional.empty();
    }

    private void take(String word) {
        int equals = word.indexOf('=');
        String key = equals < 0 ? "" : word.substring(0, equals);
        if (!KEYS.contains(key)) {
            problems.add("after the name only role=, person=, tools=, expires=, created=, id= and hash= may follow");
        } else if (values.putIfAbsent(key, word.substring(equals + 1)) != null) {
            problems.add(key + " is there twice");
        }
    }

    private Optional<IssuedToken> token() {
        Role role = role();
        Instant created = required("created").map(text -> time("created", text)).orElse(null);
        Optional<Instant> expires = Optional.ofNullable(values.get("expires")).map(text -> time("expires", text));
        Optional<Set<String>> tools = Optional.ofNullable(values.get("tools")).map(this::tools);
        String person = values.getOrDefault("person", name);
        if (values.containsKey("person") && !NAME.matcher(person).matches()) {
            problems.add("person must be a name: " + NAME_RULE);
        }
        Optional<String> id = required("id");
        id.filter(text -> !ID.matcher(text).matches())
                .ifPresent(wrong -> problems.add("id must be 8 letters and digits"));
        Optional<TokenHash> hash = required("hash").flatMap(this::hash);
        if (role == null || created == null || id.isEmpty() || hash.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new IssuedToken(name, person, id.get(), new Permissions(role, tools), created, expires, hash.get()));
    }

    private Optional<String> required(String key) {
        Optional<String> value = Optional.ofNullable(values.get(key));
        if (value.isEmpty()) {
            problems.add(key + " is missing");
        }
        return value;
    }

    private @Nullable Role role() {
        String text = required("role").orElse("");
        for (Role role : Role.values()) {
            if (role.name().toLowerCase(Locale.ROOT).equals(text)) {
                return role;
            }
        }
        if (values.containsKey("role")) {
            problems.add("role must be reader, operator or approver");
        }
        return null;
    }

    private @Nullable Instant time(String key, String text) {
        try {
            return text.contains("T")
                    ? Instant.parse(text)
                    : LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
        } catch (DateTimeException noTime) {
            problems.add(key + " must be a date or a time in UTC: 2026-10-01 or 2026-10-01T12:00:00Z");
            return null;
        }
    }

    private Set<String> tools(String text) {
        List<String> named = List.of(text.split(",", -1));
        if (!named.stream().allMatch(tool -> TOOL.matcher(tool).matches())) {
            problems.add("tools must be names of tools with commas between them");
        }
        return Set.copyOf(named);
    }

    private Optional<TokenHash> hash(String text) {
        Optional<TokenHash> hash = TokenHash.parse(text);
        if (hash.isEmpty()) {
            problems.add("hash is not what token new wrote");
        }
        return hash;
    }
}
