package io.lagomcp.invoices.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Migrations stay as they were released: databases exist that executed them. A change needs a file of its own. */
class StoreSchemaTest {
    private static final List<String> RELEASED = List.of(
            "20d14e8304b2deab53616363b205b37eb93dfe34718bc2a4bc59b29a19d14df4",
            "2ab3d1d9b32d840ac003fca8413160e6ca4cdcbca49b3355b8ab266614dc8fa5");

    @Test
    void noMigrationChanges() throws IOException, NoSuchAlgorithmException {
        List<String> found = new ArrayList<>();
        for (int version = 1; version <= StoreSchema.VERSION; version++) {
            try (InputStream file = StoreSchema.class.getResourceAsStream(version + ".sql")) {
                byte[] statements = Objects.requireNonNull(file).readAllBytes();
                found.add(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(statements)));
            }
        }

        assertThat(found).isEqualTo(RELEASED);
    }
}
