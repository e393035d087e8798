package io.lagomcp.invoices.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/http.md} tells to type works as it stands there. */
class HttpPageTest {
    private static final Path PAGE = Path.of("docs", "http.md");

    @Test
    void theCertificateForATryIsForTheAddressThatTheServerTells(@TempDir Path folder) throws Exception {
        String keytool = Files.readString(PAGE)
                .lines()
                .filter(line -> line.startsWith("keytool "))
                .findFirst()
                .orElseThrow();
        String[] command = keytool.split(" ");
        command[0] = Path.of(System.getProperty("java.home"), "bin", command[0]).toString();
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();

        KeyStore keystore = KeyStore.getInstance(folder.resolve("server.p12").toFile(), "changeit".toCharArray());
        X509Certificate certificate = (X509Certificate) keystore.getCertificate("server");
        assertThat(certificate.getSubjectAlternativeNames())
                .extracting(name -> (Object) name.get(1))
                .contains("localhost", "127.0.0.1");
    }

    @Test
    void noCommandUsesAVariableThatWasNeverSet() throws Exception {
        String page = Files.readString(PAGE);
        TreeSet<String> used = new TreeSet<>();
        Pattern.compile("\\$([A-Z_]+)").matcher(page).results().forEach(use -> used.add(use.group(1)));

        assertThat(used).allSatisfy(name -> assertThat(page).contains("export " + name + "="));
    }
}
