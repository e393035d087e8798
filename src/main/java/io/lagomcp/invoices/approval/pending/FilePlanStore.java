package io.lagomcp.invoices.approval.pending;

import io.lagomcp.invoices.approval.pending.PlanCodec.UnusablePlanException;
import io.lagomcp.invoices.approval.pending.PlanKeyFile.UnusableKeyException;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.audit.AuditHead;
import io.lagomcp.invoices.file.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plans in a folder, one sealed file each: they outlive the process, and several processes share them. A file appears and changes
 * in one step, so that a process which is killed leaves a whole file or none. What is no plan, or cannot be opened, is reported
 * once and left alone. Where the folder cannot be written, plans are kept in memory.
 */
public final class FilePlanStore implements PlanStore {
    private static final Logger LOG = LoggerFactory.getLogger(FilePlanStore.class);
    private static final String WAITING = ".plan";
    private static final String WITHDRAWN = ".withdrawn";
    private static final String KEY = "key";
    /** No process takes that long to write a file. */
    private static final Duration ABANDONED = Duration.ofHours(1);

    private final Path folder;
    private final PlanKeyFile key;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Supplier<String> account;
    private final PlanCodec codec;
    private final PlanStore memory = new MemoryPlanStore();
    /** The plans in the files that were opened, by name; empty for a plan of another account and for what is none. */
    private final Map<String, Optional<Kept>> seen = new HashMap<>();

    private final OpenedPlans opened = new OpenedPlans();
    private volatile boolean tidied;

    /**
     * The plans in this folder. Touches nothing before the first use.
     *
     * @param keyFile with 32 bytes in Base64; empty for one in the folder, which is made when it is missing
     * @param account of Lago, as text that differs for every two: plans for others are not shown. Not asked before the first use
     * @param ownerNow whom the token with this id belongs to at the moment; empty where it permits nothing, or is not known here
     * @param nanoTime goes on evenly whatever the clock is set to; plans expire by both
     */
    public FilePlanStore(
            Path folder,
            Optional<Path> keyFile,
            Supplier<String> account,
            Function<String, Optional<Principal>> ownerNow,
            Clock clock,
            LongSupplier nanoTime) {
        this.folder = folder;
        Path ownKey = folder.resolve(KEY);
        this.key =
                new PlanKeyFile(keyFile.orElse(ownKey), keyFile.orElse(ownKey).equals(ownKey));
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.account = account;
        this.codec = new PlanCodec(key::key, account, ownerNow);
    }

    /** Where the plans are that belong to an audit log, which says what became of them. */
    public static Path folderOf(Path auditFile) {
        return auditFile.resolveSibling(auditFile.getFileName() + ".plans");
    }

    @Override
    public long size(PendingPlan plan) {
        try {
            return codec.seal(plan).length;
        } catch (UnusableKeyException unusable) {
            return memory.size(plan);
        }
    }

    @Override
    public synchronized void add(PendingPlan plan) {
        try {
            byte[] bytes = codec.seal(plan);
            write(plan.id() + WAITING, bytes);
            seen.put(plan.id() + WAITING, Optional.of(Kept.of(plan, bytes.length)));
        } catch (IOException | UnusableKeyException unwritable) {
            if (Files.exists(folder.resolve(plan.id() + WAITING))) {
                LOG.error("{} cannot be written, so plan {} stays as it was", folder, plan.id(), unwritable);
                throw new RefusedException(Refusal.AUDIT_UNAVAILABLE);
            }
            LOG.warn(
                    "{} cannot be written, so plan {} ends with this process: {}",
                    folder,
                    plan.id(),
                    unwritable.toString());
            memory.add(plan);
        }
    }

    @Override
    public synchronized Optional<PendingPlan> find(String id) {
        if (!Ids.isId(id)) {
            return Optional.empty();
        }
        // a withdrawn plan never waits again, even if the reason cannot be read
        return Files.exists(folder.resolve(id + WITHDRAWN))
                ? open(id, WITHDRAWN)
                : open(id, WAITING).or(() -> memory.find(id));
    }

    @Override
    public synchronized void withdraw(String id, Refusal why) {
        memory.withdraw(id, why);
        Optional<PendingPlan> waiting = Ids.isId(id) ? open(id, WAITING) : Optional.empty();
        if (waiting.isEmpty()) {
            return;
        }
        try {
            write(id + WITHDRAWN, codec.seal(waiting.get().withdrawn(why)));
        } catch (IOException unwritable) {
            LOG.error("Why plan {} was withdrawn could not be kept: {}", id, unwritable.toString());
        }
        try {
            // also without the reason: removing it needs no space on the disk
            Files.deleteIfExists(folder.resolve(id + WAITING));
            PrivateFiles.syncFolder(folder);
        } catch (IOException stays) {
            throw new UncheckedIOException("Plan " + id + " could not be withdrawn", stays);
        }
    }

    @Override
    public synchronized void drop(String id) {
        memory.drop(id);
        for (String name : List.of(id + WAITING, id + WITHDRAWN)) {
            try {
                if (Files.deleteIfExists(folder.resolve(name))) {
                    PrivateFiles.syncFolder(folder);
                }
            } catch (IOException stays) {
                LOG.warn("{} cannot be removed: {}", folder.resolve(name), stays.toString());
            }
        }
    }

    @Override
    public synchronized List<Kept> kept() {
        Set<String> names = names();
        seen.keySet().retainAll(names);
        opened.retainAll(names);
        List<String> current = names.stream()
                .filter(name -> name.endsWith(WITHDRAWN) || !names.contains(idOf(name) + WITHDRAWN))
                .toList();
        // the first list of a process opens them all, which takes every core a while
        current.parallelStream()
                .filter(name -> !seen.containsKey(name))
                .map(this::read)
                .toList()
                .forEach(this::remember);
        List<Kept> kept = new ArrayList<>(memory.kept());
        current.forEach(name -> kept(name).ifPresent(kept::add));
        kept.sort(Comparator.comparing(Kept::madeAt));
        return kept;
    }

    /** The names of files that may be plans. */
    private Set<String> names() {
        Set<String> names = new TreeSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*{" + WAITING + "," + WITHDRAWN + "}")) {
            files.forEach(file -> {
                String name = String.valueOf(file.getFileName());
                if (Ids.isId(idOf(name))) {
                    names.add(name);
                }
            });
        } catch (IOException absent) {
            // no folder, no plans
        }
        return names;
    }

    private Optional<PendingPlan> open(String id, String kind) {
        String name = id + kind;
        Optional<PendingPlan> before = opened.find(name);
        if (before.isPresent()) {
            // what its file says never changes, but another process may have removed it
            return before.filter(plan -> Files.exists(folder.resolve(name)));
        }
        Read found = read(name);
        remember(found);
        return found.plan();
    }

    private Optional<Kept> kept(String name) {
        return seen.getOrDefault(name, Optional.empty());
    }

    private static String idOf(String name) {
        return name.substring(0, name.lastIndexOf('.'));
    }

    /**
     * What a file holds.
     *
     * @param plan empty for a plan of another account, and where there is none that can be used
     * @param problem why it cannot be used; empty where it can, or is gone
     */
    private record Read(String name, Optional<PendingPlan> plan, int bytes, Optional<Exception> problem) {}

    /** Opens a file, and remembers nothing: many threads may do this while none remembers. */
    private Read read(String name) {
        try {
            byte[] bytes = Files.readAllBytes(folder.resolve(name));
            Optional<Expiry> known = kept(name).map(Kept::expiry);
            Optional<PendingPlan> plan =
                    codec.open(idOf(name), bytes, at -> known.orElseGet(() -> Expiry.at(at, clock, nanoTime)));
            return new Read(name, plan, bytes.length, Optional.empty());
        } catch (NoSuchFileException absent) {
            return new Read(name, Optional.empty(), 0, Optional.empty());
        } catch (IOException | UnusablePlanException | UnusableKeyException unusable) {
            return new Read(name, Optional.empty(), 0, Optional.of(unusable));
        }
    }

    private void remember(Read found) {
        if (found.bytes() > 0) {
            seen.put(found.name(), found.plan().map(plan -> Kept.of(plan, found.bytes())));
            // the file of a batch changes where an invoice is left out
            found.plan().filter(plan -> plan.batch().isEmpty()).ifPresent(plan -> opened.add(found.name(), plan));
        } else if (found.problem().isPresent() && !seen.containsKey(found.name())) {
            Exception problem = found.problem().get();
            LOG.warn("{} is left out: {}", folder.resolve(found.name()), problem.getMessage());
            if (!(problem instanceof IOException)) {
                // what could not be read may be readable the next time
                seen.put(found.name(), Optional.empty());
            }
        }
    }

    private void write(String name, byte[] bytes) throws IOException {
        makeFolder();
        PrivateFiles.replace(folder.resolve(name), bytes);
    }

    private void makeFolder() throws IOException {
        PrivateFiles.makeFolder(folder);
        if (!tidied) {
            tidied = true;
            removeAbandoned();
        }
    }

    /** Removes what processes left behind that were killed while they wrote, before this one writes its first file. */
    private void removeAbandoned() {
        Instant abandoned = Instant.now().minus(ABANDONED);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + PrivateFiles.TEMPORARY)) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(abandoned)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException | DirectoryIteratorException stay) {
            LOG.warn("Old files in {} cannot be removed: {}", folder, stay.toString());
        }
    }

    /**
     * What is wrong with the folder, its key and the files in it, of which the unusable ones are not used; for the operator.
     *
     * @param accountKnown whether the account is known, so that plans for others can be named
     * @param inLog whether the audit log of the plans has a line
     * @return by file, a clause each
     */
    public synchronized Map<Path, String> problems(boolean accountKnown, Predicate<AuditHead> inLog) {
        Map<Path, String> problems = new TreeMap<>();
        PlanKeyFile.exposed(folder, "700").ifPresent(how -> problems.put(folder, how));
        PlanKeyFile.exposed(key.path(), "600").ifPresent(how -> problems.put(key.path(), how));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                problem(file, accountKnown, inLog).ifPresent(why -> problems.put(file, why));
            }
        } catch (IOException unreadable) {
            problems.put(folder, "it cannot be read");
        }
        return problems;
    }

    private Optional<String> problem(Path file, boolean accountKnown, Predicate<AuditHead> inLog) {
        String name = String.valueOf(file.getFileName());
        String id = name.substring(0, Math.max(0, name.lastIndexOf('.')));
        if (file.equals(key.path()) || name.endsWith(PrivateFiles.TEMPORARY)) {
            return Optional.empty();
        }
        if (!Ids.isId(id) || !(name.endsWith(WAITING) || name.endsWith(WITHDRAWN))) {
            return Optional.of("it is no plan of this program");
        }
        if (Files.notExists(key.path())) {
            return Optional.of("its key " + key.path() + " is missing");
        }
        try {
            PlanCodec.Opened opened = codec.openAny(id, Files.readAllBytes(file), at -> Expiry.at(at, clock, nanoTime));
            if (accountKnown && !opened.account().equals(account.get())) {
                return Optional.of("it is for another Lago account, or for another API key");
            }
            return opened.plan().isWaiting()
                            && !inLog.test(opened.plan().origin().recordedAt())
                    ? Optional.of("it was made under another audit log: the log that is there lacks its line")
                    : Optional.empty();
        } catch (UnusablePlanException | UnusableKeyException unusable) {
            return Optional.ofNullable(unusable.getMessage());
        } catch (IOException unreadable) {
            return Optional.of("it cannot be read");
        }
    }

    /** The plans that were opened last: to list many, each is decrypted once. */
    private static final class OpenedPlans {
        /** Of heap. */
        private static final long MOST_BYTES = 16L << 20;

        private final Map<String, PendingPlan> byName = new LinkedHashMap<>();
        private long bytes;

        Optional<PendingPlan> find(String name) {
            return Optional.ofNullable(byName.get(name));
        }

        void add(String name, PendingPlan plan) {
            remove(name);
            byName.put(name, plan);
            bytes += plan.plan().weight();
            while (bytes > MOST_BYTES) {
                remove(byName.keySet().iterator().next());
            }
        }

        void retainAll(Set<String> names) {
            byName.keySet().stream()
                    .filter(name -> !names.contains(name))
                    .toList()
                    .forEach(this::remove);
        }

        private void remove(String name) {
            @Nullable PendingPlan plan = byName.remove(name);
            if (plan != null) {
                bytes -= plan.plan().weight();
            }
        }
    }
}
