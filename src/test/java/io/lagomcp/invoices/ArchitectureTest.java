package io.lagomcp.invoices;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.lagomcp.invoices.cli.call.ToolArgumentOptions;
import io.lagomcp.invoices.lago.InvoiceWriter;
import io.lagomcp.invoices.lago.LagoClient;
import io.lagomcp.invoices.mcp.stdio.StandardStreams;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which package may use which: dependencies run one way only, and the standard streams belong to one class. */
@AnalyzeClasses(packagesOf = Main.class, importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "io.lagomcp.invoices";

    /** Each package with all that it may use, lower layers first: a package may only use packages above it in this list. */
    private static final Map<String, List<String>> LAYERS = layers("""
        text:
        config: text
        console: config
        startcache:
        file:
        audit.event:
        audit: audit.event file
        json:
        limit:
        lago.http: json limit
        lago: json lago.http limit
        approval.plan: audit audit.event lago lago.http
        approval.pending: approval.plan audit audit.event file lago
        approval: approval.pending approval.plan audit audit.event lago lago.http
        policy: approval approval.plan lago text
        lago.file: lago.http limit
        tool: approval approval.plan json lago lago.http
        tool.view: approval.plan lago
        tool.argument: approval.plan lago lago.http limit text tool tool.view
        tool.search: approval approval.plan lago lago.http limit text tool tool.argument tool.view
        tool.write: approval.plan lago lago.http text tool tool.argument tool.search tool.view
        tool.read: approval approval.pending approval.plan lago lago.file lago.http limit tool tool.argument tool.search \
            tool.view
        tool.lookup: approval approval.plan json lago lago.http limit text tool tool.argument tool.search
        tool.registry: approval approval.pending approval.plan lago lago.file lago.http text tool tool.argument \
            tool.lookup tool.read tool.search tool.view tool.write
        resource: approval tool tool.registry
        prompt: approval approval.plan lago resource tool tool.registry
        sandbox.store:
        sandbox: sandbox.store
        auth: approval.plan audit audit.event config file
        http: approval.plan audit auth config lago.http limit
        page.view:
        page.template: page.view
        page: approval approval.pending approval.plan audit auth http lago lago.http limit page.template page.view \
            tool tool.search
        mcp.protocol: approval approval.plan json lago lago.http limit
        webhook: audit audit.event config file json lago.http
        mcp.stdio: approval.plan limit mcp.protocol
        mcp: approval approval.pending approval.plan config json lago mcp.protocol mcp.stdio prompt resource text tool \
            tool.registry
        mcp.http: approval.plan auth config http limit mcp.protocol
        store: approval.pending approval.plan audit audit.event auth config lago.http mcp.http webhook
        observability: audit audit.event config lago lago.http mcp.protocol store webhook
        app: approval approval.pending approval.plan audit auth config console http lago lago.file lago.http limit mcp \
            mcp.http mcp.protocol mcp.stdio observability page policy prompt sandbox startcache store tool tool.read \
            tool.registry webhook
        cli.audit: app audit audit.event config console lago
        cli.demo: audit cli.audit console
        install: file
        cli.serve: app config console
        cli.call: app approval approval.pending approval.plan cli.serve config console json lago lago.http tool tool.registry
        cli.approvals: app approval approval.plan audit cli.call cli.serve config console lago
        cli.doctor: app audit auth cli.serve config console install lago lago.http
        cli.install: app auth cli.doctor config console install text
        cli.policy: app approval approval.plan cli.call cli.serve config console lago lago.http policy tool tool.registry
        cli: app approval.plan auth cli.approvals cli.audit cli.call cli.demo cli.doctor cli.install cli.policy \
            cli.serve config console sandbox sandbox.store startcache text tool
        """);

    @ArchTest
    static void aPackageUsesOnlyLowerLayers(JavaClasses classes) {
        LAYERS.forEach((name, allowed) -> {
            List<String> packages = allowed.stream().map(ArchitectureTest::in).toList();
            noClasses()
                    .that()
                    .resideInAPackage(in(name))
                    .should()
                    .dependOnClassesThat(DescribedPredicate.describe(
                            "are in neither of " + allowed,
                            used -> used.getPackageName().startsWith(ROOT)
                                    && !used.getPackageName().equals(in(name))
                                    && !packages.contains(used.getPackageName())
                                    && !used.isEquivalentTo(Main.class)))
                    .check(classes);
        });
    }

    @ArchTest
    static void everyPackageHasALayerAndOnlyTheCommandsAreUsedByMain(JavaClasses classes) {
        TreeSet<String> packages = new TreeSet<>();
        classes.forEach(type -> packages.add(type.getPackageName()));
        packages.remove(ROOT);
        assertThat(packages)
                .containsExactlyInAnyOrderElementsOf(
                        LAYERS.keySet().stream().map(ArchitectureTest::in).toList());
        noClasses()
                .that()
                .resideInAPackage(ROOT)
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "are below the commands",
                        used -> used.getPackageName().startsWith(ROOT + ".")
                                && !used.getPackageName().equals(in("cli"))))
                .check(classes);
    }

    @ArchTest
    static final ArchRule onlyOneClassKnowsOpenTelemetrySoThatItCanStayAway = noClasses()
            .that()
            .haveNameNotMatching(".*\\.observability\\.Tracing(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.opentelemetry..");

    @ArchTest
    static final ArchRule theCommandLineLibraryStaysInTheCommands = noClasses()
            .that()
            .resideOutsideOfPackages(in("cli.."), in("console"))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("picocli..");

    @ArchTest
    static final ArchRule onlyTheServerAndTheClientsUseTheProtocolSdk = noClasses()
            .that()
            .resideOutsideOfPackages(in("mcp.."), in("cli.demo"), in("cli.call"))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.modelcontextprotocol..");

    @ArchTest
    static final ArchRule lagoIsUsedThroughReadersAndApprovalsOnly = noClasses()
            .that()
            .resideOutsideOfPackage(in("lago.."))
            .and()
            .doNotHaveFullyQualifiedName(in("app.ApplicationContext"))
            .should()
            .dependOnClassesThat()
            .areAssignableTo(LagoClient.class);

    @ArchTest
    static final ArchRule onlyApprovalsWriteToLago = noClasses()
            .that()
            .resideOutsideOfPackages(in("lago"), in("approval"))
            .and()
            .doNotHaveFullyQualifiedName(in("app.ApplicationContext"))
            .should()
            .dependOnClassesThat()
            .areAssignableTo(InvoiceWriter.class);

    @ArchTest
    static final ArchRule standardInputAndOutputBelongToOneClass = noClasses()
            .that()
            .areNotAssignableTo(StandardStreams.class)
            // reads arguments from standard input, and serves no protocol
            .and()
            .areNotAssignableTo(ToolArgumentOptions.class)
            .should()
            .accessField(System.class, "in")
            .orShould()
            .accessField(System.class, "out")
            .orShould()
            .callMethod(System.class, "setIn", InputStream.class)
            .orShould()
            .callMethod(System.class, "setOut", PrintStream.class)
            .orShould()
            .accessField(FileDescriptor.class, "in")
            .orShould()
            .accessField(FileDescriptor.class, "out")
            .because("standard output carries the protocol and nothing else");

    @ArchTest
    static final ArchRule standardErrorIsForStartupAndLogging = noClasses()
            .that()
            .resideOutsideOfPackage(in("app"))
            .and()
            .areNotAssignableTo(StandardStreams.class)
            .should()
            .accessField(System.class, "err")
            .orShould()
            .callMethod(Throwable.class, "printStackTrace");

    @ArchTest
    static final ArchRule logsGoThroughSlf4j =
            noClasses().should().dependOnClassesThat().resideInAPackage("java.util.logging..");

    @ArchTest
    static void noPackageHasMoreThan30Types(JavaClasses classes) {
        Map<String, Long> sizes = classes.stream()
                .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));
        assertThat(sizes).allSatisfy((name, types) -> assertThat(types).isLessThanOrEqualTo(30));
    }

    @ArchTest
    static void noTestClassIsLongerThan600Lines(JavaClasses classes) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".java")))
                    .allSatisfy(file -> assertThat(Files.readAllLines(file)).hasSizeLessThanOrEqualTo(600));
        }
    }

    private static Map<String, List<String>> layers(String table) {
        Map<String, List<String>> layers = new LinkedHashMap<>();
        table.lines().forEach(line -> {
            String[] parts = line.split(":", 2);
            List<String> allowed =
                    parts[1].isBlank() ? List.of() : List.of(parts[1].strip().split("\\s+"));
            assertThat(layers.keySet()).as("layers below " + parts[0]).containsAll(allowed);
            layers.put(parts[0], allowed);
        });
        return layers;
    }

    private static String in(String part) {
        return ROOT + "." + part;
    }
}
