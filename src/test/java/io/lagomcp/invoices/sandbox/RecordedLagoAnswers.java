package io.lagomcp.invoices.sandbox;

import io.lagomcp.invoices.sandbox.store.SandboxJson;
import io.lagomcp.invoices.sandbox.store.SandboxSeed;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;

/** What a real Lago answered: the files of {@code recorded-lago}, whose README says where they come from. */
public final class RecordedLagoAnswers {
    /** When they were made. */
    public static final Instant TIME = Instant.parse("2026-11-27T04:00:00Z");

    private RecordedLagoAnswers() {}

    /** The invoices that the account held before the first request. */
    public static SandboxSeed invoices() {
        return SandboxSeed.of(read("invoices"));
    }

    /** The content of one of the files, named without its extension. */
    public static JsonNode read(String name) {
        String resource = "/recorded-lago/" + name + ".json.gz";
        try (InputStream file =
                        Objects.requireNonNull(RecordedLagoAnswers.class.getResourceAsStream(resource), resource);
                InputStream json = new GZIPInputStream(file)) {
            return SandboxJson.MAPPER.readTree(json);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
