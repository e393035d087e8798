package io.lagomcp.invoices.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.TestClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever stands in a file: it is a policy, or it is told what is wrong with it. */
class AnyPolicyTextPropertyTest {
    private static final String POLICY = policy();
    private static final String[] PIECES = {
        "", " ", "\n", "\t", ":", ": ", "- ", "#", "*a", "&a ", "!b ", "%", "{", "}", "[", "]", ",", "'", "\"", "|",
        ">", "?", "<<", "---\n", "...\n", "~", "null", "true", "1e3", ".inf", "0x1F", "\u0000", "\u202E", "\uFEFF",
        "\uD800", "ß", "😀"
    };

    private record Edit(int place, int removed, String inserted) {}

    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void isReadOrRefusedWithAReason(@ForAll("edits") Edit first, @ForAll("edits") Edit second) {
        String text = edited(edited(POLICY, first), second);

        try {
            assertThat(PolicyFileReader.parse(text, new TestClock()).rules()).isNotEmpty();
        } catch (InvalidPolicyException refused) {
            assertThat(refused.problems()).isNotEmpty().allSatisfy(problem -> assertThat(problem.text())
                    .isNotBlank());
        }
    }

    @Provide
    Arbitrary<Edit> edits() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, POLICY.length() - 1),
                        Arbitraries.integers().between(0, 12),
                        Arbitraries.of(PIECES))
                .as(Edit::new);
    }

    private static String edited(String text, Edit edit) {
        int place = Math.min(edit.place(), text.length());
        int end = Math.min(place + edit.removed(), text.length());
        return text.substring(0, place) + edit.inserted() + text.substring(end);
    }

    private static String policy() {
        try {
            return Files.readString(Path.of("examples", "policies", "finance-operator.yaml"));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
