package io.lagomcp.invoices.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.sandbox.Sandbox;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CommandsIT {

    @Test
    void theDoctorIsContentWithTheSandbox() {
        Ended doctor = PackedProgram.run(Map.of(), "doctor", "--sandbox");

        assertThat(doctor.exitCode()).isZero();
        assertThat(doctor.out())
                .contains("✔  Lago        answers")
                .endsWith("All checks passed.\n")
                .doesNotContain("\u001b");
        assertThat(doctor.err()).isEmpty();
    }

    @Test
    void writesAsciiWhereNothingElseCanBeShown() {
        Ended doctor = PackedProgram.run(Map.of("LC_ALL", "C"), "doctor", "--sandbox");

        assertThat(doctor.out()).contains("ok    Lago        answers").matches("\\p{ASCII}*");
    }

    @Test
    void theDoctorReadsTheEnvironmentAndTellsWhatFailed() {
        try (Sandbox lago = Sandbox.start(0)) {
            Map<String, String> environment =
                    Map.of("LAGO_API_URL", lago.apiUrl().toString(), "LAGO_API_KEY", Sandbox.WRONG_KEY);
            Ended doctor = PackedProgram.run(environment, "doctor");

            assertThat(doctor.exitCode()).isEqualTo(1);
            assertThat(doctor.out())
                    .contains("✘  May read    Lago does not accept the API key\n      Copy the key again")
                    .endsWith("Some checks failed; see above.\n");
        }
    }

    @Test
    void theDoctorSaysThatTheSettingsCannotBeUsed() {
        Ended doctor = PackedProgram.run(Map.of("LAGO_MCP_READ_ONLY", "yes"), "doctor");

        assertThat(doctor.exitCode()).isEqualTo(2);
        assertThat(doctor.out()).contains("✘  Settings    LAGO_MCP_READ_ONLY must be true or false.");
    }

    @Test
    void aPolicyIsCheckedAndExplained() {
        Ended check = PackedProgram.run(Map.of(), "policy", "check", "examples/policies/read-mostly.yaml");

        assertThat(check.exitCode()).isZero();
        assertThat(check.out()).containsPattern("update_invoice +confirm, deny\\n");

        Ended explained = PackedProgram.run(
                Map.of(),
                "policy",
                "explain",
                "retry_payment",
                "{\"lago_id\":\"12462c9b-326f-47a5-9b2e-db933b757dec\"}",
                "--sandbox",
                "--policy",
                "examples/policies/read-mostly.yaml");

        assertThat(explained.exitCode()).isZero();
        assertThat(explained.out()).contains("deny, says the default\n   It would be refused: This assistant reads");
        assertThat(explained.err()).isEmpty();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void theSandboxSaysHowToUseItAndEndsWellWhenToldToStop() throws Exception {
        Process sandbox = PackedProgram.builder(Map.of(), PackedProgram.command("sandbox", "--port", "0"))
                .start();
        List<String> welcome = new ArrayList<>();
        try (BufferedReader out = sandbox.inputReader()) {
            String line = out.readLine();
            while (line != null && !line.startsWith("  LAGO_API_URL=")) {
                welcome.add(line);
                line = out.readLine();
            }
            String url = welcome.stream()
                    .filter(text -> text.startsWith("  URL"))
                    .findFirst()
                    .orElseThrow()
                    .replace("URL", "")
                    .strip();
            assertThat(line)
                    .isEqualTo("  LAGO_API_URL=" + url + " LAGO_API_KEY=sandbox java -jar " + PackedProgram.jar());
            assertThat(statusOf(url + "/invoices"))
                    .as("status of the sandbox for the key it named")
                    .isEqualTo(200);
        } finally {
            sandbox.destroy();
        }
        assertThat(sandbox.waitFor()).as("exit code after SIGTERM").isZero();
    }

    @Test
    void theSandboxTellsAProgramItsUrlAndKey() throws Exception {
        Process sandbox = PackedProgram.builder(Map.of(), PackedProgram.command("sandbox", "--port", "0", "--json"))
                .start();
        try (BufferedReader out = sandbox.inputReader()) {
            JsonNode told = JsonMapper.shared().readTree(out.readLine());

            assertThat(told.path("key").asString()).isEqualTo("sandbox");
            assertThat(statusOf(told.path("url").asString() + "/invoices"))
                    .as("status of the sandbox for the key it named")
                    .isEqualTo(200);
        } finally {
            sandbox.destroy();
        }
    }

    @Test
    void signingTellsAProgramThePublicKey(@TempDir Path folder) throws Exception {
        byte[] pkcs8 = KeyPairGenerator.getInstance("Ed25519")
                .generateKeyPair()
                .getPrivate()
                .getEncoded();
        Path key = Files.writeString(
                folder.resolve("key"),
                "-----BEGIN PRIVATE KEY-----\n" + Base64.getEncoder().encodeToString(pkcs8)
                        + "\n-----END PRIVATE KEY-----\n");
        if (key.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        }
        String log = folder.resolve("audit.jsonl").toString();
        PackedProgram.run(Map.of(), "approvals", "pause", "bot", "--reason", "test", "--sandbox", "--audit-log", log);

        Ended signed = PackedProgram.run(
                Map.of("LAGO_MCP_AUDIT_SIGNING_KEY_FILE", key.toString()), "audit", "sign", "--json", log);

        assertThat(signed.err()).isEmpty();
        JsonNode told = JsonMapper.shared().readTree(signed.out());
        assertThat(told.path("signed").asBoolean()).isTrue();
        Path publicKey = Files.writeString(
                folder.resolve("public"), told.path("public_key").asString());
        assertThat(PackedProgram.run(Map.of(), "audit", "verify", log, "--public-key", publicKey.toString())
                        .exitCode())
                .isZero();
    }

    private static int statusOf(String url) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header("Authorization", "Bearer sandbox")
                .build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.discarding())
                .statusCode();
    }
}
