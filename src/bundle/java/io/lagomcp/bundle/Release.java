package io.lagomcp.bundle;

import java.nio.file.Path;
import java.time.Instant;

/**
 * What is being released.
 *
 * @param project the folder of the project
 * @param version of the program
 * @param time the age that all files get
 * @param namespace under which catalogues know the project, such as {@code com.example}
 * @param downloads the address of the folder where the release's files can be had, without a slash at the end
 * @param image the container image, with its tag
 * @param platform that it is for
 */
record Release(
        Path project,
        String version,
        Instant time,
        String namespace,
        String downloads,
        String image,
        Platform platform) {
    static final String NAME = "lago-invoices-mcp";

    static Release of(String... arguments) {
        return new Release(
                Path.of(arguments[0]).toAbsolutePath(),
                arguments[1],
                Instant.parse(arguments[2]),
                arguments[3],
                arguments[4],
                arguments[5],
                Platform.here());
    }

    Path target() {
        return project.resolve("target");
    }

    /** Where all is put. */
    Path bundles() {
        return target().resolve("bundle");
    }

    String bundleName() {
        return NAME + "-" + version + "-" + platform;
    }

    String archiveName() {
        return bundleName() + (platform.isWindows() ? ".zip" : ".tar.gz");
    }

    String extensionName() {
        return bundleName() + ".mcpb";
    }
}
