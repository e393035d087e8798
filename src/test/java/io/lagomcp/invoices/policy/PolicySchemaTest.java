package io.lagomcp.invoices.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.lago.Currencies;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The JSON Schema, which editors go by, says of itself what the program accepts. */
class PolicySchemaTest {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final JsonNode FILE = file();
    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(FILE);

    private static final String RULE = "rules: [{name: it, decide: confirm, when: {%s}}]";
    private static final String DECISION = "default: {%s}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "relay: allowed",
                "relay: forbidden",
                "plan_lifetime: 60s",
                "plan_lifetime: 604800s",
                "plan_lifetime: 1m",
                "plan_lifetime: 10080m",
                "plan_lifetime: 168h",
                "plan_lifetime: 7d",
                "default: {decide: confirm, plan_lifetime: 2h}",
                "rules: [{name: it, decide: confirm, when: {tool: retry_payment}, plan_lifetime: 3d}]",
                "budgets: {}",
                "budgets: {process: {mutations_per_hour: 1}}",
                "budgets: {principal: {mutations_per_hour: 1}}",
                "budgets: {audit_file: {mutations_per_hour: 100000, amount_per_day: {EUR: 0, JPY: 1}}}",
                "rules: []",
                "default: {decide: allow}",
                "default: {decide: confirm, level: simple, relay: allowed}",
                "default: {decide: confirm, level: typed, relay: forbidden}",
                "default: {decide: deny, reason: No.}",
                "default: {decide: deny, reason: \" No. \\n\"}",
            })
    void bothAcceptAPolicy(String text) {
        assertThatBothAccept(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tool: create_invoice",
                "tool: [update_invoice, refresh_invoice, finalize_invoice, retry_payment]",
                "tool: [void_invoice, delete_invoice, retry_invoice, lose_dispute_invoice]",
                "tool: [invoice_payment_url, resend_invoice_email, sync_salesforce_id]",
                "effect: [charges, irreversible, notifies_customer, bookkeeping]",
                "amount_above: {EUR: 999999999999.99}",
                "amount_above: {KWD: 0.001, CLF: 0.0001, JPY: 7}",
                "status: draft",
                "status: [finalized, under_review]",
                "payment_status: succeeded",
                "customer: acme",
                "customer: [\"*\", 4711, 1.5, 'a b']",
                "older_than: 0d",
                "older_than: 9999d",
                "older_than: 5d, younger_than: 7d",
                "younger_than: 1d",
            })
    void bothAcceptARule(String when) {
        assertThatBothAccept(RULE.formatted(when));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "relay: true",
                "relay:",
                "plan_lifetime: 59s",
                "plan_lifetime: 604801s",
                "plan_lifetime: 0m",
                "plan_lifetime: 05m",
                "plan_lifetime: 10081m",
                "plan_lifetime: 169h",
                "plan_lifetime: 8d",
                "default: {decide: allow, plan_lifetime: 2h}",
                "plan_lifetime: 15",
                "plan_lifetime: fifteen minutes",
                "budgets: []",
                "budgets: {session: {mutations_per_hour: 1}}",
                "budgets: {process: {}}",
                "budgets: {process: {mutations_per_hour: 0}}",
                "budgets: {process: {mutations_per_hour: 100001}}",
                "budgets: {process: {mutations_per_hour: 1.5}}",
                "budgets: {process: {mutations_per_hour: many}}",
                "budgets: {process: {amount_per_day: {}}}",
                "budgets: {process: {amount_per_day: 100}}",
                "rules:",
                "rules: {}",
                "rules: [allow]",
                "rules: [{name: it, when: {tool: update_invoice}}]",
                "rules: [{name: it, decide: allow}]",
                "rules: [{when: {tool: update_invoice}, decide: allow}]",
                "rules: [{name: default, when: {tool: update_invoice}, decide: allow}]",
                "rules: [{name: '', when: {tool: update_invoice}, decide: allow}]",
                "rules: [{name: 7, when: {tool: update_invoice}, decide: allow}]",
                "rules: [{name: \"a\\nb\", when: {tool: update_invoice}, decide: allow}]",
                "rules: [{name: it, when: {tool: update_invoice}, decide: allow, because: so}]",
                "default: {}",
                "default: deny",
                "default: {decide: confirm, when: {tool: update_invoice}}",
                "default: {decide: confirm, name: otherwise}",
                "defaults: {decide: allow}",
            })
    void bothRefuseAPolicy(String text) {
        assertThatBothRefuse(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "decide: forbid",
                "decide: deny",
                "decide: deny, reason: ''",
                "decide: deny, reason: 5",
                "decide: deny, reason: No., level: typed",
                "decide: deny, reason: No., relay: allowed",
                "decide: allow, reason: No.",
                "decide: allow, level: simple",
                "decide: allow, relay: forbidden",
                "decide: confirm, reason: No.",
                "decide: confirm, level: strong",
                "decide: confirm, relay: no",
            })
    void bothRefuseADecision(String decision) {
        assertThatBothRefuse(DECISION.formatted(decision));
        assertThatBothRefuse("rules: [{name: it, when: {effect: charges}, " + decision + "}]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "principal: ''",
                "principal: []",
                "principal: 7",
                "principal: \"b*t\"",
                "principal: \"*bot\"",
                "principal: \"**\"",
                "role: operators",
                "role: [operator, admin]",
                "tool: find_invoice",
                "tool: []",
                "tool:",
                "tool: {name: update_invoice}",
                "effects: charges",
                "effect: charge",
                "amount_above: 1000",
                "amount_above: {}",
                "amount_above: {EUR: '1000'}",
                "amount_above: {EUR: -1}",
                "amount_above: {EUR: 1000000000000}",
                "amount_above: {EUR: 1.001}",
                "amount_above: {JPY: 100.5}",
                "amount_above: {MGA: 5}",
                "amount_above: {MRO: 5}",
                "amount_above: {eur: 5}",
                "amount_above: {ZZZ: 5}",
                "amount_above: {EURO: 5}",
                "status: Draft",
                "status: 5",
                "status: true",
                "status: [draft, '']",
                "payment_status: [[pending]]",
                "customer: ''",
                "customer: true",
                "customer: \"a\\nb\"",
                "customer: [acme, {id: globex}]",
                "older_than: 90",
                "older_than: 090d",
                "older_than: 12h",
                "older_than: 10000d",
                "younger_than: -1d",
            })
    void bothRefuseARule(String when) {
        assertThatBothRefuse(RULE.formatted(when));
    }

    @Test
    void bothKnowHowManyDecimalsEachCurrencyHas() {
        for (String currency : Currencies.codes()) {
            for (String amount : new String[] {"1", "0.1", "0.01", "0.001", "0.0001", "0.00001"}) {
                String text = "version: 1\n" + RULE.formatted("amount_above: {" + currency + ": " + amount + "}");
                assertThat(schemaAccepts(text)).as(text).isEqualTo(readerAccepts(text));
            }
        }
    }

    /** What a schema cannot say. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "rules: [{name: a, when: {effect: charges}, decide: allow}, {name: a, when: {effect: charges}, decide:"
                        + " allow}]",
                "rules: [{name: it, decide: confirm, when: {status: finalised}}]",
                "rules: [{name: it, decide: confirm, when: {payment_status: paid}}]",
                "rules: [{name: it, decide: confirm, when: {older_than: 5d, younger_than: 6d}}]",
                "rules: [{name: it, decide: confirm, when: {amount_above: {EUR: 1e3}}}]",
                "rules: [{name: it, decide: confirm, when: {amount_above: {EUR: 1.000}}}]",
                "default: {decide: deny, reason: \"invisible \\u200b\"}",
            })
    void theReaderAloneSeesMore(String text) {
        assertThat(schemaAccepts("version: 1\n" + text))
                .as("the schema accepts")
                .isTrue();
        assertThat(readerAccepts("version: 1\n" + text))
                .as("the reader accepts")
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"relay: allowed", "version: 2", "version: one", "version:", "[]", "policy"})
    void bothWantTheVersion(String text) {
        assertThat(schemaAccepts(text)).as("the schema accepts").isFalse();
        assertThat(readerAccepts(text)).as("the reader accepts").isFalse();
    }

    @Test
    void everyKeyIsExplained() {
        assertThat(FILE.path("title").asString()).isNotEmpty();
        for (String place : new String[] {"/properties", "/$defs/when/properties", "/$defs/budget/properties"}) {
            FILE.at(place).properties().forEach(key -> assertThat(isExplained(key.getValue()))
                    .as("%s of %s has a description", key.getKey(), place)
                    .isTrue());
        }
    }

    private static boolean isExplained(JsonNode key) {
        String reference = key.path("$ref").asString("").replace("#", "");
        return key.has("description") || (!reference.isEmpty() && isExplained(FILE.at(reference)));
    }

    private static void assertThatBothAccept(String text) {
        assertThat(SCHEMA.validate(YAML.readTree("version: 1\n" + text)))
                .as("what the schema has against %s", text)
                .isEmpty();
        PolicyFileReader.parse("version: 1\n" + text, new TestClock());
    }

    private static void assertThatBothRefuse(String text) {
        assertThat(schemaAccepts("version: 1\n" + text))
                .as("the schema accepts")
                .isFalse();
        assertThat(readerAccepts("version: 1\n" + text))
                .as("the reader accepts")
                .isFalse();
    }

    private static boolean schemaAccepts(String text) {
        return SCHEMA.validate(YAML.readTree(text)).isEmpty();
    }

    private static boolean readerAccepts(String text) {
        try {
            PolicyFileReader.parse(text, new TestClock());
            return true;
        } catch (InvalidPolicyException refused) {
            return false;
        }
    }

    private static JsonNode file() {
        try {
            return JsonMapper.shared()
                    .readTree(Files.readString(Path.of("examples", "policies", "policy.schema.json")));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
