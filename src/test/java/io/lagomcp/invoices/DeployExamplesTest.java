package io.lagomcp.invoices;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.lagomcp.invoices.config.AuthSettings;
import io.lagomcp.invoices.config.CommandLineFlags;
import io.lagomcp.invoices.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.toml.TomlMapper;

/** What we hand out for running a server for a team is what the program understands, and as safe as it says. */
class DeployExamplesTest {
    private static final Path DEPLOY = Path.of("examples", "deploy");
    private static final Path REMOTE = Path.of("examples", "remote");
    private static final Pattern VARIABLE = Pattern.compile("LAGO_[A-Z_]+[A-Z]");

    @TempDir
    private Path folder = Path.of("");

    static List<Path> remoteEntries() throws IOException {
        try (Stream<Path> files = Files.list(REMOTE)) {
            return files.sorted().toList();
        }
    }

    @Test
    void everyVariableIsASetting() throws IOException {
        TreeSet<String> named = new TreeSet<>();
        try (Stream<Path> files = Files.walk(DEPLOY)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                VARIABLE.matcher(Files.readString(file)).results().forEach(found -> named.add(found.group()));
            }
        }
        assertThat(named).isNotEmpty().isSubsetOf(Settings.VARIABLES);
    }

    @Test
    void aServerWithoutMemoryEndsAndIsStartedAgain() throws IOException {
        assertThat(entrypoint()).contains("-XX:+ExitOnOutOfMemoryError");
        assertThat(Files.readString(DEPLOY.resolve("lago-invoices-mcp.service")))
                .contains("-XX:+ExitOnOutOfMemoryError ", "Restart=on-failure");
    }

    @Test
    void theServerOfComposeStartsBehindItsProxy() throws IOException {
        JsonNode compose = yaml("compose/compose.yaml").get(0);
        JsonNode server = compose.path("services").path("lago-invoices-mcp");
        String proxy =
                compose.at("/services/proxy/networks/inside/ipv4_address").stringValue();

        Settings settings = usable(strings(server.path("environment")));

        assertThat(settings.http().orElseThrow().trustedProxies()).containsExactly(proxy);
        assertThat(settings.management().orElseThrow().host())
                .as("health and metrics stay in the container")
                .isEqualTo("127.0.0.1");
        assertThat(compose.at("/networks/inside/ipam/config/0/subnet").stringValue())
                .startsWith(proxy.substring(0, proxy.lastIndexOf('.')));
        server.path("secrets")
                .forEach(secret -> assertThat(compose.path("secrets").has(secret.stringValue()))
                        .as("the secret %s is a file", secret)
                        .isTrue());
        assertThat(server.path("ports").isMissingNode())
                .as("nobody passes the proxy by")
                .isTrue();
        assertThat(server.path("stop_grace_period").stringValue()).isEqualTo("40s");
        for (JsonNode service : compose.path("services")) {
            assertThat(service.path("read_only").booleanValue()).isTrue();
            assertThat(service.at("/cap_drop/0").stringValue()).isEqualTo("ALL");
            assertThat(service.at("/security_opt/0").stringValue()).isEqualTo("no-new-privileges:true");
        }
        assertThat(Files.readString(DEPLOY.resolve("compose/Caddyfile")))
                .contains("reverse_proxy lago-invoices-mcp:"
                        + settings.http().orElseThrow().port());
    }

    @Test
    void theHealthCheckOfComposeIsTheProgramOfTheImage() throws IOException {
        JsonNode server = yaml("compose/compose.yaml").get(0).at("/services/lago-invoices-mcp");
        List<String> check = new ArrayList<>();
        server.at("/healthcheck/test").forEach(part -> check.add(part.stringValue()));
        List<String> entrypoint = entrypoint();

        assertThat(check)
                .as("what asks is what runs, with less memory")
                .startsWith("CMD", entrypoint.get(0), entrypoint.get(1))
                .endsWith("-jar", entrypoint.get(entrypoint.size() - 1), "healthcheck");
        assertThat(server.at("/environment/LAGO_MCP_MANAGEMENT_PORT").stringValue())
                .as("where it asks")
                .isNotBlank();
    }

    @Test
    void theServersOfKubernetesStartAndAreProbedWhereTheyTell() throws IOException {
        List<JsonNode> objects = yaml("kubernetes.yaml");
        JsonNode fleet = named(objects, "StatefulSet", "lago-invoices-mcp");
        JsonNode pod = fleet.at("/spec/template/spec");
        JsonNode server = pod.at("/containers/0");
        Map<String, String> environment = env(server);
        environment.put("LAGO_MCP_REPLICA", "lago-invoices-mcp-0");

        Settings settings = usable(environment);

        assertThat(port(server, "management"))
                .isEqualTo(settings.management().orElseThrow().port());
        assertThat(port(server, "mcp")).isEqualTo(settings.http().orElseThrow().port());
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            assertThat(server.path(probe).at("/httpGet/port").stringValue()).isEqualTo("management");
        }
        assertThat(server.at("/readinessProbe/httpGet/path").stringValue()).isEqualTo("/readyz");
        assertThat(server.at("/livenessProbe/httpGet/path").stringValue())
                .as("a Lago that is down is no reason to restart")
                .isEqualTo("/healthz");
        assertThat(pod.path("terminationGracePeriodSeconds").intValue()).isEqualTo(40);
        JsonNode migration =
                named(objects, "Job", "lago-invoices-mcp-migrate-0.1.0").at("/spec/template/spec");
        for (JsonNode each : List.of(pod, migration)) {
            assertThat(each.at("/securityContext/runAsNonRoot").booleanValue()).isTrue();
            assertThat(each.at("/volumes/0/secret/defaultMode").intValue()).isEqualTo(0440);
            assertThat(each.at("/containers/0/securityContext/readOnlyRootFilesystem")
                            .booleanValue())
                    .isTrue();
            assertThat(each.at("/containers/0/securityContext/allowPrivilegeEscalation")
                            .booleanValue(true))
                    .isFalse();
            assertThat(each.at("/containers/0/securityContext/capabilities/drop/0")
                            .stringValue())
                    .isEqualTo("ALL");
        }
        assertThat(named(objects, "PodDisruptionBudget", "lago-invoices-mcp").at("/spec/selector"))
                .isEqualTo(fleet.at("/spec/selector"));
        assertThat(named(objects, "PodDisruptionBudget", "lago-invoices-mcp")
                        .at("/spec/minAvailable")
                        .intValue())
                .isEqualTo(fleet.at("/spec/replicas").intValue() - 1);
    }

    /** Compose, Kubernetes and nginx.conf name the same servers, ports, images and roles of the database. */
    @Test
    void theFleetsOfComposeAndKubernetesAreTheSame() throws IOException {
        String nginx = Files.readString(DEPLOY.resolve("nginx.conf"));
        TreeSet<String> servers = new TreeSet<>();
        Pattern.compile("server (lago-invoices-mcp-\\d):8787")
                .matcher(nginx)
                .results()
                .forEach(found -> servers.add(found.group(1)));
        assertThat(servers).containsExactly("lago-invoices-mcp-0", "lago-invoices-mcp-1", "lago-invoices-mcp-2");

        JsonNode compose = yaml("compose/fleet.yaml").get(0);
        JsonNode services = compose.path("services");
        Map<String, String> shared =
                strings(yaml("compose/compose.yaml").get(0).at("/services/lago-invoices-mcp/environment"));
        List<JsonNode> objects = yaml("kubernetes.yaml");
        JsonNode pod = named(objects, "StatefulSet", "lago-invoices-mcp").at("/spec/template/spec");
        assertThat(named(objects, "StatefulSet", "lago-invoices-mcp")
                        .at("/spec/replicas")
                        .intValue())
                .isEqualTo(servers.size());
        for (String name : servers) {
            assertThat(nginx).contains("~^" + name + "\\. replica-" + name.charAt(name.length() - 1) + ";");
            JsonNode replica = services.path(name);
            String base = replica.at("/extends/service").stringValue();
            assertThat(base).isIn("lago-invoices-mcp", "lago-invoices-mcp-0");
            Map<String, String> environment = new HashMap<>(shared);
            environment.putAll(strings(services.at("/lago-invoices-mcp-0/environment")));
            environment.putAll(strings(replica.path("environment")));
            Settings settings = usable(environment);
            assertThat(settings.store().orElseThrow().replica()).isEqualTo(name);
            assertThat(settings.http().orElseThrow().port()).isEqualTo(8787);
            replica.path("secrets")
                    .forEach(secret -> assertThat(compose.path("secrets").has(secret.stringValue()))
                            .isTrue());

            JsonNode service = named(objects, "Service", name);
            assertThat(service.at("/spec/selector/statefulset.kubernetes.io~1pod-name")
                            .stringValue())
                    .isEqualTo(name);
            assertThat(service.at("/spec/ports/0/port").intValue()).isEqualTo(8787);
        }
        assertThat(services.at("/proxy/networks/inside/ipv4_address").stringValue())
                .isEqualTo(shared.get("LAGO_MCP_HTTP_TRUSTED_PROXIES"));

        JsonNode migrate = services.path("migrate");
        JsonNode job = named(objects, "Job", "lago-invoices-mcp-migrate-0.1.0").at("/spec/template/spec/containers/0");
        assertThat(migrate.path("command")).isEqualTo(job.path("args"));
        for (Map<String, String> owner : List.of(strings(migrate.path("environment")), env(job))) {
            assertThat(owner.get("LAGO_MCP_STORE")).startsWith("postgresql://lago_owner@");
        }
        assertThat(env(pod.at("/containers/0")).get("LAGO_MCP_STORE")).startsWith("postgresql://lago_server@");
        assertThat(Files.readString(DEPLOY.resolve("roles.sql"))).contains("create role lago_server login");

        assertThat(job.path("image")).isEqualTo(pod.at("/containers/0/image"));
        assertThat(services.at("/proxy/image"))
                .isEqualTo(named(objects, "Deployment", "lago-invoices-mcp-nginx")
                        .at("/spec/template/spec/containers/0/image"));
        Pattern.compile("image: (\\S+)")
                .matcher(Files.readString(DEPLOY.resolve("kubernetes.yaml"))
                        + Files.readString(DEPLOY.resolve("compose/fleet.yaml")))
                .results()
                .map(image -> image.group(1))
                .filter(image -> !image.equals("lago-invoices-mcp"))
                .forEach(image -> assertThat(image).matches("[^:]+:\\d\\S*"));
    }

    private static JsonNode named(List<JsonNode> objects, String kind, String name) {
        return objects.stream()
                .filter(object -> object.path("kind").stringValue().equals(kind)
                        && object.at("/metadata/name").stringValue().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, String> env(JsonNode container) {
        Map<String, String> environment = new HashMap<>();
        container
                .path("env")
                .forEach(entry -> environment.put(
                        entry.path("name").stringValue(), entry.path("value").asString("")));
        return environment;
    }

    @Test
    void theUnitOfSystemdIsValidAndHardened() throws Exception {
        String unit = Files.readString(DEPLOY.resolve("lago-invoices-mcp.service"));
        Map<String, String> environment = new HashMap<>();
        Pattern.compile("(?m)^Environment=(\\w+)=(.*)$")
                .matcher(unit)
                .results()
                .forEach(entry -> environment.put(entry.group(1), entry.group(2).replace("%d", "/run/secrets")));
        Pattern.compile("(?m)^(?:# )?(LAGO_\\w+)=(.*)$")
                .matcher(Files.readString(DEPLOY.resolve("lago-invoices-mcp.env")))
                .results()
                .forEach(entry -> environment.put(entry.group(1), entry.group(2)));

        assertThat(usable(environment).http()).isPresent();
        assertThat(unit.lines())
                .contains(
                        "DynamicUser=yes",
                        "ProtectSystem=strict",
                        "NoNewPrivileges=yes",
                        "StateDirectory=lago-invoices-mcp",
                        "TimeoutStopSec=40");
        // where the tool is, it looks as well; elsewhere there is no java at this path either
        Path analyze = Path.of("/usr/bin/systemd-analyze");
        if (Files.isExecutable(analyze)) {
            Path copy = Files.writeString(
                    folder.resolve("lago-invoices-mcp.service"), unit.replace("/usr/bin/java", "/bin/true"));
            assertThat(run(List.of(analyze.toString(), "verify", copy.toString())))
                    .isZero();
            assertThat(run(List.of(analyze.toString(), "security", "--offline=yes", "--threshold=20", copy.toString())))
                    .as("exposure of at most 2.0")
                    .isZero();
        }
    }

    @Test
    void theImageIsPinnedHasNothingElseInItAndRunsAsNobodySpecial() throws IOException {
        List<String> lines = Files.readAllLines(DEPLOY.resolve("Dockerfile"));

        assertThat(lines)
                .filteredOn(line -> line.startsWith("FROM "))
                .as("what is built on another image, named below, goes into an empty one")
                .containsExactly("FROM ${BUILDER} AS build", "FROM scratch");
        assertThat(lines)
                .filteredOn(line -> line.startsWith("ARG BUILDER"))
                .singleElement(as(STRING))
                .matches("ARG BUILDER=[a-z-]+:\\d\\S+");
        assertThat(lines).contains("USER 10001:10001", "CMD [\"serve\"]");
        assertThat(lines)
                .filteredOn(line -> line.matches("COPY (?!--).*"))
                .isNotEmpty()
                .allSatisfy(line -> {
                    List<String> words = List.of(line.split(" "));
                    assertThat(words.subList(1, words.size() - 1))
                            .allSatisfy(source -> assertThat(Path.of(source)).exists());
                });
        assertThat(entrypoint())
                .as("no shell is there to start it")
                .startsWith("/opt/lago-invoices-mcp/runtime/bin/java")
                .endsWith("-jar", "/opt/lago-invoices-mcp/lib/lago-invoices-mcp.jar");
    }

    @ParameterizedTest
    @MethodSource("remoteEntries")
    void everyClientIsToldTheAddressAndHowToShowItsToken(Path file) throws IOException {
        String text = Files.readString(file);
        JsonMapper json = new JsonMapper();
        JsonNode configuration =
                file.toString().endsWith(".toml") ? new TomlMapper().readTree(text) : json.readTree(text);
        JsonNode servers = configuration.path(configuration.has("servers") ? "servers" : "mcpServers");
        JsonNode entry = configuration.has("mcp_servers")
                ? configuration.at("/mcp_servers/lago-invoices")
                : servers.path("lago-invoices");

        assertThat(entry.isObject()).isTrue();
        assertThat(entry.toString()).contains("\"https://mcp.example.com/mcp\"");
        assertThat(entry.toString())
                .as("the token is no argument, which others could see")
                .containsPattern("Bearer |bearer_token_env_var")
                .doesNotContain("--header\",\"Authorization: Bearer");
        assertThat(Files.readString(Path.of("examples", "README.md"))).contains("(remote/" + file.getFileName() + ")");
    }

    /** The settings that a server gets there, with files in place of its secrets. */
    private Settings usable(Map<String, String> environment) throws IOException {
        Map<String, String> usable = new HashMap<>();
        Path secret = Files.writeString(folder.resolve("secret"), "canary-key\n");
        environment.forEach((name, value) -> usable.put(
                name,
                value.startsWith("/run/secrets")
                        ? secret.toString()
                        : value.replaceAll("\\$\\{MCP_HOST.*}", "a.example")));
        Settings settings = Settings.from(usable, CommandLineFlags.none());
        assertThat(settings.apiKey()).as("the key is read from a file").isPresent();
        assertThat(settings.http().orElseThrow().access()).isEqualTo(new AuthSettings.TokenFile(secret));
        return settings;
    }

    private static List<String> entrypoint() throws IOException {
        String file = Files.readString(DEPLOY.resolve("Dockerfile")).replaceAll("\\\\\n *", "");
        String line = file.lines()
                .filter(candidate -> candidate.startsWith("ENTRYPOINT "))
                .findFirst()
                .orElseThrow();
        List<String> words = new ArrayList<>();
        new JsonMapper()
                .readTree(line.substring("ENTRYPOINT ".length()))
                .forEach(word -> words.add(word.stringValue()));
        return words;
    }

    private static int port(JsonNode server, String name) {
        return server.path("ports")
                .valueStream()
                .filter(port -> port.path("name").stringValue().equals(name))
                .findFirst()
                .orElseThrow()
                .path("containerPort")
                .intValue();
    }

    private static Map<String, String> strings(JsonNode object) {
        Map<String, String> strings = new HashMap<>();
        object.properties()
                .forEach(entry -> strings.put(entry.getKey(), entry.getValue().stringValue()));
        return strings;
    }

    private static List<JsonNode> yaml(String file) throws IOException {
        List<JsonNode> documents = new ArrayList<>();
        JsonMapper json = new JsonMapper();
        new Load(LoadSettings.builder().build())
                .loadAllFromString(Files.readString(DEPLOY.resolve(file)))
                .forEach(document -> documents.add(json.valueToTree(document)));
        return documents;
    }

    private static int run(List<String> command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
