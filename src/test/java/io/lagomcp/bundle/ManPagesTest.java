package io.lagomcp.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.cli.RootCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ManPagesTest {
    private final Map<String, String> pages = new ManPages("1.2.3").all();

    @Test
    void everyCommandHasAPage() {
        List<String> commands = new ArrayList<>();
        collect(RootCommand.commandLine(), commands);

        assertThat(pages.keySet()).containsExactlyElementsOf(commands);
        assertThat(pages).doesNotContainKey("lago-invoices-mcp-cache");
    }

    private static void collect(CommandLine command, List<String> names) {
        names.add(command.getCommandSpec().qualifiedName("-"));
        command.getSubcommands().values().stream()
                .filter(subcommand ->
                        !subcommand.getCommandSpec().usageMessage().hidden())
                .forEach(subcommand -> collect(subcommand, names));
    }

    @Test
    void aPageHasWhatTheHelpHas() {
        String page = pages.get("lago-invoices-mcp-call");

        assertThat(page)
                .startsWith("""
                    .TH "LAGO-INVOICES-MCP-CALL" "1" "" "lago-invoices-mcp 1.2.3"
                    .nh
                    .ad l
                    .SH "NAME"
                    lago\\-invoices\\-mcp\\-call \\- Call a tool, as an assistant would.
                    """)
                .contains(".SH \"SYNOPSIS\"\nlago\\-invoices\\-mcp call [", "[\\-\\-arg=NAME=VALUE]... TOOL [JSON]\n")
                .contains(".TP\n\\fB\\-\\-arg\\fR=\\fINAME=VALUE\\fR\nOne argument.")
                .contains(".SH \"EXIT STATUS\"\n.TP\n\\fB0\\fR\nDone")
                .contains(".SH \"EXAMPLES\"\nlago\\-invoices\\-mcp call find_all_invoices")
                .contains("\\fBlago\\-invoices\\-mcp\\fR(1)");
        assertThat(pages.get("lago-invoices-mcp-approvals"))
                .contains(".SH \"COMMANDS\"\n", "\\fBlago\\-invoices\\-mcp\\-approvals\\-approve\\fR(1)");
    }

    @Test
    void noTextIsAnInstruction() {
        assertThat(pages.values()).allSatisfy(page -> assertThat(page.lines())
                .allMatch(line -> line.matches("\\.(TH|SH|TP|PP|ad|br|nh)( .*)?|[^.'].*"))
                .noneMatch(line -> line.contains("${") || line.contains("%n")));
    }

    @Test
    void writesAFileForEach(@TempDir Path folder) throws Exception {
        new ManPages("1.2.3").write(folder);

        assertThat(Files.readString(folder.resolve("man1/lago-invoices-mcp-audit-show.1")))
                .isEqualTo(pages.get("lago-invoices-mcp-audit-show"));
    }
}
