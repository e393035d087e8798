package io.lagomcp.invoices.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Outboxes in files. */
class FileOutboxTest extends WebhookOutboxContract {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set before each test
    private Path folder;

    @Override
    OutboxStorage storage(String name) {
        return new FileOutbox(folder.resolve("audit.jsonl"), file(name));
    }

    private Path file(String name) {
        return folder.resolve("state").resolve(name);
    }

    @Test
    void theFileIsForItsOwnerAlone() throws IOException {
        try (OutboxStorage.Lease lease = storage("own").begin().orElseThrow()) {
            lease.save("{}".getBytes(StandardCharsets.UTF_8));
        }

        assertThat(Files.getPosixFilePermissions(file("own"))).hasSize(2);
        assertThat(folder.resolve("state")).isDirectoryNotContaining("glob:**.tmp");
    }
}
