package io.lagomcp.bundle;

import io.lagomcp.invoices.cli.RootCommand;
import io.lagomcp.invoices.console.ProgramName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The man pages of the program and of each command, as roff, from what {@code --help} prints. */
final class ManPages {
    private final String version;

    /** The pages of this version of the program. */
    ManPages(String version) {
        this.version = version;
    }

    /** Writes them into {@code man1} below this folder. */
    void write(Path folder) throws IOException {
        Path pages = Files.createDirectories(folder.resolve("man1"));
        for (Map.Entry<String, String> page : all().entrySet()) {
            Files.writeString(pages.resolve(page.getKey() + ".1"), page.getValue());
        }
    }

    /** The pages by their names, for example {@code lago-invoices-mcp-audit-show}. */
    Map<String, String> all() {
        Map<String, String> pages = new LinkedHashMap<>();
        add(RootCommand.commandLine().setCommandName(ProgramName.NAME), pages);
        return pages;
    }

    private void add(CommandLine command, Map<String, String> pages) {
        pages.put(name(command), page(command));
        visible(command).forEach(subcommand -> add(subcommand, pages));
    }

    private static Stream<CommandLine> visible(CommandLine command) {
        return command.getSubcommands().values().stream()
                .filter(subcommand ->
                        !subcommand.getCommandSpec().usageMessage().hidden());
    }

    private static String name(CommandLine command) {
        return command.getCommandSpec().qualifiedName("-");
    }

    private String page(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        UsageMessageSpec usage = spec.usageMessage();
        StringBuilder page = new StringBuilder(".TH \"%s\" \"1\" \"\" \"%s %s\"\n.nh\n.ad l\n"
                .formatted(name(command).toUpperCase(Locale.ROOT), ProgramName.NAME, version));
        section(page, "NAME", text(name(command)) + " \\- " + text(String.join(" ", usage.header())));
        section(
                page,
                "SYNOPSIS",
                text(new Help(spec, Help.defaultColorScheme(Help.Ansi.OFF))
                        .synopsis(0)
                        .replaceAll("\\s+", " ")
                        .strip()));
        section(page, "DESCRIPTION", paragraphs(usage.description()));
        section(page, "OPTIONS", options(spec));
        section(
                page,
                "COMMANDS",
                visible(command)
                        .map(subcommand -> item(
                                "\\fB" + text(subcommand.getCommandName()) + "\\fR",
                                subcommand.getCommandSpec().usageMessage().header()))
                        .collect(Collectors.joining()));
        section(
                page,
                "EXIT STATUS",
                usage.exitCodeList().entrySet().stream()
                        .map(code -> item("\\fB" + text(code.getKey()) + "\\fR", code.getValue()))
                        .collect(Collectors.joining()));
        section(
                page,
                "EXAMPLES",
                Stream.of(usage.footer())
                        .flatMap(String::lines)
                        .filter(line -> line.startsWith("  "))
                        .map(line -> text(line.strip().replace("${ROOT-COMMAND-NAME}", ProgramName.NAME)))
                        .collect(Collectors.joining("\n.br\n")));
        section(page, "SEE ALSO", seeAlso(command));
        return page.toString();
    }

    private static void section(StringBuilder page, String title, String text) {
        if (!text.isBlank()) {
            page.append(".SH \"")
                    .append(title)
                    .append("\"\n")
                    .append(text.strip())
                    .append('\n');
        }
    }

    private static String paragraphs(String... lines) {
        return Stream.of(lines)
                .filter(line -> !line.isBlank())
                .map(ManPages::text)
                .collect(Collectors.joining("\n.PP\n"));
    }

    private static String options(CommandSpec spec) {
        Stream<String> parameters = spec.positionalParameters().stream()
                .filter(parameter -> !parameter.hidden())
                .map(parameter -> item(value(parameter), parameter.description()));
        Stream<String> options = spec.options().stream()
                .filter(option -> !option.hidden())
                .sorted((one, other) -> one.longestName().compareTo(other.longestName()))
                .map(option -> item(names(option), option.description()));
        return Stream.concat(parameters, options).collect(Collectors.joining());
    }

    private static String names(OptionSpec option) {
        String names = Stream.of(option.names())
                .map(name -> "\\fB" + text(name) + "\\fR")
                .collect(Collectors.joining(", "));
        return option.arity().max() == 0 ? names : names + "=" + value(option);
    }

    private static String value(ArgSpec argument) {
        return "\\fI" + text(argument.paramLabel()) + "\\fR";
    }

    private static String item(String term, String... description) {
        return ".TP\n" + term + "\n" + text(String.join(" ", description)) + "\n";
    }

    private static String seeAlso(CommandLine command) {
        CommandLine parent = command.getParent();
        return Stream.concat(Stream.ofNullable(parent), visible(command))
                .map(page -> "\\fB" + text(name(page)) + "\\fR(1)")
                .collect(Collectors.joining(", "));
    }

    /** Text in which nothing is an instruction to the formatter. */
    private static String text(String text) {
        String escaped = text.replace("\\", "\\e").replace("-", "\\-").strip();
        return List.of('.', '\'').contains(escaped.isEmpty() ? ' ' : escaped.charAt(0)) ? "\\&" + escaped : escaped;
    }
}
