package io.lagomcp.invoices.audit;

import io.lagomcp.invoices.approval.TestClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files of a record in memory, to be changed and stored again somewhere else. */
final class AuditFilesInMemory {
    static final String FILE = "audit.jsonl";
    static final String HEAD = "audit.jsonl.head";

    private final Map<String, byte[]> files = new TreeMap<>();

    /** A record of this many entries in several files. */
    static AuditFilesInMemory of(int entries) {
        try {
            Path folder = Files.createTempDirectory("record");
            AuditLog log = AuditLog.at(folder.resolve(FILE), new TestClock(), 3000);
            for (int entry = 0; entry < entries; entry++) {
                SampleEvents.intend(log, SampleEvents.intent("p" + entry));
            }
            AuditFilesInMemory record = new AuditFilesInMemory();
            try (Stream<Path> written = Files.list(folder)) {
                for (Path file : written.toList()) {
                    record.files.put(String.valueOf(file.getFileName()), Files.readAllBytes(file));
                    Files.delete(file);
                }
            }
            Files.delete(folder);
            return record;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    AuditFilesInMemory copy() {
        AuditFilesInMemory copy = new AuditFilesInMemory();
        files.forEach((name, bytes) -> copy.files.put(name, bytes.clone()));
        return copy;
    }

    /** The names of the files with entries, in the order of the record. */
    List<String> names() {
        return files.keySet().stream().filter(name -> name.endsWith(".jsonl")).toList();
    }

    byte[] bytes(String name) {
        byte[] bytes = files.get(name);
        if (bytes == null) {
            throw new AssertionError("there is no " + name + " in " + files.keySet());
        }
        return bytes;
    }

    void put(String name, byte[] bytes) {
        files.put(name, bytes);
    }

    void remove(String name) {
        files.remove(name);
    }

    /** All lines of all files, each with its line end. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (String name : names()) {
            String text = new String(bytes(name), StandardCharsets.US_ASCII);
            Arrays.stream(text.split("(?<=\n)")).forEach(lines::add);
        }
        return lines;
    }

    /** Puts other lines in, each file getting as many as it has now and the last one the rest. */
    void lines(List<String> lines) {
        List<String> rest = new ArrayList<>(lines);
        for (String name : names()) {
            long count =
                    new String(bytes(name), StandardCharsets.US_ASCII).lines().count();
            int taken = name.equals(FILE) ? rest.size() : (int) Math.min(count, rest.size());
            put(name, String.join("", rest.subList(0, taken)).getBytes(StandardCharsets.US_ASCII));
            rest = rest.subList(taken, rest.size());
        }
    }

    /** Stores the files in this folder, and nothing else; the path of the record. */
    Path in(Path folder) {
        try {
            try (Stream<Path> old = Files.list(folder)) {
                for (Path file : old.toList()) {
                    Files.delete(file);
                }
            }
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                Files.write(folder.resolve(file.getKey()), file.getValue());
            }
            return folder.resolve(FILE);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
