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

/** A mutation cannot send its write: sources as somebody outside the package would write them do not compile. */
class ApprovalTest {
    private final Path classes;

    ApprovalTest(@TempDir Path classes) {
        this.classes = classes;
    }

    @Test
    void aMutationThatOnlyReadsCompiles() {
        assertThat(errors(mutation("invoices.find(\"1\");"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "invoices.send(InvoiceWrite.finalizeDraft(\"1\"), facts -> {}, () -> {});",
                "InvoiceWrite.finalizeDraft(\"1\").send();",
                "InvoiceWrite.finalizeDraft(\"1\").request();",
                "((Plan) null).write().orElseThrow().request();",
                "new PlanExecutor(invoices, null, null, null, null, null, null);",
            })
    void aMutationThatTriesToWriteDoesNotCompile(String statement) {
        assertThat(errors(mutation(statement))).isNotEmpty();
    }

    private static String mutation(String statement) {
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

            class Elsewhere implements MutationKind {
                private InvoiceReader invoices;

                public String name() {
                    return "finalize_invoice";
                }

                public List<Set<MutationEffect>> possibleEffects() {
                    return List.of();
                }

                public Plan plan(ObjectNode arguments) {
                    %s
                    return null;
                }

                public OutcomeEvidence evidence(Plan plan, Instant actedAt) {
                    return null;
                }
            }
            """.formatted(statement);
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
