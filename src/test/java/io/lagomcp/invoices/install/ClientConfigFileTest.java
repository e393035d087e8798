package io.lagomcp.invoices.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientConfigFileTest {

    @Test
    void aChangeThatIsRefusedLeavesNothingBehind(@TempDir Path folder) throws Exception {
        Path path = Files.writeString(folder.resolve("mcp.json"), "{}");
        ClientConfigFile file = ClientConfigFile.read(path, (fresh, old) -> {
            throw new AccessDeniedException(old.toString());
        });

        assertThatThrownBy(() -> file.write("{\"a\": 1}"))
                .isInstanceOf(InstallException.class)
                .hasMessage(path + ": no permission. Nothing was changed.");
        assertThat(folder)
                .isDirectoryContaining(entry -> entry.equals(path))
                .isDirectoryNotContaining(entry -> !entry.equals(path));
        assertThat(path).hasContent("{}");
    }
}
