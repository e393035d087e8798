package io.lagomcp.invoices.policy;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import io.lagomcp.invoices.lago.Currencies;
import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.text.SpellingSuggester;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Validates a policy against its JSON Schema, which editors use too. {@code errorMessage} in the schema says which values are
 * valid.
 */
final class PolicySchema {
    private static final String RESOURCE = "/examples/policies/policy.schema.json";

    /** If a value has several problems, the first of these keywords explains it best. */
    private static final List<String> TELLING =
            List.of("additionalProperties", "required", "minItems", "minProperties", "enum", "maxLength", "pattern");

    private static final JsonNode FILE = file();
    private static final Schema SCHEMA = SchemaRegistry.withDialect(Dialect.builder(Dialects.getDraft202012())
                    .keyword(new NonValidationKeyword("errorMessage"))
                    .build())
            .getSchema(FILE);

    private final PolicyText text;
    private final List<Error> errors;

    private PolicySchema(PolicyText text) {
        this.text = text;
        this.errors = SCHEMA.validate(text.tree());
    }

    /** Adds the violations of the schema to the problems of the text. */
    static void check(PolicyText text) {
        PolicySchema schema = new PolicySchema(text);
        Map<String, Error> byPlace = schema.errors.stream()
                .filter(error -> !schema.isOfAnAlternativeThatWasNotMeant(error))
                .collect(Collectors.toMap(
                        error -> place(error) + ' ' + error.getProperty(),
                        error -> error,
                        (one, other) -> rank(other) < rank(one) ? other : one,
                        TreeMap::new));
        byPlace.values().forEach(schema::explain);
        checkThatNamesDiffer(text);
    }

    private static void checkThatNamesDiffer(PolicyText text) {
        Set<String> names = new HashSet<>();
        JsonNode rules = text.tree().path("rules");
        for (int i = 0; i < rules.size(); i++) {
            String name = rules.path(i).path("name").asString("");
            if (!name.isEmpty() && !names.add(name)) {
                text.wrong("/rules/" + i + "/name", "another rule above is named " + SafeText.token(name) + " too");
            }
        }
    }

    /** If an entry of a list is wrong, only the entry is reported, not the list. */
    private boolean isOfAnAlternativeThatWasNotMeant(Error error) {
        return error.getEvaluationPath().toString().contains("/anyOf/")
                && errors.stream().anyMatch(other -> place(other).startsWith(place(error) + '/'));
    }

    private static int rank(Error error) {
        int rank = TELLING.indexOf(error.getKeyword());
        return rank < 0 ? TELLING.size() : rank;
    }

    private static String place(Error error) {
        return error.getInstanceLocation().toString();
    }

    private void explain(Error error) {
        String place = place(error);
        String name = name(place);
        String given = text.given(place);
        JsonNode part = part(error);
        String advice = part.path("errorMessage").asString("");
        switch (error.getKeyword()) {
            case "additionalProperties" -> explainUnknownKey(place, error.getProperty(), part);
            case "required" -> explainMissingKey(place, name, error.getProperty());
            case "minItems" -> text.wrong(place, name + " needs at least one value");
            case "minProperties" -> text.wrong(place, name + ' ' + advice);
            case "maxLength" -> text.wrong(place, name + " has at most " + error.getSchemaNode() + " characters");
            case "not" -> text.wrongKey(place, name + ' ' + advice);
            case "enum" -> explainOtherWord(place, name, words(part));
            case "type" -> text.wrong(place, name + ' ' + wanted(part) + given);
            default -> text.wrong(place, name + ' ' + advice + "; not " + given);
        }
    }

    private static String wanted(JsonNode part) {
        return switch (part.path("type").asString("")) {
            case "object" -> "needs lines of the form \"key: value\"; this is ";
            case "array" -> "needs a list, whose entries begin with a dash; this is ";
            default -> part.path("errorMessage").asString("") + "; not ";
        };
    }

    private void explainUnknownKey(String section, String key, JsonNode part) {
        String place = PolicyText.member(section, key);
        if (part.equals(FILE.at("/$defs/amounts"))) {
            text.wrongKey(place, noCurrency(key));
        } else {
            text.wrongKey(
                    place,
                    "there is no key " + SafeText.token(key) + " here" + SpellingSuggester.advice(key, keys(part)));
        }
    }

    private static String noCurrency(String key) {
        if (Character.isDigit(key.charAt(0))) {
            return "an amount has no separators; write it like 1000.00";
        }
        if (Currencies.accepted(key)) {
            return "no amount in " + key + " can be written here, because it is not certain how many decimals Lago "
                    + "gives it";
        }
        return SafeText.token(key) + " is no currency that Lago bills in"
                + SpellingSuggester.nearest(key, Currencies.codes())
                        .map(code -> "; did you mean " + code + "?")
                        .orElse("; write its three letters, such as EUR");
    }

    private void explainMissingKey(String place, String name, String key) {
        boolean misspelt = errors.stream()
                .filter(other -> other.getKeyword().equals("additionalProperties")
                        && place(other).equals(place))
                .anyMatch(other -> SpellingSuggester.nearest(other.getProperty(), keys(part(other)))
                        .equals(Optional.of(key)));
        if (!misspelt) {
            String meaning = Stream.of("/properties/", "/$defs/rule/properties/", "/$defs/")
                    .map(parts -> FILE.at(parts + key + "/description").asString(""))
                    .filter(text -> !text.isEmpty())
                    .findFirst()
                    .orElse("it is required.");
            text.wrong(place, name + " lacks " + key + "; " + begunSmall(meaning));
        }
    }

    private static String begunSmall(String sentences) {
        return Character.toLowerCase(sentences.charAt(0)) + sentences.substring(1, sentences.length() - 1);
    }

    private static List<String> keys(JsonNode part) {
        return List.copyOf(part.path("properties").propertyNames());
    }

    private void explainOtherWord(String place, String name, List<String> words) {
        JsonNode given = text.tree().at(place);
        text.wrong(
                place,
                given.isContainer() || text.given(place).equals("nothing")
                        ? name + " is one of " + String.join(", ", words)
                        : text.given(place) + " is not possible here"
                                + SpellingSuggester.advice(given.asString(), words));
    }

    private static List<String> words(JsonNode part) {
        return part.path("enum").valueStream().map(JsonNode::asString).toList();
    }

    /** The part of the schema with the keyword. */
    private static JsonNode part(Error error) {
        String keyword = error.getSchemaLocation().getFragment().toString();
        return FILE.at(keyword.substring(0, keyword.lastIndexOf('/')));
    }

    /** The name of a value in messages: its key. */
    private static String name(String place) {
        if (place.isEmpty()) {
            return "the policy";
        }
        return place.matches("/rules/\\d+")
                ? "a rule"
                : place.replaceFirst("(/\\d+)?$", "").replaceFirst(".*/", "");
    }

    private static JsonNode file() {
        try (InputStream in = PolicySchema.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing in this program");
            }
            return JsonMapper.shared().readTree(in);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
