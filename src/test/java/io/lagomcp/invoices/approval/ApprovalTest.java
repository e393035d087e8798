package io.lagomcp.invoices.approval;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An unconfirmed mutation does not compile: sources as somebody outside the package would write them. */
class ApprovalTest {
    private static final String PERFORM = "public WriteResult perform(Approval approval)";

    private final Path classes;

    ApprovalTest(@TempDir Path classes) {
        this.classes = classes;
    }

    @Test
    void aMutationThatUsesTheApprovalItWasGivenCompiles() {
        assertThat(errors(mutation(PERFORM, "return new WriteResult.Changed(approval.writes().finalizeDraft(\"1\"));")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "return new WriteResult.Changed(new Approval(approval.plan(), null).writes().finalizeDraft(\"1\"));",
                "return new WriteResult.Changed(approval.writes.finalizeDraft(\"1\"));",
                "return new WriteResult.Changed(invoices.finalizeDraft(\"1\"));",
            })
    void aMutationThatTriesToWriteInAnotherWayDoesNotCompile(String body) {
        assertThat(errors(mutation(PERFORM, body))).hasSize(1);
    }

    @Test
    void aMutationThatPerformsWithoutAnApprovalDoesNotCompile() {
        assertThat(errors(mutation("public WriteResult perform()", "return new WriteResult.Accepted(\"\");")))
                .anyMatch(error -> error.contains("does not override abstract method perform("));
    }

    @Test
    void nobodyCanInheritAnApproval() {
        assertThat(errors("""
            package elsewhere;
            class Elsewhere extends io.lagomcp.invoices.approval.Approval {}
            """)).isNotEmpty();
    }

    private static String mutation(String perform, String body) {
        return """
            package elsewhere;

            import io.lagomcp.invoices.approval.*;
            import io.lagomcp.invoices.approval.plan.*;
            import io.lagomcp.invoices.lago.*;
            import java.time.Instant;
            import java.util.List;
            import java.util.Optional;
            import java.util.Set;
            import tools.jackson.databind.node.ObjectNode;

            class Elsewhere implements Mutation {
                private InvoiceReader invoices;

                public String name() {
                    return "finalize_invoice";
                }

                public List<Set<MutationEffect>> possibleEffects() {
                    return List.of();
                }

                public Plan plan(ObjectNode arguments) {
                    return null;
                }

                public OutcomeEvidence evidence(Plan plan, Instant actedAt) {
                    return null;
                }

                %s {
                    %s
                }
            }
            """.formatted(perform, body);
    }

    private List<String> errors(String source) {
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        JavaFileObject file =
                new SimpleJavaFileObject(URI.create("string:///elsewhere/Elsewhere.java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        List<String> options =
                List.of("-proc:none", "-classpath", System.getProperty("java.class.path"), "-d", classes.toString());
        ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, problems, options, null, List.of(file))
                .call();
        return problems.getDiagnostics().stream()
                .filter(problem -> problem.getKind() == Diagnostic.Kind.ERROR)
                .map(problem -> problem.getMessage(null))
                .toList();
    }
}
