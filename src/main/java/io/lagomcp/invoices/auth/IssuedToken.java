package io.lagomcp.invoices.auth;

import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Role;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * An issued token, without its secret: only a hash that recognizes it. In a token file it is one line: the name, followed by
 * {@code key=value} properties.
 *
 * @param name of the principal
 * @param person who uses it; several tokens of one person have this in common
 * @param id the beginning of the token; no secret
 * @param grant its permissions
 * @param created when it was issued
 * @param expires from when on it is invalid; empty for never
 * @param hash of the whole token
 */
public record IssuedToken(
        String name,
        String person,
        String id,
        Permissions grant,
        Instant created,
        Optional<Instant> expires,
        TokenHash hash) {

    static final String NAME_RULE = "up to 64 lower-case letters, digits and . _ @ -";
    static final Set<String> RESERVED_NAMES = Set.of("local", "anonymous", "token");

    /** Lower case only, so that no two people look alike; no colon, which marks names from elsewhere. */
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._@-]{0,63}");

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9]{8}");
    private static final Pattern TOOLS = Pattern.compile("[a-z0-9_]{1,64}(,[a-z0-9_]{1,64})*");

    /** Whether a token can have this id. */
    public static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    /** Whether a token can have this name. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /**
     * Its owner.
     *
     * @param now looks up the owner as they are when that is needed; empty where the token is no longer valid
     */
    Principal owner(Supplier<Optional<Principal>> now) {
        return Principal.lookedUp(name, person, grant, id, now);
    }

    /** Whether it has expired by then. */
    public boolean hasExpired(Instant now) {
        return expires.filter(end -> !now.isBefore(end)).isPresent();
    }

    /** Its line in a file. The hash is last, so a truncated line, which might lack a restriction, is invalid. */
    String line() {
        return name + " role=" + grant.role().word()
                + (person.equals(name) ? "" : " person=" + person)
                + grant.tools()
                        .map(tools -> " tools=" + String.join(",", new TreeSet<>(tools)))
                        .orElse("")
                + expires.map(end -> " expires=" + end).orElse("")
                + " created=" + created + " id=" + id + " hash=" + hash;
    }

    /** The token of this line; where the line is wrong, nothing, and {@code problems} gets the reasons. */
    static Optional<IssuedToken> ofLine(String line, List<String> problems) {
        int before = problems.size();
        LineReader read = new LineReader(line, problems);
        Optional<Role> role = read.required("role", LineReader::role, "role must be reader, operator or approver");
        Optional<Instant> created = read.required("created", LineReader::time, "created" + LineReader.TIME_RULE);
        Optional<Instant> expires = read.optional("expires", LineReader::time, "expires" + LineReader.TIME_RULE);
        Optional<Set<String>> tools = read.optional(
                "tools",
                text -> matching(TOOLS, text).map(names -> Set.copyOf(List.of(names.split(",")))),
                "tools must be names of tools with commas between them");
        Optional<String> person =
                read.optional("person", text -> matching(NAME, text), "person must be a name: " + NAME_RULE);
        Optional<String> id = read.required("id", text -> matching(ID, text), "id must be 8 letters and digits");
        Optional<TokenHash> hash = read.required("hash", TokenHash::parse, "hash is not what token new wrote");
        return problems.size() > before
                ? Optional.empty()
                : Optional.of(new IssuedToken(
                        read.name,
                        person.orElse(read.name),
                        id.orElseThrow(),
                        new Permissions(role.orElseThrow(), tools),
                        created.orElseThrow(),
                        expires,
                        hash.orElseThrow()));
    }

    private static Optional<String> matching(Pattern pattern, String text) {
        return Optional.of(text).filter(pattern.asMatchPredicate());
    }

    /** The properties of a line, which may have no others. */
    private static final class LineReader {
        static final String TIME_RULE = " must be a date or a time in UTC: 2026-10-01 or 2026-10-01T12:00:00Z";
        private static final Set<String> KEYS = Set.of("role", "person", "tools", "expires", "created", "id", "hash");

        private final Map<String, String> values = new HashMap<>();
        private final List<String> problems;
        private final String name;

        LineReader(String line, List<String> problems) {
            this.problems = problems;
            String[] words = line.strip().split("[ \t]+");
            this.name = words[0];
            if (!isName(name)) {
                // not the word itself, which may be a token
                problems.add("must begin with a name: " + NAME_RULE);
            } else if (RESERVED_NAMES.contains(name)) {
                problems.add("the name " + name + " is reserved");
            }
            Arrays.stream(words).skip(1).forEach(this::add);
        }

        private void add(String word) {
            int equals = word.indexOf('=');
            String key = equals < 0 ? "" : word.substring(0, equals);
            if (!KEYS.contains(key)) {
                problems.add(
                        "after the name only role=, person=, tools=, expires=, created=, id= and hash= may follow");
            } else if (values.putIfAbsent(key, word.substring(equals + 1)) != null) {
                problems.add(key + " is there twice");
            }
        }

        <T> Optional<T> required(String key, Function<String, Optional<T>> parser, String rule) {
            if (!values.containsKey(key)) {
                problems.add(key + " is missing");
            }
            return optional(key, parser, rule);
        }

        <T> Optional<T> optional(String key, Function<String, Optional<T>> parser, String rule) {
            Optional<T> value = Optional.ofNullable(values.get(key)).flatMap(parser);
            if (values.containsKey(key) && value.isEmpty()) {
                problems.add(rule);
            }
            return value;
        }

        static Optional<Role> role(String text) {
            return Arrays.stream(Role.values())
                    .filter(role -> role.word().equals(text))
                    .findFirst();
        }

        static Optional<Instant> time(String text) {
            try {
                return Optional.of(
                        text.contains("T")
                                ? Instant.parse(text)
                                : LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC));
            } catch (DateTimeException noTime) {
                return Optional.empty();
            }
        }
    }
}
