package io.lagomcp.invoices.audit;

import io.lagomcp.invoices.audit.AuditLine.CorruptLineException;
import io.lagomcp.invoices.audit.AuditSigningKey.AuditPublicKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Whether an audit log still is what was written.
 *
 * <p>Each entry holds the hash of the one before it, and the head beside the file names the newest. So a changed, removed or
 * moved entry is found wherever it is. A rewrite of everything from some entry on, head included, is found only with
 * an earlier head that was kept elsewhere: see {@link #of(Path, Optional, Optional)}.
 *
 * @param lines how many lines were read
 * @param files from how many files
 * @param first the time of the first entry
 * @param last the time of the newest entry
 * @param head the newest entry, worth keeping elsewhere
 * @param signature whether the head is signed
 * @param unfinishedBytes the length of half a line at the end, which a crash leaves and the next entry replaces
 * @param problems what is wrong, in the order of the log; empty when it is intact
 */
public record AuditVerification(
        long lines,
        int files,
        Optional<Instant> first,
        Optional<Instant> last,
        Optional<AuditHead> head,
        HeadSignature signature,
        long unfinishedBytes,
        List<Problem> problems) {

    /**
     * Something that is wrong.
     *
     * @param file where
     * @param line which line of the file, from 1; 0 where it is about the whole file
     * @param text what is wrong, in plain words
     */
    public record Problem(Path file, long line, String text) {}

    /** The signature of a head. */
    public enum HeadSignature {
        /** It has none. */
        NONE,
        /** It has one, and no key was given to check it. */
        NOT_CHECKED,
        /** It has one, which was checked; a wrong one is among the problems. */
        CHECKED
    }

    /**
     * Reads the log in this file and the full ones beside it.
     *
     * @throws AuditException when there is none, or it cannot be read
     */
    public static AuditVerification of(Path file) {
        return of(file, Optional.empty(), Optional.empty());
    }

    /**
     * Like {@link #of(Path)}, with what somebody knows from elsewhere.
     *
     * @param expected an earlier head, which the log must still hold
     * @param key by which the head must be signed
     */
    public static AuditVerification of(Path file, Optional<AuditHead> expected, Optional<AuditPublicKey> key) {
        Verifier verifier = new Verifier(file, expected, key);
        AuditReader.scan(file, 0, verifier);
        return verifier.result();
    }

    /** Whether nothing is wrong. */
    public boolean intact() {
        return problems.isEmpty();
    }

    /** Reads an audit log and collects whatever is not as it was written. */
    private static final class Verifier implements AuditReader.Visitor {
        private static final int MOST_PROBLEMS = 1000;

        private final AuditSegments recordFiles;
        private final Path headFile;
        private final Optional<AuditHead> expected;
        private final Optional<AuditPublicKey> key;
        private final List<Problem> problems = new ArrayList<>();
        private Optional<SignedAuditHead> head = Optional.empty();
        private boolean headFound;
        private boolean expectedFound;

        private Path file;
        private OptionalLong namedAfter = OptionalLong.empty();
        private int files;
        private long lines;
        private long lineOfFile;
        private long unfinished;

        private ChainPosition last = ChainPosition.START;
        /** Lines after the last good one that may once have been entries. */
        private long broken;

        private @Nullable Instant firstTime;
        private @Nullable Instant lastTime;

        Verifier(Path file, Optional<AuditHead> expected, Optional<AuditPublicKey> key) {
            this.file = file;
            this.recordFiles = new AuditSegments(file);
            this.headFile = recordFiles.head();
            this.expected = expected;
            this.key = key;
        }

        @Override
        public void head(Optional<SignedAuditHead> named) {
            head = named;
            headFound = named.map(SignedAuditHead::newest)
                    .filter(ChainPosition.START::equals)
                    .isPresent();
        }

        @Override
        public void file(Path begins, OptionalLong named) {
            if (unfinished > 0) {
                problem("the file ends within a line");
                broken++;
            }
            file = begins;
            namedAfter = named;
            files++;
            lineOfFile = 0;
            unfinished = 0;
        }

        @Override
        public void line(byte[] bytes) {
            lines++;
            lineOfFile++;
            try {
                place(AuditLine.read(bytes));
            } catch (CorruptLineException notWritten) {
                problem(notWritten.how());
                broken++;
            }
        }

        @Override
        public void unfinished(long bytes) {
            unfinished = bytes;
            lineOfFile++;
        }

        private void place(AuditLine line) {
            ChainPosition link = line.link();
            expectedFound |= expected.filter(kept -> isThat(kept, line)).isPresent();
            if (link.seq() <= last.seq()) {
                problem("entry " + link.seq() + " stands after entry " + last.seq() + ": it was moved or copied here");
                return;
            }
            checkName(link);
            checkCheckpoint(line);
            if (link.seq() > last.seq() + 1 + broken) {
                problem(missing(last.seq() + 1, link.seq() - 1));
            } else if (link.seq() == last.seq() + 1 && !line.follows(last)) {
                problem("entry " + link.seq() + " does not continue the one before it: one of them was replaced");
            }
            headFound |= head.map(SignedAuditHead::newest).filter(link::equals).isPresent();
            last = link;
            broken = 0;
            lastTime = line.entry().time();
            firstTime = firstTime == null ? lastTime : firstTime;
        }

        private void checkName(ChainPosition firstGood) {
            if (lineOfFile == 1 && namedAfter.orElse(firstGood.seq()) != firstGood.seq()) {
                problem("the file is named after entry " + namedAfter.getAsLong() + " and begins with entry "
                        + firstGood.seq());
            }
        }

        private static boolean isThat(AuditHead kept, AuditLine line) {
            return kept.seq() == line.link().seq()
                    && kept.hash().equals(line.link().hash())
                    && kept.time()
                            .orElse(line.entry().time())
                            .equals(line.entry().time());
        }

        /** Old ones are dropped, so a missing one says nothing. */
        private void checkCheckpoint(AuditLine first) {
            Path saved = recordFiles.checkpoint(first.link().seq());
            try {
                if (lineOfFile == 1
                        && !first.entry().text(AuditCheckpoint.FIELD).isEmpty()
                        && Files.exists(saved)
                        && !AuditCheckpoint.isWhatWasWritten(first, saved)) {
                    problem(
                            saved,
                            0,
                            "it was changed after it was written; the server does not use it and reads the full files"
                                    + " instead");
                }
            } catch (IOException unreadable) {
                throw AuditException.unusable(saved, unreadable);
            }
        }

        private String missing(long from, long to) {
            String entries = from == to ? "entry " + from + " is" : "entries " + from + " to " + to + " are";
            return last.equals(ChainPosition.START)
                    ? "the log begins with entry " + (to + 1) + ": " + entries + " not here"
                    : entries + " missing before this line";
        }

        AuditVerification result() {
            checkEnd();
            expected.filter(kept -> !expectedFound)
                    .ifPresent(kept -> problem(
                            file, 0, "entry " + kept + " is not in the log: it was removed, or the log was rewritten"));
            return new AuditVerification(
                    lines,
                    files,
                    Optional.ofNullable(firstTime),
                    Optional.ofNullable(lastTime),
                    newest(),
                    signature(),
                    unfinished,
                    List.copyOf(problems));
        }

        private Optional<AuditHead> newest() {
            return last.seq() > 0
                    ? Optional.of(new AuditHead(last.seq(), last.hash(), Optional.ofNullable(lastTime)))
                    : Optional.empty();
        }

        private HeadSignature signature() {
            if (head.flatMap(SignedAuditHead::signature).isEmpty()) {
                return HeadSignature.NONE;
            }
            return key.isPresent() ? HeadSignature.CHECKED : HeadSignature.NOT_CHECKED;
        }

        /** Without a key nothing can be said of a signature. */
        private void checkSignature(SignedAuditHead signed) {
            if (key.isPresent()) {
                signed.objection(key).ifPresent(objection -> problem(headFile, 0, objection));
            }
        }

        private void checkEnd() {
            if (head.isEmpty()) {
                problem(
                        headFile,
                        0,
                        "no entry is named as the newest, so nobody can tell whether some are missing at the end");
                return;
            }
            if (lines > 0) {
                checkSignature(head.get());
            }
            ChainPosition newest = head.get().newest();
            if (newest.seq() > last.seq() + broken) {
                problem(
                        headFile,
                        0,
                        "the newest entry is " + newest.seq() + ", and the log ends with entry " + last.seq());
            } else if (newest.seq() <= last.seq() && (!headFound || (newest.seq() == 0 && last.seq() > 1))) {
                problem(headFile, 0, "entry " + newest + " is named as the newest, and the log does not contain it");
            } else if (last.seq() > newest.seq() + 1) {
                problem(
                        headFile,
                        0,
                        "entry " + newest.seq() + " is named as the newest, and the log continues to entry "
                                + last.seq()
                                + ": another program added lines, or a power failure took what was named later; a crash "
                                + "leaves one line at most");
            }
        }

        private void problem(String text) {
            problem(file, lineOfFile, text);
        }

        private void problem(Path where, long line, String text) {
            if (problems.size() < MOST_PROBLEMS) {
                problems.add(new Problem(where, line, text));
            } else if (problems.size() == MOST_PROBLEMS) {
                problems.add(new Problem(where, line, "from here on problems are not listed: there are too many"));
            }
        }
    }
}
