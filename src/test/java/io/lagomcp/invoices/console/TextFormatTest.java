package io.lagomcp.invoices.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextFormatTest {

    @Test
    void breaksBetweenWords() {
        assertThat(TextFormat.wrapped("Search invoices, newest first", 16))
                .containsExactly("Search invoices,", "newest first");
    }

    @Test
    void keepsTheLinesThatAreThere() {
        assertThat(TextFormat.wrapped("one\n\ntwo", 10)).containsExactly("one", "", "two");
    }

    @Test
    void continuesUnderTheTextOfAListItem() {
        assertThat(TextFormat.wrapped("- charges the customer", 12))
                .containsExactly("- charges", "  the", "  customer");
    }

    @Test
    void breaksAWordThatIsLongerThanALine() {
        assertThat(TextFormat.fitted("  /tmp/a-long-path", 10)).containsExactly("  /tmp/a-l", "  ong-path");
    }

    @Test
    void leavesALongWordInOnePieceWhereItMayStickOut() {
        assertThat(TextFormat.wrapped("  saved /tmp/a-long-path now", 10))
                .containsExactly("  saved", "  /tmp/a-long-path", "  now");
        assertThat(TextFormat.wrapped("  /tmp/a-long-path", 10)).containsExactly("  /tmp/a-long-path");
    }

    @Test
    void shortensWithASignThatSomethingIsMissing() {
        assertThat(TextFormat.shortened("Max\n Mustermann", 20)).isEqualTo("Max Mustermann");
        assertThat(TextFormat.shortened("Hoshi Sample Works", 10)).isEqualTo("Hoshi Sam…");
    }

    @Test
    void alignsColumnsAndPutsAmountsToTheRight() {
        assertThat(new TextTable()
                        .row("LAG-1", "9.00 EUR")
                        .row("LAG-22", "10.00 EUR")
                        .lines())
                .containsExactly("LAG-1    9.00 EUR", "LAG-22  10.00 EUR");
    }
}
