package io.lagomcp.invoices.audit.event;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class AuditSanitizerTest {

    @Test
    void keepsWhatCanBeReadAndDropsTheRest() {
        assertThat(AuditSanitizer.of("RE-2026/07 Ünïcode 請求書 №5 (50 %) <€> _ “x” 😀 ²"))
                .isEqualTo("RE-2026/07 Ünïcode 請求書 №5 (50 %) <€> _ “x” 😀 ²");
        assertThat(AuditSanitizer.of("a\tb\nc\u00a0d\u2028e\u3000f")).isEqualTo("a b c d e f");
        assertThat(AuditSanitizer.of(
                        "a\u200bb\u202ec\u0000d\u001b\u007f\u00ad\ufe0f\u115f\u1160\u2800\u3164\uffa0\ue000"))
                .isEqualTo("abcd");
    }

    @Test
    void cutsAtTwoHundredCharactersAndNotWithinOne() {
        assertThat(AuditSanitizer.of("😀".repeat(201))).isEqualTo("😀".repeat(200));
        assertThat(AuditSanitizer.of("\u200b".repeat(500) + "end")).isEqualTo("end");
    }

    @Property(tries = 200)
    void cleaningAgainChangesNothing(@ForAll @StringLength(max = 300) String text) {
        String clean = AuditSanitizer.of(text);
        assertThat(AuditSanitizer.of(clean)).isEqualTo(clean);
    }
}
