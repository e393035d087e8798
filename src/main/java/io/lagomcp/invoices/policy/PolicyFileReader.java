package io.lagomcp.invoices.policy;

import io.lagomcp.invoices.policy.InvalidPolicyException.PolicyProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** Reads policy files. A file is accepted or refused as a whole. */
public final class PolicyFileReader {
    private static final int LARGEST = 256 * 1024;

    private PolicyFileReader() {}

    /**
     * Reads a policy from a YAML file in UTF-8 of at most 256 KiB.
     *
     * @param clock for the age of invoices
     * @throws InvalidPolicyException with everything that is wrong with it, or because it cannot be read
     */
    public static FilePolicy read(Path file, Clock clock) {
        return read(file.toString(), text(file), clock);
    }

    /**
     * Reads a policy from text, as {@link #read(Path, Clock)} does from a file.
     *
     * @throws InvalidPolicyException with everything that is wrong with it
     */
    public static FilePolicy parse(String text, Clock clock) {
        return read("The text", text, clock);
    }

    private static FilePolicy read(String name, String text, Clock clock) {
        PolicyText document = new PolicyText(text);
        if (!document.tree().isMissingNode()) {
            PolicySchema.check(document);
        }
        if (document.problems().isEmpty()) {
            FilePolicy policy = PolicyDocument.read(document, clock);
            if (document.problems().isEmpty()) {
                return policy;
            }
        }
        throw InvalidPolicyException.of(name, document.problems());
    }

    private static String text(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(LARGEST + 1);
            if (content.length > LARGEST) {
                throw unreadable(file, "it is larger than 256 KiB");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
        } catch (CharacterCodingException otherEncoding) {
            throw unreadable(file, "it is not text in UTF-8");
        } catch (IOException unreadable) {
            throw unreadable(file, Files.exists(file) ? "it cannot be read" : "there is no such file");
        }
    }

    private static InvalidPolicyException unreadable(Path file, String why) {
        return InvalidPolicyException.of(file.toString(), List.of(PolicyProblem.ofTheFile(why)));
    }
}
