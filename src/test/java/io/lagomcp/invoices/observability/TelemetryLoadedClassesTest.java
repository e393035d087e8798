package io.lagomcp.invoices.observability;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What tracing makes a process load, and in which order: seen in processes of their own. */
@Timeout(300)
class TelemetryLoadedClassesTest {
    @RegisterExtension
    static final WireMockExtension LAGO = WireMockExtension.newInstance()
            .options(WireMockConfiguration.wireMockConfig().dynamicPort())
            .build();

    @BeforeEach
    void lagoAnswers() {
        LAGO.stubFor(any(anyUrl()).willReturn(okJson("{\"invoice\":{\"lago_id\":\"" + SampleCalls.INVOICE + "\"}}")));
    }

    @Test
    void withoutAnEndpointNothingOfOpenTelemetryIsLoaded() throws Exception {
        List<String> log = run("class+load", Map.of());

        assertThat(log)
                .as("the log of classes")
                .anyMatch(line -> line.contains("io.lagomcp.invoices.observability.Observability"));
        assertThat(log)
                .noneMatch(line -> line.contains("io.opentelemetry")
                        || line.contains("operations.Tracing")
                        || line.contains("micrometer"));
    }

    @Test
    void theClientOfTheJdkIsSetUpBeforeTheFirstSpanIsSentWithIt() throws Exception {
        try (SpanCollector collector = new SpanCollector()) {
            List<String> log = run("class+init", Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint()));

            int settled = first(log, "io.lagomcp.invoices.lago.http.JdkHttpClientDefaults");
            int used = first(log, "jdk.internal.net.http.");
            int lago = first(log, "io.lagomcp.invoices.lago.http.LagoHttpTransport");
            assertThat(settled).as("set up").isNotNegative().isLessThan(used);
            assertThat(used).as("used, by the exporter first").isNotNegative().isLessThan(lago);
            assertThat(collector.spans()).as("spans that were sent").isNotEmpty();
        }
    }

    private static int first(List<String> log, String type) {
        String initialized = type.replace('.', '/');
        return IntStream.range(0, log.size())
                .filter(i ->
                        log.get(i).contains("'" + initialized) || log.get(i).contains(" " + type))
                .filter(i -> log.get(i).contains("nitializ"))
                .findFirst()
                .orElse(-1);
    }

    private static List<String> run(String log, Map<String, String> environment)
            throws IOException, InterruptedException {
        ProcessBuilder program = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xlog:" + log + "=info:stdout",
                "-cp",
                System.getProperty("java.class.path"),
                TracedProgram.class.getName(),
                LAGO.baseUrl());
        program.environment().keySet().removeIf(name -> name.startsWith("OTEL_"));
        program.environment().putAll(environment);
        Process process = program.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        List<String> lines = process.inputReader().lines().toList();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ended").isTrue();
        assertThat(process.exitValue()).isZero();
        return lines;
    }
}
