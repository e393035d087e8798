package io.lagomcp.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ReleaseNotesTest {
    private static final String CHANGELOG = """
            # Changelog

            ## [Unreleased]

            - later

            ## [1.1.0] - 2026-02-01

            ### Added

            - news

            ## [1.0.0] - 2026-01-01
            """;

    @Test
    void areWhatTheChangelogSaysAboutTheVersion() {
        assertThat(ReleaseNotes.cut(CHANGELOG, "1.1.0"))
                .isEqualTo("# lago-invoices-mcp 1.1.0\n\n### Added\n\n- news\n");
    }

    @Test
    void areWhatIsUnreleasedWhileTheVersionIsBeingMade() {
        assertThat(ReleaseNotes.cut(CHANGELOG, "2.0.0")).endsWith("\n\n- later\n");
    }

    @Test
    void areNotMadeOfNothing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReleaseNotes.cut(CHANGELOG, "1.0.0"))
                .withMessageContaining("1.0.0");
    }
}
