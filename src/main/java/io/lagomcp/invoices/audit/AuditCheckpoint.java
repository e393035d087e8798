package io.lagomcp.invoices.audit;

import io.lagomcp.invoices.audit.AuditLine.CorruptLineException;
import io.lagomcp.invoices.audit.AuditLine.Sha256;
import io.lagomcp.invoices.audit.RecordedAction.Details;
import io.lagomcp.invoices.audit.RecordedAction.State;
import io.lagomcp.invoices.file.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the index held when a file of the log became full, so that a later start need not read that file and the ones
 * before it. The first entry of the next file holds the checkpoint's SHA-256, so a forged or stale checkpoint is detected.
 *
 * @param last the last entry of the full file
 * @param size of the full file, in bytes
 * @param known what the index knew
 */
record AuditCheckpoint(ChainPosition last, long size, AuditIndex known) {
    /** The field of an entry that names the checkpoint before it. */
    static final String FIELD = "checkpoint";

    /** How many are kept: the newest, and one to fall back on. */
    private static final int KEPT = 2;

    private static final JsonMapper JSON = JsonMapper.shared();

    /** Saves it beside the log and drops old ones; returns its SHA-256. */
    String save(AuditSegments files) throws IOException {
        ObjectNode about = JsonNodeFactory.instance
                .objectNode()
                .put("seq", last.seq())
                .put("hash", last.hash())
                .put("bytes", size);
        StringBuilder text = new StringBuilder(AuditLine.json(about)).append('\n');
        known.all()
                .forEach(action -> text.append(ExternalAuditChain.saved(action)).append('\n'));
        known.pauses()
                .forEach(pause -> text.append(ExternalAuditChain.saved(pause)).append('\n'));
        byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
        PrivateFiles.replace(files.checkpoint(last.seq() + 1), bytes);
        List<Path> saved = List.copyOf(files.checkpoints().values());
        for (Path old : saved.subList(0, Math.max(0, saved.size() - KEPT))) {
            Files.deleteIfExists(old);
        }
        return Sha256.of(bytes, bytes.length);
    }

    /** The checkpoint that the first entry of this file names; empty where it, or the full file before it, is not as it was. */
    static Optional<AuditCheckpoint> before(Path file, AuditSegments files) throws IOException {
        Optional<AuditLine> first = line(AuditLineReader.first(file));
        if (first.isEmpty()) {
            return Optional.empty();
        }
        ChainPosition link = first.get().link();
        Path saved = files.checkpoint(link.seq());
        if (!isWhatWasWritten(first.get(), saved)) {
            return Optional.empty();
        }
        Optional<AuditCheckpoint> read = read(Files.readString(saved, StandardCharsets.US_ASCII));
        if (read.isEmpty() || !first.get().follows(read.get().last())) {
            return Optional.empty();
        }
        Map.Entry<Long, Path> full = files.segments().lowerEntry(link.seq());
        return full == null || read.get().isEndOf(full.getValue()) ? read : Optional.empty();
    }

    /** Whether the checkpoint in this file is the one that this entry names. */
    static boolean isWhatWasWritten(AuditLine first, Path saved) throws IOException {
        String named = first.entry().text(FIELD);
        if (named.isEmpty() || !Files.isRegularFile(saved)) {
            return false;
        }
        byte[] bytes = Files.readAllBytes(saved);
        return Sha256.of(bytes, bytes.length).equals(named);
    }

    private boolean isEndOf(Path full) throws IOException {
        Optional<AuditLine> end = line(AuditLineReader.last(full));
        return Files.size(full) == size
                && end.filter(line -> line.link().equals(last)).isPresent();
    }

    private static Optional<AuditLine> line(Optional<byte[]> bytes) {
        try {
            return bytes.isPresent() ? Optional.of(AuditLine.read(bytes.get())) : Optional.empty();
        } catch (CorruptLineException changed) {
            return Optional.empty();
        }
    }

    private static Optional<AuditCheckpoint> read(String text) {
        try {
            List<JsonNode> lines = text.lines().map(JSON::readTree).toList();
            AuditIndex known = new AuditIndex("");
            lines.subList(1, lines.size()).forEach(line -> known.put(entry(line)));
            JsonNode about = lines.get(0);
            ChainPosition last = new ChainPosition(
                    about.path("seq").longValue(0), about.path("hash").stringValue(""));
            return Optional.of(new AuditCheckpoint(last, about.path("bytes").longValue(0), known));
        } catch (JacksonException | IllegalArgumentException | IndexOutOfBoundsException otherVersion) {
            return Optional.empty();
        }
    }

    /** Reads a line of a checkpoint; throws {@link IllegalArgumentException} where it is something else. */
    static AuditEntry entry(JsonNode line) {
        if (!(line instanceof ObjectNode fields)) {
            throw new IllegalArgumentException("no entry");
        }
        return AuditEntry.of(fields).orElseThrow(IllegalArgumentException::new);
    }

    static RecordedAction action(AuditEntry intent) {
        return RecordedAction.startedBy(intent)
                .ended(
                        State.valueOf(intent.text("state")),
                        Details.of(intent),
                        intent.invoice("result"),
                        intent.fields().path("last_seq").longValue(0));
    }
}
