package io.lagomcp.invoices.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * {@link Upstream} while it runs.
 *
 * @param port of loopback, where it listens
 */
record UpstreamProcess(Process process, int port) implements AutoCloseable {

    /** Starts it, and waits until it listens. */
    static UpstreamProcess start() throws IOException {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Upstream.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String port = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))
                .readLine();
        return new UpstreamProcess(process, Integer.parseInt(port));
    }

    @Override
    public void close() {
        process.destroy();
    }
}
