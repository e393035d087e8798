package io.lagomcp.invoices.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Random;
import java.util.function.Function;

/** Requests with tokens that were never given out, as fast as they are refused, from some addresses of this machine. */
final class WrongTokens implements Attack {
    private static final int AT_ONCE = 8;
    private static final int ADDRESSES = 200;

    private final String name;
    private final Function<Random, String> token;

    WrongTokens(String name, Function<Random, String> token) {
        this.name = name;
        this.token = token;
    }

    /** Tokens of the form in which they are given out, and such as an authorization server signs. */
    static WrongTokens nonsense() {
        return new WrongTokens(
                "tokens",
                random -> random.nextBoolean()
                        ? "lim_" + text(random, 8) + "_" + text(random, 43)
                        : "eyJhbGciOiJSUzI1NiJ9." + text(random, 4_000) + "." + text(random, 342));
    }

    /** Tokens with a signature that is none. */
    static WrongTokens signed(Function<Random, String> token) {
        return new WrongTokens("jwts", token);
    }

    static String text(Random random, int length) {
        return random.ints(length, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String run(Target target, long deadline) throws InterruptedException {
        Answers answers = new Answers();
        Parallel.run(AT_ONCE, answers, number -> {
            Random random = new Random(number);
            while (System.nanoTime() < deadline) {
                guess(target, random, answers);
            }
        });
        return answers.toString();
    }

    private void guess(Target target, Random random, Answers answers) throws IOException {
        InetAddress from = InetAddress.getByAddress(new byte[] {127, 0, 1, (byte) random.nextInt(ADDRESSES)});
        try (WebConnection connection = new WebConnection(target.port(), from)) {
            answers.add(connection.with(token.apply(random)).post(Requests.INITIALIZE));
        } catch (IOException closed) {
            answers.add("cut off");
        }
    }
}
