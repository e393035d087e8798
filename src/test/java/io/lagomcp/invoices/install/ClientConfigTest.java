package io.lagomcp.invoices.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lagomcp.invoices.install.ServerLaunch.ApiKeySource;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** How our entry gets into a text that somebody else wrote, and out of it. */
class ClientConfigTest {
    private static final Path FILE = Path.of("config");
    private static final ServerLaunch SERVER =
            new ServerLaunch("/bin/lago", List.of(), Map.of(), new ApiKeySource.None());

    @Test
    void isPutBehindTheOtherServersAndLooksLikeThem() throws Exception {
        assertThat(with(McpClientApp.CURSOR, """
            {
                // mine
                "mcpServers": {
                    "git": {"command": "git-mcp"} // the first one
                },
                "other": 1.50
            }\
            """)).isEqualTo("""
                {
                    // mine
                    "mcpServers": {
                        "git": {"command": "git-mcp"}, // the first one
                        "lago-invoices": {
                            "command": "/bin/lago",
                            "args": []
                        }
                    },
                    "other": 1.50
                }\
                """);
    }

    @Test
    void keepsTabsCarriageReturnsAndTrailingCommas() throws Exception {
        assertThat(with(McpClientApp.CURSOR, "{\r\n\t\"mcpServers\": {\r\n\t\t\"git\": {},\r\n\t},\r\n}\r\n"))
                .isEqualTo("""
                    {
                    \t"mcpServers": {
                    \t\t"git": {},
                    \t\t"lago-invoices": {
                    \t\t\t"command": "/bin/lago",
                    \t\t\t"args": []
                    \t\t},
                    \t},
                    }
                    """.replace("\n", "\r\n"));
    }

    @Test
    void staysOnOneLineWhereAllIsOnOne() throws Exception {
        assertThat(with(McpClientApp.CURSOR, "{\"a\": 1}"))
                .isEqualTo(
                        "{\"a\": 1, \"mcpServers\": {\"lago-invoices\": {\"command\": \"/bin/lago\", \"args\": []}}}");
    }

    static Stream<String> textsWithoutServers() {
        return Stream.of("", " \n", "{}", "// nothing yet", "{ /* nothing yet */ }", "{\"mcpServers\": {}}", "{\n}\n");
    }

    @ParameterizedTest
    @MethodSource("textsWithoutServers")
    void theFirstServerFindsItsPlace(String text) throws Exception {
        String written = with(McpClientApp.CURSOR, text);

        assertThat(ClientConfig.of(McpClientApp.CURSOR, written, FILE).entry()).contains(entry(McpClientApp.CURSOR));
        assertThat(written).contains(text.contains("nothing yet") ? "nothing yet" : "");
    }

    @Test
    void anEntryIsReplacedWhereItStands() throws Exception {
        assertThat(with(
                        McpClientApp.CURSOR,
                        "{\"mcpServers\": { \"lago-invoices\": {\"command\": \"old\"}, \"git\": {} }}"))
                .isEqualTo(
                        "{\"mcpServers\": { \"lago-invoices\": {\"command\": \"/bin/lago\", \"args\": []}, \"git\": {}"
                                + " }}");
    }

    static Stream<List<String>> entriesInAnyPlace() {
        return Stream.of(
                List.of("{\"mcpServers\": {\"lago-invoices\": {}}}", "{\"mcpServers\": {}}"),
                List.of("{\"mcpServers\": {\"lago-invoices\": {}, \"b\": 1}}", "{\"mcpServers\": { \"b\": 1}}"),
                List.of(
                        "{\"mcpServers\": {\"a\": 1, \"lago-invoices\": {}, \"b\": 1}}",
                        "{\"mcpServers\": {\"a\": 1, \"b\": 1}}"),
                List.of(
                        "{\"mcpServers\": {\"a\": 1, /* x, */ \"lago-invoices\": {}}}",
                        "{\"mcpServers\": {\"a\": 1 /* x, */}}"),
                List.of("{\"mcpServers\": {\"a\": 1,\n\"lago-invoices\": {},\n}}", "{\"mcpServers\": {\"a\": 1,\n}}"),
                List.of(
                        "{\"mcpServers\": {\n  \"lago-invoices\": {}\n  // end\n}}",
                        "{\"mcpServers\": {\n  // end\n}}"));
    }

    @ParameterizedTest
    @MethodSource("entriesInAnyPlace")
    void onlyTheEntryAndItsCommaAreRemoved(List<String> texts) throws Exception {
        assertThat(ClientConfig.of(McpClientApp.CURSOR, texts.get(0), FILE).without())
                .isEqualTo(texts.get(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"mcpServers\": []}",
                "{\"mcpServers\": null}",
                "{\"mcpServers\": {\"lago-invoices\": 1}}",
                "[]",
                "{\"a\": canary}",
                "{} {}",
                "{\"a\": 1, \"a\": 2}",
                "{\"mcpServers\": {}, \"mcpServers\": {}}",
                "{\"a\": 1",
                "{'a': 1}"
            })
    void aTextThatIsNotUnderstoodIsRefusedWithThePlace(String text) {
        assertThatThrownBy(() -> ClientConfig.of(McpClientApp.CURSOR, text, FILE))
                .isInstanceOf(InstallException.class)
                .hasMessageContaining("config: line 1, column ")
                .hasMessageEndingWith("Nothing was changed.")
                .hasMessageNotContaining("canary");
    }

    @Test
    void thePlaceIsThatOfTheMistake() {
        assertThatThrownBy(() -> ClientConfig.of(McpClientApp.CURSOR, "{\n  \"a\": 1,\n  \"mcpServers\": 2\n}", FILE))
                .hasMessageContaining("line 3, column 17: an object of servers was expected");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\": 1, \"a\": 2}", "{\"mcpServers\": {}, \"mcpServers\": {}}"})
    void aNameThatStandsTwiceIsToldAsThat(String text) {
        assertThatThrownBy(() -> ClientConfig.of(McpClientApp.CURSOR, text, FILE))
                .hasMessageContaining("the same name occurs twice");
    }

    @Test
    void vsCodesQuestionComesAndGoesWithTheEntry() throws Exception {
        String before = "{\n  \"inputs\": [\n    {\"id\": \"x\"}\n  ],\n  \"servers\": {\n    \"git\": {}\n  }\n}\n";
        ObjectNode asking = ConfigTemplate.of(McpClientApp.VSCODE).entry(SERVER.with(new ApiKeySource.FromClient()));
        String written = ClientConfig.of(McpClientApp.VSCODE, before, FILE).with(asking);

        assertThat(written)
                .contains("{\"id\": \"x\"},\n    {\n      \"type\": \"promptString\"", "\"${input:lago-api-key}\"");
        assertThat(ClientConfig.of(McpClientApp.VSCODE, written, FILE).without())
                .isEqualTo(before);
        assertThat(ClientConfig.of(McpClientApp.VSCODE, written, FILE).with(asking))
                .as("the question is there once")
                .isEqualTo(written);
    }

    @Test
    void vsCodesQuestionStaysWhereAnotherServerAsksIt() throws Exception {
        ObjectNode asking = ConfigTemplate.of(McpClientApp.VSCODE).entry(SERVER.with(new ApiKeySource.FromClient()));
        String before = "{\"servers\": {\"b\": {\"env\": {\"K\": \"${input:lago-api-key}\"}}}}";
        String written = ClientConfig.of(McpClientApp.VSCODE, before, FILE).with(asking);

        assertThat(ClientConfig.of(McpClientApp.VSCODE, written, FILE).without())
                .contains("promptString");
    }

    static Stream<String> tomlTexts() {
        return Stream.of(
                "model = \"o\"\n",
                "model = \"o\"",
                "model = \"o\"\r\n\r\n[mcp_servers.git]\r\ncommand = \"git\"\r\n",
                "# only a comment\n\n\n",
                "[mcp_servers]\n",
                "text = \"\"\"\n[mcp_servers.lago-invoices]\n\"\"\"\n",
                "list = [\n  [\"a\"],\n]\n");
    }

    @ParameterizedTest
    @MethodSource("tomlTexts")
    void aTableComesToTheEndOfATomlTextAndGoesAgain(String text) throws Exception {
        if (text.contains("\"\"\"")) {
            // it looks like our header and is none: rather nothing than a mistake
            assertThatThrownBy(() -> with(McpClientApp.CODEX, text)).isInstanceOf(InstallException.class);
            return;
        }
        String written = with(McpClientApp.CODEX, text);

        assertThat(written).startsWith(text).contains("[mcp_servers.lago-invoices]");
        assertThat(ClientConfig.of(McpClientApp.CODEX, written, FILE).without()).isEqualTo(text);
    }

    @Test
    void aTableAmongOthersIsReplacedAndRemovedAlone() throws Exception {
        String text = """
            [mcp_servers.git]
            command = "git"

            [mcp_servers."lago-invoices"] # ours
            command = "old"

            [mcp_servers.lago-invoices.env]
            LAGO_API_KEY = "k"

            # the last one
            [profiles.x]
            model = "o"
            """;

        assertThat(ClientConfig.of(McpClientApp.CODEX, text, FILE).without()).isEqualTo("""
            [mcp_servers.git]
            command = "git"

            # the last one
            [profiles.x]
            model = "o"
            """);
        assertThat(with(McpClientApp.CODEX, text)).isEqualTo("""
            [mcp_servers.git]
            command = "git"

            [mcp_servers.lago-invoices]
            command = "/bin/lago"
            args = []
            tool_timeout_sec = 180

            # the last one
            [profiles.x]
            model = "o"
            """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[mcp_servers]\nlago-invoices = {command = \"x\"}\n",
                "mcp_servers = {lago-invoices = {command = \"x\"}}\n",
                "mcp_servers.lago-invoices.command = \"x\"\n",
                "mcp_servers = 1\n",
                "[mcp_servers.lago-invoices]\ncommand = \"x\"\n[a]\n[mcp_servers.lago-invoices.env]\nA = \"1\"\n"
            })
    void anEntryInAnotherFormIsLeftAlone(String text) {
        assertThatThrownBy(() -> with(McpClientApp.CODEX, text))
                .isInstanceOf(InstallException.class)
                .hasMessageEndingWith("Nothing was changed.");
    }

    @Test
    void tomlThatIsNoneIsRefusedWithThePlace() {
        assertThatThrownBy(() -> with(McpClientApp.CODEX, "a = 1\nb = canary\n"))
                .hasMessageContaining("config: line 2, column ")
                .hasMessageNotContaining("canary");
    }

    private static String with(McpClientApp client, String text) throws InstallException {
        return ClientConfig.of(client, text, FILE).with(entry(client));
    }

    private static ObjectNode entry(McpClientApp client) {
        return ConfigTemplate.of(client).entry(SERVER);
    }
}
