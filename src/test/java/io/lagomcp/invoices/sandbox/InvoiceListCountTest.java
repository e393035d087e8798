package io.lagomcp.invoices.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.TestClock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The counts that Lago keeps, and answers for lists that they are not of. */
class InvoiceListCountTest {
    private final TestClock clock = new TestClock();

    @AutoClose
    private final SandboxClient lago = SandboxClient.start(SandboxClient.slow().withClock(clock));

    @Test
    void aCustomersListHasTheCountOfTheListOfAll() {
        lago.get("/invoices?per_page=20");

        JsonNode globex = list("?per_page=20&external_customer_id=globex");
        assertThat(globex.path("invoices")).hasSize(8);
        assertThat(meta(globex)).containsExactly(1L, 2L, null, 12L, 240L);
        assertThat(meta(lago.get("/customers/globex/invoices?per_page=20").json()))
                .containsExactly(1L, 2L, null, 12L, 240L);
    }

    @Test
    void soDoesAListThatIsFilteredByAnArray() {
        lago.get("/invoices?per_page=20");

        assertThat(meta(list("?per_page=20&statuses[]=draft&page=2"))).containsExactly(2L, 3L, 1L, 12L, 240L);
    }

    @Test
    void theListOfAllHasTheCountOfAnArrayAsLongAsThatPromisesRows() {
        lago.get("/invoices?billing_entity_codes[]=main");

        assertThat(meta(list(""))).containsExactly(1L, 2L, null, 2L, 128L);
        assertThat(meta(list("?page=2")))
                .as("the last page by the kept count is counted again")
                .containsExactly(2L, 3L, 1L, 3L, 240L);
        assertThat(meta(list(""))).containsExactly(1L, 2L, null, 3L, 240L);
    }

    @Test
    void otherFiltersAndPageSizesHaveCountsOfTheirOwn() {
        lago.get("/invoices?per_page=20");

        for (String filter : List.of("&status=draft", "&metadata[project]=rollout", "&search_term=acme")) {
            assertThat(meta(list("?per_page=20" + filter)).get(4)).as(filter).isIn(24L, 10L, 8L);
        }
        assertThat(meta(list("?per_page=10&external_customer_id=globex")).get(4))
                .isEqualTo(8L);
    }

    @Test
    void aCountIsKeptForHalfAnHourWhateverBecomesOfTheInvoices() {
        lago.get("/invoices?per_page=20");
        String draft = lago.anyId("status=draft&invoice_type=subscription");
        assertThat(lago.delete("/invoices/" + draft).status()).isEqualTo(200);

        clock.advance(Duration.ofMinutes(29));
        assertThat(meta(list("?per_page=20")).get(4)).isEqualTo(240L);
        clock.advance(Duration.ofMinutes(1));
        assertThat(meta(list("?per_page=20")).get(4)).isEqualTo(239L);
    }

    @Test
    void aNegativePageIsAnErrorUnlessACountIsKept() {
        assertThat(lago.get("/invoices?page=-1").status()).isEqualTo(500);
        lago.get("/invoices");
        assertThat(meta(list("?page=-1"))).containsExactly(1L, 2L, null, 3L, 240L);
    }

    private JsonNode list(String query) {
        return lago.get("/invoices" + query).json();
    }

    /** Current, next and previous page, total pages and total count, null where there is none. */
    private static List<Long> meta(JsonNode list) {
        JsonNode meta = list.path("meta");
        return Stream.of("current_page", "next_page", "prev_page", "total_pages", "total_count")
                .map(meta::path)
                .map(value -> value.isNull() ? null : value.longValue())
                .toList();
    }
}
