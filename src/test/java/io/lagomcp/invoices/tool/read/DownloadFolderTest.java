package io.lagomcp.invoices.tool.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.lagomcp.invoices.lago.DocumentKind;
import io.lagomcp.invoices.lago.file.AllowedFileHosts;
import io.lagomcp.invoices.tool.HostileText;
import io.lagomcp.invoices.tool.read.DocumentDownloader.InvoiceDocument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Where files of invoices are saved: what is there stays as it is, and nothing gets out of the folder. */
class DownloadFolderTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @Test
    void aFileThatIsThereAlreadyIsAnsweredAsItIs() throws IOException {
        Path first = keep("one");

        assertThat(keep("one")).isEqualTo(first);
        assertThat(names()).containsExactly("LAG-1.pdf");
    }

    @Test
    void anotherFileOfThatNameIsLeftAloneAndTheNewOneNumbered() throws IOException {
        assertThat(List.of(keep("one"), keep("two"), keep("six"), keep("two")))
                .extracting(file -> file.getFileName().toString())
                .containsExactly("LAG-1.pdf", "LAG-1 (2).pdf", "LAG-1 (3).pdf", "LAG-1 (2).pdf");
        assertThat(folder.resolve("LAG-1.pdf")).hasContent("one");
        assertThat(folder.resolve("LAG-1 (2).pdf")).hasContent("two");
    }

    @Test
    void whatIsNoFileIsLeftAloneToo() throws IOException {
        Files.createDirectory(folder.resolve("LAG-1.pdf"));

        assertThat(keep("one").getFileName()).hasToString("LAG-1 (2).pdf");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void noSymbolicLinkLeadsOutOfIt() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Path inside = Files.createDirectory(folder.resolve("inside"));
        Path target = Files.writeString(elsewhere.resolve("target"), "one");
        Files.createSymbolicLink(inside.resolve("LAG-1.pdf"), target);
        Files.createSymbolicLink(inside.resolve("LAG-1 (2).pdf"), elsewhere.resolve("not there yet"));

        Path kept = new DownloadFolder(inside).save("LAG-1", "pdf", bytes("one"));

        assertThat(kept.getFileName())
                .as("not even a link to the same content counts as the file")
                .hasToString("LAG-1 (3).pdf");
        assertThat(Files.isSymbolicLink(kept)).isFalse();
        try (Stream<Path> files = Files.list(elsewhere)) {
            assertThat(files).as("what lies elsewhere").containsExactly(target);
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void theFolderItselfMayBeALink() throws IOException {
        Path target = Files.createDirectory(folder.resolve("target"));
        Path link = Files.createSymbolicLink(folder.resolve("documents"), target);

        assertThat(new DownloadFolder(link).save("LAG-1", "pdf", bytes("one")))
                .isEqualTo(target.toRealPath().resolve("LAG-1.pdf"));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void onlyTheUserCanReadWhatIsSaved() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keep("one"))))
                .isEqualTo("rw-------");
    }

    @Test
    void manyAtOnceLoseNothing() {
        DownloadFolder documents = new DownloadFolder(folder);

        List<Path> kept = IntStream.range(0, 40)
                .parallel()
                .mapToObj(copy -> {
                    try {
                        return documents.save("LAG-1", "pdf", bytes("content " + copy));
                    } catch (IOException failed) {
                        throw new AssertionError(failed);
                    }
                })
                .toList();

        assertThat(kept).doesNotHaveDuplicates();
        for (int copy = 0; copy < 40; copy++) {
            assertThat(kept.get(copy)).hasContent("content " + copy);
        }
    }

    @Test
    void aNameIsNotTakenForEver() throws IOException {
        for (int copy = 0; copy < 100; copy++) {
            keep("content " + copy);
        }

        assertThatIOException().isThrownBy(() -> keep("one more"));
        assertThat(names()).hasSize(100);
    }

    @Test
    void aFolderThatIsAFileIsOfNoUse() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThatIOException().isThrownBy(() -> new DownloadFolder(file).save("LAG-1", "pdf", bytes("one")));
        assertThat(names()).containsExactly("file");
    }

    @ParameterizedTest
    @CsvSource({
        "LAG-1234-001-002, LAG-1234-001-002.pdf",
        "2026/07/001, 2026_07_001.pdf",
        "../../etc/passwd, etc_passwd.pdf",
        "..\\..\\boot.ini, boot.ini.pdf",
        "/etc/passwd, etc_passwd.pdf",
        "C:\\x, C_x.pdf",
        ".bashrc, bashrc.pdf",
        "-rf, rf.pdf",
        "'', invoice_.pdf",
        "..., invoice_.pdf",
        "ÄÖÜ, invoice_.pdf",
        "Rechnung Nº 7, Rechnung_N_7.pdf",
        "con, invoice_con.pdf",
        "LPT1.x, invoice_LPT1.x.pdf",
        "console, console.pdf",
    })
    void aFileIsCalledAsItsInvoiceIsNumberedAsFarAsThatIsAName(String number, String name) {
        assertThat(document(number).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @EnumSource
    void noHostileNumberLeavesTheFolder(HostileText text) throws IOException {
        InvoiceDocument document = document(text.text());

        Path kept =
                new DownloadFolder(folder).save(document.stem(), document.kind().ending(), bytes(text.name()));

        assertThat(kept.getParent()).isEqualTo(folder.toRealPath());
        assertThat(kept.getFileName().toString()).matches("[A-Za-z0-9][A-Za-z0-9._-]{0,110}");
    }

    private Path keep(String content) throws IOException {
        return new DownloadFolder(folder).save("LAG-1", "pdf", bytes(content));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static InvoiceDocument document(String number) {
        return new InvoiceDocument(
                DocumentKind.PDF, "1", number, AllowedFileHosts.ofTheInternet().link("https://lago.example/1"));
    }

    private static byte[] bytes(String content) {
        return content.getBytes(StandardCharsets.UTF_8);
    }
}
