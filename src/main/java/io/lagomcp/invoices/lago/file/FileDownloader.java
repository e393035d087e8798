package io.lagomcp.invoices.lago.file;

import io.lagomcp.invoices.lago.http.Deadline;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.lago.http.LagoFailure;
import io.lagomcp.invoices.lago.http.LagoHttpTransport;
import io.lagomcp.invoices.lago.http.LagoLimits;
import io.lagomcp.invoices.lago.http.SizeLimitedBody;
import io.lagomcp.invoices.limit.MemoryReservation;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * Downloads files by signed links. Lago's links need no key and redirect to a file storage, so the API key is never sent.
 *
 * <p>Safe for use by several threads.
 */
public final class FileDownloader {
    /** The code for a file that is longer than allowed. */
    public static final String TOO_LARGE = "file_too_large";

    private static final int MOST_REDIRECTS = 5;
    private static final byte[] NOTHING = {};

    /** Lago's own link and its storage take two. */
    private static final int MOST_CLIENTS = 8;

    /** As bytes, as Base64, and as JSON in text and bytes. */
    private static final int FORMS_IN_AN_ANSWER = 4;

    private final LagoLimits limits;
    private final AllowedFileHosts hosts;
    private final Supplier<SSLContext> tls;
    private final Map<Encryption, HttpClient> clients = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Encryption, HttpClient> eldest) {
            return size() > MOST_CLIENTS;
        }
    };

    /** What is the same for all requests of one client; {@code serverName} is empty where the host is an address. */
    private record Encryption(boolean encrypted, Optional<SNIServerName> serverName) {
        static Encryption of(SignedLink link) {
            return new Encryption(link.isEncrypted(), link.isEncrypted() ? link.serverName() : Optional.empty());
        }
    }

    /** Downloads from these hosts, each within {@link LagoLimits#deadline()} including redirects. */
    public FileDownloader(LagoLimits limits, AllowedFileHosts hosts) {
        this(limits, hosts, new UsualTls());
    }

    FileDownloader(LagoLimits limits, AllowedFileHosts hosts, Supplier<SSLContext> tls) {
        this.limits = limits;
        this.hosts = hosts;
        this.tls = tls;
    }

    /**
     * Parses a link as Lago sends it.
     *
     * @throws LagoException if it is no web address, or not encrypted where it must be
     */
    public SignedLink link(String text) {
        return hosts.link(text);
    }

    /**
     * Downloads the whole file. Follows redirects, but not from https to http.
     *
     * @param mostBytes how long it may be
     * @throws LagoException if that fails, with one of the codes {@code link_invalid}, {@code link_not_encrypted},
     *     {@code link_not_allowed}, {@code link_refused}, {@code link_broken}, {@code link_timeout}, {@value #TOO_LARGE} and
     *     {@code cancelled}
     */
    public byte[] fetch(SignedLink link, int mostBytes) {
        Deadline end = Deadline.after(limits.deadline());
        SignedLink current = link;
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            HttpResponse<byte[]> answer = get(current, mostBytes, end);
            Optional<String> next = answer.headers().firstValue("Location");
            if (isSuccess(answer.statusCode())) {
                return answer.body();
            }
            if (answer.statusCode() / 100 != 3 || next.isEmpty()) {
                throw failed(new LagoFailure.Unreadable(
                        "link_refused", "The link to the file was answered with " + answer.statusCode()));
            }
            current = current.redirectedTo(next.get());
        }
        throw failed(new LagoFailure.Unreadable("link_refused", "The link to the file redirects without end"));
    }

    private HttpResponse<byte[]> get(SignedLink link, int mostBytes, Deadline end) {
        MemoryReservation memory = MemoryReservation.current();
        HttpRequest request = HttpRequest.newBuilder(link.at(hosts.addressOf(link)))
                .header("Host", link.authority())
                // a storage that drops an idle connection without closing it would lose the next request
                .header("Connection", "close")
                .build();
        CompletableFuture<HttpResponse<byte[]>> running = client(link)
                .sendAsync(
                        request,
                        head -> isSuccess(head.statusCode())
                                ? new SizeLimitedBody(mostBytes, bytes -> memory.reserve(FORMS_IN_AN_ANSWER * bytes))
                                : BodySubscribers.replacing(NOTHING));
        try {
            return running.get(end.remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw failed(new LagoFailure.Unavailable("link_timeout", "The file did not arrive in time"));
        } catch (InterruptedException cancelled) {
            Thread.currentThread().interrupt();
            throw failed(LagoFailure.cancelled());
        } catch (ExecutionException broken) {
            if (LagoHttpTransport.isCausedBy(broken, SizeLimitedBody.TooLarge.class)) {
                throw failed(new LagoFailure.Unreadable(TOO_LARGE, "The file is longer than " + mostBytes + " bytes"));
            }
            if (LagoHttpTransport.isCausedBy(broken, SizeLimitedBody.NoRoom.class)) {
                throw failed(LagoHttpTransport.tooMuchAtOnce());
            }
            // without the cause, whose text may repeat the link
            throw broken();
        } finally {
            running.cancel(true);
        }
    }

    /**
     * A client for each name, which is kept: the one of the JDK asks for certificates of the same name all its life, and of none
     * where it is given an address, and its thread ends only when the collector finds it unused.
     */
    private HttpClient client(SignedLink link) {
        synchronized (clients) {
            return clients.computeIfAbsent(Encryption.of(link), this::client);
        }
    }

    private HttpClient client(Encryption encryption) {
        // every storage supports HTTP/1.1
        HttpClient.Builder client =
                LagoHttpTransport.client(HttpClient.Version.HTTP_1_1, limits, LagoHttpTransport.FEW);
        if (encryption.encrypted()) {
            SSLContext context = tls.get();
            SSLParameters parameters = context.getDefaultSSLParameters();
            encryption.serverName().ifPresent(name -> parameters.setServerNames(List.of(name)));
            client.sslContext(context).sslParameters(parameters);
        }
        return client.build();
    }

    /** A class of its own, since a reference to a method would load all of TLS when the server starts. */
    private static final class UsualTls implements Supplier<SSLContext> {
        @Override
        public SSLContext get() {
            try {
                return SSLContext.getDefault();
            } catch (NoSuchAlgorithmException absent) {
                throw new IllegalStateException("this Java has no TLS", absent);
            }
        }
    }

    static LagoException broken() {
        return failed(new LagoFailure.Unavailable(
                "link_broken", "The host of the file cannot be reached, or broke off before the file's end"));
    }

    private static boolean isSuccess(int status) {
        return status / 100 == 2;
    }

    private static LagoException failed(LagoFailure failure) {
        return new LagoException(failure);
    }
}
