package io.lagomcp.invoices.audit;

import io.lagomcp.invoices.audit.AuditLine.CorruptLineException;
import io.lagomcp.invoices.audit.AuditSigningKey.AuditPublicKey;
import io.lagomcp.invoices.audit.AuditVerification.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reads an audit log and collects whatever is not as it was written. */
final class AuditVerifier implements AuditReader.Visitor {
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

    private AuditVerifier(Path file, Optional<AuditHead> expected, Optional<AuditPublicKey> key) {
        this.file = file;
        this.recordFiles = new AuditSegments(file);
        this.headFile = recordFiles.head();
        this.expected = expected;
        this.key = key;
    }

    static AuditVerification verify(Path file, Optional<AuditHead> expected, Optional<AuditPublicKey> key) {
        AuditVerifier verifier = new AuditVerifier(file, expected, key);
        AuditReader.scan(file, 0, verifier);
        return verifier.result();
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
                && kept.time().orElse(line.entry().time()).equals(line.entry().time());
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

    private AuditVerification result() {
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

    private AuditVerification.HeadSignature signature() {
        if (head.flatMap(SignedAuditHead::signature).isEmpty()) {
            return AuditVerification.HeadSignature.NONE;
        }
        return key.isPresent() ? AuditVerification.HeadSignature.CHECKED : AuditVerification.HeadSignature.NOT_CHECKED;
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
            problem(headFile, 0, "the newest entry is " + newest.seq() + ", and the log ends with entry " + last.seq());
        } else if (newest.seq() <= last.seq() && (!headFound || (newest.seq() == 0 && last.seq() > 1))) {
            problem(headFile, 0, "entry " + newest + " is named as the newest, and the log does not contain it");
        } else if (last.seq() > newest.seq() + 1) {
            problem(
                    headFile,
                    0,
                    "entry " + newest.seq() + " is named as the newest, and the log continues to entry " + last.seq()
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
