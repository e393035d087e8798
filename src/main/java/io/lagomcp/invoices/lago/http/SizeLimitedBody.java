package io.lagomcp.invoices.lago.http;

import io.lagomcp.invoices.limit.LimitExceededException;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Collects a response body and fails as soon as it exceeds the limit. */
public final class SizeLimitedBody implements BodySubscriber<byte[]> {

    public static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;

        TooLarge(int cap) {
            super("the response is longer than " + cap + " bytes");
        }
    }

    /** There is no memory for the body. */
    public static final class NoRoom extends IOException {
        private static final long serialVersionUID = 1L;

        NoRoom(LimitExceededException why) {
            super(why.getMessage(), why);
        }
    }

    /** The pieces as they come, and the array of them all. */
    private static final int COPIES = 2;

    private final BodySubscriber<byte[]> collected = BodySubscribers.ofByteArray();
    private final int cap;
    private final LongConsumer growth;
    private boolean over;
    private @Nullable Subscription subscription;
    private long received;

    /** {@code growth} receives the number of further bytes it takes, and may throw {@link LimitExceededException}. */
    public SizeLimitedBody(int cap, LongConsumer growth) {
        this.cap = cap;
        this.growth = growth;
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return collected.getBody();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        this.subscription = subscription;
        collected.onSubscribe(subscription);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        if (over) {
            return;
        }
        long more = 0;
        for (ByteBuffer buffer : buffers) {
            more += buffer.remaining();
        }
        received += more;
        if (received > cap) {
            giveUp(new TooLarge(cap));
            return;
        }
        try {
            growth.accept(COPIES * more);
        } catch (LimitExceededException full) {
            giveUp(new NoRoom(full));
            return;
        }
        collected.onNext(buffers);
    }

    private void giveUp(IOException why) {
        over = true;
        if (subscription != null) {
            subscription.cancel();
        }
        collected.onError(why);
    }

    @Override
    public void onError(Throwable failure) {
        collected.onError(failure);
    }

    @Override
    public void onComplete() {
        collected.onComplete();
    }
}
