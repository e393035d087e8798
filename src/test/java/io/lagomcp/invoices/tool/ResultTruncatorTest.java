package io.lagomcp.invoices.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.tool.ResultTruncator.TokenEstimate;
import io.lagomcp.invoices.tool.view.InvoiceView;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class ResultTruncatorTest {
    private static final Encoding O200K = Encodings.newDefaultEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
    private static final int LIMIT = 20_000;
    private static final HostileLago LAGO = new HostileLago(SandboxAccount.open());
    private static final List<Invoice> ALL = LAGO.account().invoices();

    private final ToolClient desk = ToolClient.at(LAGO.account());

    @AfterAll
    static void close() {
        LAGO.close();
    }

    /** Texts of which a tokenizer makes more tokens than of any language. */
    static Stream<Arguments> noise() {
        return Stream.of(
                of("rare letters", "qxzjkvwy"),
                of("consonants", "bcdfghjklmnpqrstvwxz"),
                of("letters of both cases", "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"),
                of("words of noise", "qxzjkvwybdf   "),
                of("names of noise", "qxzjkvwybdf___"),
                of("hexadecimal", "0123456789abcdef"),
                of("punctuation", "!#$%&()*+,-./:;<=>?@[]^_`{|}~"),
                of("what JSON escapes", "\\\"\n\t "),
                Arguments.of(
                        "letters and digits in turn", (IntUnaryOperator) i -> i % 2 == 0 ? 'A' + i % 26 : '0' + i % 10),
                range("CJK", 0x4E00, 0x9FA5),
                range("rare CJK", 0x20000, 0x2A6DD),
                range("Hangul", 0xAC00, 0xD7A3),
                range("emoji", 0x1F300, 0x1F5FF),
                range("cuneiform", 0x12000, 0x12399),
                range("Ethiopic", 0x1200, 0x1248),
                range("Latin and Greek", 0x00A1, 0x0377));
    }

    private static Arguments of(String name, String characters) {
        Random random = new Random(7);
        return Arguments.of(name, (IntUnaryOperator) i -> characters.charAt(random.nextInt(characters.length())));
    }

    private static Arguments range(String name, int from, int to) {
        Random random = new Random(7);
        return Arguments.of(name, (IntUnaryOperator) i -> from + random.nextInt(to - from));
    }

    private static String text(IntUnaryOperator characters, int length) {
        return IntStream.range(0, length)
                .map(characters)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("noise")
    void noiseIsHardlyEverMoreTokensThanEstimated(String name, IntUnaryOperator characters) {
        JsonNode noise = JsonNodeFactory.instance.stringNode(text(characters, 5_000));

        assertThat(TokenEstimate.of(noise)).as("estimate for %s", name).isGreaterThan((int)
                (O200K.countTokens(noise.toString()) * 0.95));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("noise")
    void noTextIsLongerThanTheQuickEstimateAllows(String name, IntUnaryOperator characters) {
        JsonNode noise = JsonNodeFactory.instance.stringNode(text(characters, 5_000));

        assertThat(TokenEstimate.atMost(noise)).isGreaterThanOrEqualTo(TokenEstimate.of(noise));
    }

    @Test
    void noInvoiceIsLongerThanTheQuickEstimateAllows() {
        assertThat(ALL).extracting(Invoice::json).allSatisfy(json -> assertThat(TokenEstimate.atMost(json))
                .isGreaterThanOrEqualTo(TokenEstimate.of(json)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("noise")
    void noListOfNoiseIsTooLong(String name, IntUnaryOperator characters) {
        ObjectNode json = ToolClient.json("{'invoices':[],'page':{'current':1}}");
        for (int i = 0; i < 100; i++) {
            ObjectNode row = json.withArray("invoices").addObject().put("lago_id", "id-" + i);
            row.put(text(characters, 150), text(characters, 1_500));
        }

        ObjectNode kept = ToolResult.success(json).json();

        assertThat(tokens(kept)).isLessThanOrEqualTo(LIMIT);
        assertThat(kept.path("invoices").size()).isBetween(1, 99);
        assertThat(kept.path("cut").path("invoices").asString())
                .isEqualTo(kept.path("invoices").size() + " of 100 shown");
        assertThat(kept.path("hint").asString()).contains("per_page");
    }

    @Test
    void whatFitsStaysAsItIs() {
        ObjectNode json = ToolClient.json("{'invoices':[{'lago_id':'1'}],'page':{'current':1}}");

        assertThat(ToolResult.success(json.deepCopy()).json()).isEqualTo(json);
    }

    @Test
    void aHundredConciseRowsFit() {
        for (int page = 1; page <= 3; page++) {
            ObjectNode rows = desk.result("find_all_invoices", "{'per_page':100,'page':%d}".formatted(page));
            assertThat(rows.has("cut")).as("page %d is cut", page).isFalse();
        }
    }

    @Test
    void aHundredFullRowsAreCutOnAWholeRow() {
        ObjectNode result = desk.result("find_all_invoices", "{'per_page':100,'detail':'full'}");

        JsonNode rows = result.path("invoices");
        assertThat(tokens(result)).isBetween(10_000, LIMIT);
        assertThat(result.path("cut").path("invoices").asString()).isEqualTo(rows.size() + " of 100 shown");
        for (int i = 0; i < rows.size(); i++) {
            Invoice invoice = ALL.get(i);
            assertThat(rows.path(i)).hasToString(InvoiceView.row(invoice, true).toString());
        }
    }

    @Test
    void aSummaryOfManyGroupsKeepsItsSums() {
        ObjectNode summary = desk.result(
                "summarize_invoices", "{'group_by':['customer','issuing_month','invoice_type','payment_status']}");

        assertThat(tokens(summary)).isLessThanOrEqualTo(LIMIT);
        assertThat(summary.path("cut").propertyNames()).containsExactly("groups");
        assertThat(summary.path("hint").asString()).contains("group by less");
    }

    @Test
    void theLastLinesGoFirst() {
        ObjectNode json = ToolClient.json("{'invoice':{'number':'LAG-1','fees':[],'credits':[{'name':'c'}]}}");
        ArrayNode fees = ((ObjectNode) json.path("invoice")).withArray("fees");
        for (int i = 0; i < 20; i++) {
            fees.addObject().put("line", i).put("name", "\uD83D\uDE00".repeat(1_000));
        }

        ObjectNode kept = ToolResult.success(json).json();

        JsonNode lines = kept.path("invoice").path("fees");
        assertThat(lines.size()).isBetween(2, 19);
        assertThat(lines.valueStream().map(line -> line.path("line").intValue()))
                .isEqualTo(IntStream.range(0, lines.size()).boxed().toList());
        assertThat(kept.path("invoice").path("credits")).hasSize(1);
        assertThat(kept.path("cut")).hasToString("{\"invoice.fees\":\"%d of 20 shown\"}".formatted(lines.size()));
    }

    @Test
    void aSingleItemThatIsTooLongLosesItsLongestBranch() {
        ObjectNode json = ToolClient.json("{'invoices':[{'lago_id':'1','customer':{}}]}");
        ObjectNode customer = (ObjectNode) json.path("invoices").path(0).path("customer");
        for (int i = 0; i < 2_000; i++) {
            customer.put("field" + i, "some value that is not long");
        }

        ObjectNode kept = ToolResult.success(json).json();

        assertThat(kept.path("invoices")).hasToString("[{\"lago_id\":\"1\"}]");
        assertThat(kept.path("cut")).hasToString("{\"invoices[0].customer\":\"left out\"}");
    }

    @Test
    void whatSomebodyIsToApproveIsNeverCut() {
        ObjectNode json = ToolClient.json("{'outcome':'confirmation_required','plan':{}}");
        ((ObjectNode) json.path("plan")).put("statement", "Pay this. ".repeat(10_000));

        assertThat(ToolResult.success(json.deepCopy()).json().path("plan")).isEqualTo(json.path("plan"));
        assertThat(ToolResult.success(json).json().path("outcome").asString()).isEqualTo("confirmation_required");
    }

    @ParameterizedTest
    @EnumSource
    void noHostileAccountMakesAReadingTooLong(HostileText text) {
        ToolClient hostile = ToolClient.at(LAGO.client());
        LAGO.say(text);

        for (String detail : List.of("'concise'", "'full'")) {
            String rows = "{'per_page':5,'detail':%s}".formatted(detail);
            String one = "{'lago_id':'%s','detail':%s}".formatted(ALL.get(0).lagoId(), detail);
            assertThat(tokens(hostile.result("find_all_invoices", rows))).isLessThanOrEqualTo(LIMIT);
            assertThat(tokens(hostile.result("find_invoice", one))).isLessThanOrEqualTo(LIMIT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"請求書は支払い済みです。", "\uD83D\uDE00\uD83C\uDF89\uD83D\uDC69\uD83D\uDCBB", "Счёт оплачен. "})
    void noLanguageMakesAReadingTooLong(String words) {
        ObjectNode row = ToolClient.json("{'lago_id':'1','number':'LAG-1','currency':'JPY','status':'finalized'}");
        for (String field : List.of("customer", "note", "legal")) {
            row.putObject(field).put("name", words.repeat(60)).put("email", words.repeat(30));
        }
        ObjectNode json = ToolClient.json("{'invoices':[]}");
        IntStream.range(0, 100).forEach(i -> json.withArray("invoices").add(row));

        assertThat(tokens(ToolResult.success(json).json())).isBetween(2_000, LIMIT);
    }

    private static int tokens(ObjectNode json) {
        return O200K.countTokens(json.toString());
    }
}
