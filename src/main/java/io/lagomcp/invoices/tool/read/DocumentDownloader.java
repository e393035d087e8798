package io.lagomcp.invoices.tool.read;

import io.lagomcp.invoices.approval.ProgressListener;
import io.lagomcp.invoices.lago.DocumentKind;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.file.AllowedFileHosts;
import io.lagomcp.invoices.lago.file.FileDownloader;
import io.lagomcp.invoices.lago.file.SignedLink;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.lago.http.LagoFailure;
import io.lagomcp.invoices.lago.http.LagoLimits;
import io.lagomcp.invoices.lago.http.RequestClock;
import io.lagomcp.invoices.limit.MemoryReservation;
import io.lagomcp.invoices.tool.ToolException;
import io.lagomcp.invoices.tool.ToolResult.ResultAttachment;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for, downloads and saves files of invoices. Safe for use by many threads.
 *
 * <p>Lago generates a file on request, usually within seconds. Repeating the request is harmless.
 */
public final class DocumentDownloader {
    /** How long a call waits for a file. */
    public static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    /** The longest file that is returned as content: most clients keep it in memory or in the context. */
    static final int MOST_BYTES_IN_AN_ANSWER = 5 * 1024 * 1024;

    private static final int MOST_BYTES_IN_A_FILE = 50 * 1024 * 1024;
    private static final int BYTES_OF_A_MEGABYTE = 1024 * 1024;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(DocumentDownloader.class);

    private final FileDownloader files;
    private final Optional<DownloadFolder> folder;
    private final RequestClock time;

    DocumentDownloader(FileDownloader files, Optional<Path> folder, RequestClock time) {
        this.files = files;
        this.folder = folder.map(DownloadFolder::new);
        this.time = time;
    }

    /**
     * Downloads from these hosts and saves into this folder.
     *
     * @param folder must exist when a file is saved; empty if files are never saved
     */
    public static DocumentDownloader keptIn(Optional<Path> folder, AllowedFileHosts hosts) {
        return new DocumentDownloader(new FileDownloader(LagoLimits.standard(), hosts), folder, RequestClock.system());
    }

    /**
     * Lets Lago generate the file and waits for it, at most {@link #LONGEST_WAIT}; empty if Lago needs longer.
     *
     * @throws LagoException if Lago refuses, or the thread is interrupted
     */
    public Optional<InvoiceDocument> await(
            DocumentKind kind, InvoiceReader invoices, String lagoId, ProgressListener progress) {
        long begin = time.nanoTime();
        Duration pause = FIRST_PAUSE;
        while (true) {
            Optional<InvoiceDocument> made = ask(kind, invoices, lagoId);
            Duration waited = Duration.ofNanos(time.nanoTime() - begin);
            Duration left = LONGEST_WAIT.minus(waited);
            if (made.isEmpty() && pause.equals(FIRST_PAUSE) && isNeverMade(kind, invoices, lagoId)) {
                throw new ToolException(
                        "no_electronic_invoices",
                        "The billing entity of this invoice issues no electronic invoices, so there is no " + kind
                                + ".",
                        "Tell the user. The PDF is there: call download_invoice.");
            }
            if (made.isPresent() || left.isNegative() || left.isZero()) {
                return made;
            }
            progress.tell(
                    (int) waited.toSeconds(),
                    OptionalInt.of((int) LONGEST_WAIT.toSeconds()),
                    "Lago is making the " + kind + ".");
            pause(shorter(pause, left));
            pause = shorter(pause.plus(FIRST_PAUSE), LONGEST_PAUSE);
        }
    }

    /** Requests the file, as often as needed, and keeps only the link of the response. */
    private Optional<InvoiceDocument> ask(DocumentKind kind, InvoiceReader invoices, String lagoId) {
        try (MemoryReservation answer = MemoryReservation.current().part()) {
            return answer.during(() -> invoices.download(lagoId, kind).flatMap(invoice -> invoice.link(kind)
                    .map(link -> new InvoiceDocument(kind, lagoId, invoice.number(), files.link(link)))));
        }
    }

    /** Whether Lago is known to generate no such file for this invoice; takes at most two requests. */
    private static boolean isNeverMade(DocumentKind kind, InvoiceReader invoices, String lagoId) {
        if (kind != DocumentKind.XML) {
            return false;
        }
        try {
            String entity =
                    invoices.find(lagoId).json().path("billing_entity_code").asString("");
            return !entity.isEmpty()
                    && invoices.account()
                            .billingEntity(entity)
                            .value()
                            .filter(found -> found.path("einvoicing").isBoolean())
                            .filter(found -> !found.path("einvoicing").booleanValue())
                            .isPresent();
        } catch (LagoException unread) {
            return false;
        }
    }

    /** The content of the file, for a result. */
    public byte[] content(InvoiceDocument document, String tool) {
        return fetch(
                document,
                MOST_BYTES_IN_AN_ANSWER,
                "Call " + tool + " again with `as`: file, which saves it, or without `as`, for its link.");
    }

    /** Throws the error for a call that asks to save a file if there is no folder for files. */
    public void requireFolder(String tool) {
        if (folder.isEmpty()) {
            throw new ToolException(
                    "documents_folder_missing",
                    "This server has no folder to save files in.",
                    "Ask the user to name one in the setting LAGO_MCP_DOWNLOAD_DIR, or call " + tool
                            + " without `as`, for the link.");
        }
    }

    /** Downloads the file and saves it in the user's folder. */
    public SavedFile save(InvoiceDocument document, String tool) {
        byte[] bytes =
                fetch(document, MOST_BYTES_IN_A_FILE, "Call " + tool + " without `as`, and give the user its link.");
        try {
            return new SavedFile(
                    folder.orElseThrow().save(document.stem(), document.kind().ending(), bytes), bytes.length);
        } catch (IOException unusable) {
            LOG.warn("A file could not be saved in the folder of LAGO_MCP_DOWNLOAD_DIR: {}", reason(unusable));
            throw new ToolException(
                    "file_not_saved",
                    "The " + document.kind() + " could not be saved in the folder that LAGO_MCP_DOWNLOAD_DIR names.",
                    "Tell the user that this folder must exist, have room and permit writing; or call " + tool
                            + " without `as`, for the link.");
        }
    }

    /** The reason without the file's name, which contains text from Lago. */
    private static String reason(IOException failed) {
        if (failed instanceof NoSuchFileException) {
            return "the folder does not exist";
        }
        if (failed instanceof AccessDeniedException) {
            return "no permission to write there";
        }
        if (failed instanceof FileSystemException known && known.getReason() != null) {
            return known.getReason();
        }
        return failed.getClass().getSimpleName();
    }

    /**
     * A file in the user's folder.
     *
     * @param size in bytes
     */
    public record SavedFile(Path path, int size) {}

    private byte[] fetch(InvoiceDocument document, int mostBytes, String otherWay) {
        byte[] bytes;
        try {
            bytes = files.fetch(document.link(), mostBytes);
        } catch (LagoException failed) {
            if (!failed.failure().code().equals(FileDownloader.TOO_LARGE)) {
                throw failed;
            }
            throw new ToolException(
                    FileDownloader.TOO_LARGE,
                    "The " + document.kind() + " is longer than " + mostBytes / BYTES_OF_A_MEGABYTE + " MiB.",
                    otherWay);
        }
        if (!document.kind().isBegunBy(bytes)) {
            throw new ToolException(
                    "not_the_file",
                    "The link of the " + document.kind() + " leads to something else.",
                    "Tell the user that the file storage of their Lago answers with something else than its files.");
        }
        return bytes;
    }

    private void pause(Duration length) {
        try {
            time.sleep(length);
        } catch (InterruptedException unwanted) {
            Thread.currentThread().interrupt();
            throw new LagoException(LagoFailure.cancelled());
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** A file of an invoice that Lago has made. */
    public record InvoiceDocument(DocumentKind kind, String lagoId, String number, SignedLink link) {
        private static final int STEM_LENGTH = 100;
        private static final String RESERVED_ON_WINDOWS = "(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?";

        /**
         * The invoice number as a portable file name: letters, digits, dots, dashes and underscores, without a dot or
         * dash in front.
         */
        String stem() {
            String plain = number.replaceAll("[^A-Za-z0-9._-]+", "_").replaceFirst("^[._-]+", "");
            String kept = plain.substring(0, Math.min(plain.length(), STEM_LENGTH));
            return kept.isEmpty() || kept.matches(RESERVED_ON_WINDOWS) ? "invoice_" + kept : kept;
        }

        String name() {
            return stem() + "." + kind.ending();
        }

        public ResultAttachment.Link linked() {
            return new ResultAttachment.Link(link.reveal(), name(), kind.mediaType());
        }

        /** The content of the file, under the URI of its resource instead of the signed link. */
        public ResultAttachment.Content holding(byte[] bytes) {
            String uri = "lago://invoices/" + lagoId + "/" + kind.ending();
            return new ResultAttachment.Content(uri, name(), kind.mediaType(), bytes);
        }
    }
}
