package io.lagomcp.invoices.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.tool.ToolResult.SafeTextInJson;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class SafeTextInJsonTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "JavaScript:alert(1)",
                " javascript:alert(1)",
                "java\nscript:alert(1)",
                "java\tscript:alert(1)",
                "java\u200bscript:alert(1)",
                "\u0001javascript:alert(1)",
                "data:text/html,x",
                "file:///etc/passwd",
                "vbscript:x",
                "mailto:a@b.example",
                "intent://x",
                "ms-msdt:/id"
            })
    void whatIsNoWebAddressIsLeftOutWhereALinkBelongs(String link) {
        for (String field : List.of("payment_url", "file_url", "xml_url", "web_url", "logo_url", "url")) {
            ObjectNode json = object();
            json.putObject("invoice").putArray("list").addObject().put(field, link);

            assertThat(SafeTextInJson.of(json).at("/invoice/list/0/" + field).asString())
                    .isEqualTo("[left out: this is not a web address]");
        }
        assertThat(SafeTextInJson.of(object().put("name", link)).path("name").asString())
                .as("a text")
                .contains(":");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://a.example/x?y=z:1", "HTTP://a.example", "a.example", "//a.example/x", "/path:1", ""})
    void webAddressesStayAsTheyAre(String link) {
        assertThat(SafeTextInJson.of(object().put("url", link)).path("url").asString())
                .isEqualTo(link);
    }

    @Test
    void cleansTextsAndNamesAtEveryDepthAndLeavesTheRest() {
        ObjectNode json = object();
        json.put("a\u200B", "Mir\u200Bage \u202Eknab\u202C\uDB40\uDC70")
                .put("n", 12)
                .put("b", true)
                .putNull("x");
        json.putArray("list").add("\u001B[31mPAID\u001B[0m").addObject().put("in\u0000ner", "ok\tand\nok");

        assertThat(SafeTextInJson.of(json))
                .hasToString("{\"a\":\"Mirage knab\",\"n\":12,\"b\":true,\"x\":null,"
                        + "\"list\":[\"[31mPAID[0m\",{\"inner\":\"ok\\tand\\nok\"}]}");
    }

    @Test
    void keepsWhatPeopleReallyWrite() {
        ObjectNode json = object();
        json.put("name", "Müßiggang & Söhne – Żółty 株式会社 مثال नमस्ते €5 😀");

        assertThat(SafeTextInJson.of(json)).isEqualTo(json);
    }

    @Test
    void aJoinedEmojiFallsApartBecauseItsJoinerCannotBeSeen() {
        ObjectNode family = object().put("name", "👩\u200D👧 ❤\uFE0F");

        assertThat(SafeTextInJson.of(family).path("name").asString()).isEqualTo("👩👧 ❤");
    }

    @Test
    void cutsALongTextAndSaysSo() {
        ObjectNode json = object().put("dump", "x".repeat(10_000));

        assertThat(SafeTextInJson.of(json).path("dump").asString())
                .hasSizeLessThan(2_100)
                .endsWith("x… [8000 more characters]");
    }

    @Test
    void aLinkIsNeverCut() {
        String link = "https://lago.example/rails/active_storage/blobs/redirect/" + "a".repeat(3_000) + "/LAG-1.pdf";

        assertThat(SafeTextInJson.of(object().put("file_url", link))
                        .path("file_url")
                        .asString())
                .isEqualTo(link);
    }

    @Test
    void aStatementIsNeverCut() {
        String statement = "Update invoice: " + "x".repeat(3_000) + ".";

        assertThat(SafeTextInJson.of(object().put("statement", statement))
                        .path("statement")
                        .asString())
                .as("it must be repeated word for word")
                .isEqualTo(statement);
    }

    @Property(tries = 500)
    void nothingInvisibleComesThrough(@ForAll("anyText") String text) {
        ObjectNode json = object().put(text, text);
        json.putArray("list").addObject().put("name", text);

        assertThat(SafeTextInJson.of(json).toString()).doesNotContainPattern(InvisibleText.PATTERN);
    }

    @Property(tries = 500)
    void aQuotationIsOneLineThatCannotCloseItself(@ForAll("anyText") String text) {
        String quoted = SafeText.quoted(text);

        assertThat(quoted)
                .matches("\"([^\"\\\\\\n\\t]|\\\\[\"\\\\nt]|(\\\\u[0-9A-F]{4})+)*\"")
                .hasSizeLessThan(500)
                .doesNotContainPattern(InvisibleText.PATTERN);
        assertThat(SafeText.token(text)).isIn(text, quoted);
    }

    @Test
    void aQuotationShowsWhatItHoldsAndOnlyItsOwnMarksLookLikeMarks() {
        assertThat(SafeText.quoted("a \"b\"  c\\d\ne\tf ")).isEqualTo("\"a \\\"b\\\"  c\\\\d\\ne\\tf \"");
        assertThat(SafeText.quoted("\u201Ca\u201D\uFF02\u2033\u2036\u301D"))
                .as("marks that look like ours")
                .isEqualTo("\"\\u201Ca\\u201D\\uFF02\\u2033\\u2036\\u301D\"");
        assertThat(SafeText.quoted("\u02BA\u3003\uD83D\uDE76"))
                .as("more of them, the last of two characters")
                .isEqualTo("\"\\u02BA\\u3003\\uD83D\\uDE76\"");
        assertThat(SafeText.quoted("l'été «x» \uD83D\uDE00")).isEqualTo("\"l'été «x» \uD83D\uDE00\"");
    }

    @Test
    void aNameIsCutAndWhatWillBeWrittenIsNot() {
        assertThat(SafeText.quoted("n".repeat(81))).isEqualTo('"' + "n".repeat(80) + "…\"");
        assertThat(SafeText.token("n".repeat(81))).isEqualTo('"' + "n".repeat(80) + "…\"");
        assertThat(SafeText.quoted("abc", 3)).isEqualTo("\"abc\"");
        assertThat(SafeText.quoted("abcd", 3)).isEqualTo("\"abc…\"");
        assertThat(SafeText.quotedWhole("n ".repeat(500))).isEqualTo('"' + "n ".repeat(500) + '"');
        assertThat(SafeText.tokenWhole("n".repeat(500))).isEqualTo("n".repeat(500));
        assertThat(SafeText.tokenWhole("n ".repeat(500))).isEqualTo('"' + "n ".repeat(500) + '"');
    }

    @Property(tries = 500)
    void differentTextsHaveDifferentQuotations(@ForAll("anyText") String one, @ForAll("anyText") String other) {
        assertThat(SafeText.quotedWhole(one).equals(SafeText.quotedWhole(other)))
                .isEqualTo(SafeText.visible(one).equals(SafeText.visible(other)));
    }

    @Property(tries = 500)
    void cleaningTwiceChangesNothingMore(@ForAll("anyText") String text) {
        String once = SafeText.visible(text);

        assertThat(SafeText.visible(once)).isEqualTo(once);
    }

    /** Any text, with more of what hides than people write. */
    @Provide
    Arbitrary<String> anyText() {
        Arbitrary<String> hiding = Arbitraries.of(
                "\u200B",
                "\u202E",
                "\u2066",
                "\uFEFF",
                "\uDB40\uDC70",
                "\uDB40\uDDEF",
                "\u001B",
                "\u0000",
                "\u2028",
                "\u00AD",
                "\u3164",
                "\uD83D",
                "\n",
                "\"",
                "\\",
                "\u2800",
                "\u180E");
        return Arbitraries.oneOf(hiding, Arbitraries.strings().all().ofMaxLength(8))
                .list()
                .ofMaxSize(20)
                .map(parts -> String.join("", parts));
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
