package io.lagomcp.invoices;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.lagomcp.invoices.lago.LagoClient;
import io.lagomcp.invoices.server.StandardStreams;
import java.io.FileDescriptor;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Arrays;

/** Who may know whom: imports run downwards only, and the standard streams belong to one class. */
@AnalyzeClasses(packagesOf = Main.class, importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "io.lagomcp.invoices";

    @ArchTest
    static final ArchRule mainKnowsOnlyTheCommands = onlyKnows(ROOT, "cli");

    @ArchTest
    static final ArchRule theServerKnowsNoCommand = onlyKnows(
            in("server"),
            "server",
            "access",
            "prompt",
            "resource",
            "tool",
            "guard",
            "lago",
            "audit",
            "config",
            "json",
            "limit");

    @ArchTest
    static final ArchRule whoMayComeInKnowsNoServer = onlyKnows(in("access"), "access", "guard", "audit", "config");

    @ArchTest
    static final ArchRule operationsListenAndNothingBelowKnowsThem =
            onlyKnows(in("operations"), "operations", "server", "guard", "lago", "audit", "config");

    @ArchTest
    static final ArchRule onlyOneClassKnowsOpenTelemetrySoThatItCanStayAway = noClasses()
            .that()
            .haveNameNotMatching(".*\\.operations\\.Tracing(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.opentelemetry..");

    @ArchTest
    static final ArchRule promptsReadThroughTools =
            onlyKnows(in("prompt"), "prompt", "resource", "tool", "guard", "lago");

    @ArchTest
    static final ArchRule resourcesAreReadThroughTools = onlyKnows(in("resource"), "resource", "tool", "guard");

    @ArchTest
    static final ArchRule toolsKnowNoServer =
            onlyKnows(in("tool"), "tool", "guard", "lago", "audit", "json", "limit", "text");

    @ArchTest
    static final ArchRule theGuardKnowsNoTool = onlyKnows(in("guard"), "guard", "lago", "audit", "text");

    @ArchTest
    static final ArchRule theGuardKnowsNoPolicyFile = noClasses()
            .that()
            .resideInAPackage(ROOT + ".guard")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(in("guard.policy"));

    @ArchTest
    static final ArchRule policyFilesKnowTheGuardAndItsMoney = onlyKnows(in("guard.policy"), "guard", "lago", "text");

    @ArchTest
    static final ArchRule theClientOfLagoKnowsOnlyItsFormat = onlyKnows(in("lago"), "lago", "json", "limit");

    @ArchTest
    static final ArchRule theFormatIsALeaf = onlyKnows(in("json"), "json");

    @ArchTest
    static final ArchRule theLimitsAreALeaf = onlyKnows(in("limit"), "limit");

    @ArchTest
    static final ArchRule wordsAreALeaf = onlyKnows(in("text"), "text");

    @ArchTest
    static final ArchRule theAuditIsALeaf = onlyKnows(in("audit"), "audit");

    @ArchTest
    static final ArchRule theSettingsKnowNothingButWords = onlyKnows(in("config"), "config", "text");

    @ArchTest
    static final ArchRule theFilesOfClientsAreALeaf = onlyKnows(in("install"), "install");

    @ArchTest
    static final ArchRule theCommandLinesLibraryStaysInTheCommands = noClasses()
            .that()
            .resideOutsideOfPackage(in("cli"))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("picocli..");

    @ArchTest
    static final ArchRule theSandboxKnowsNothingOfTheRest = onlyKnows(in("sandbox"), "sandbox");

    @ArchTest
    static final ArchRule onlyTheServerAndTheDemosClientKnowTheProtocolSdk = noClasses()
            .that()
            .resideOutsideOfPackage(in("server"))
            .and()
            .doNotHaveFullyQualifiedName(ROOT + ".cli.Assistant")
            .and()
            .doNotHaveFullyQualifiedName(ROOT + ".cli.DemoServer")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.modelcontextprotocol..");

    @ArchTest
    static final ArchRule lagoIsReachedThroughReadingsAndApprovalsAlone = noClasses()
            .that()
            .resideOutsideOfPackage(in("lago"))
            .and()
            .doNotHaveFullyQualifiedName(ROOT + ".cli.Account")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(LagoClient.class);

    @ArchTest
    static final ArchRule standardInputAndOutputBelongToOneClass = noClasses()
            .that()
            .areNotAssignableTo(StandardStreams.class)
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
    static final ArchRule standardErrorIsForTheCommands = noClasses()
            .that()
            .resideOutsideOfPackage(in("cli"))
            .and()
            .areNotAssignableTo(StandardStreams.class)
            .should()
            .accessField(System.class, "err")
            .orShould()
            .callMethod(Throwable.class, "printStackTrace");

    @ArchTest
    static final ArchRule logsGoThroughSlf4j =
            noClasses().should().dependOnClassesThat().resideInAPackage("java.util.logging..");

    private static ArchRule onlyKnows(String who, String... neighbours) {
        String[] allowed = Arrays.stream(neighbours).map(ArchitectureTest::in).toArray(String[]::new);
        DescribedPredicate<JavaClass> forbidden = resideInAnyPackage(ROOT + "..")
                .and(DescribedPredicate.not(resideInAnyPackage(allowed)))
                .and(DescribedPredicate.not(DescribedPredicate.describe("Main", c -> c.isEquivalentTo(Main.class))));
        return noClasses()
                .that()
                .resideInAPackage(who)
                .should()
                .dependOnClassesThat(forbidden)
                .allowEmptyShould(true);
    }

    private static String in(String part) {
        return ROOT + "." + part + "..";
    }
}
