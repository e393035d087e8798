package io.lagomcp.invoices.mcp.stdio;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The standard input and output of this process, for the protocol alone.
 *
 * @param in what the client writes
 * @param out what the client reads; unlike {@code System.out} it reports a closed pipe
 */
public record StandardStreams(InputStream in, OutputStream out) {

    /**
     * Takes both streams away from everyone else: from now on whatever is printed to {@code System.out} goes to standard
     * error, and {@code System.in} is empty.
     */
    public static StandardStreams claim() {
        System.setOut(System.err);
        System.setIn(InputStream.nullInputStream());
        return new StandardStreams(new FileInputStream(FileDescriptor.in), new FileOutputStream(FileDescriptor.out));
    }
}
