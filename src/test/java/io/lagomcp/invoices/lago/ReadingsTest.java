package io.lagomcp.invoices.lago;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.lago.http.ApiUrl;
import io.lagomcp.invoices.lago.http.LagoLimits;
import org.junit.jupiter.api.Test;

class ReadingsTest {

    @Test
    void whatOnlyReadsCannotBeCastToSomethingThatWrites() {
        LagoClient client = new LagoClient(ApiUrl.of("http://127.0.0.1:1"), () -> "key", LagoLimits.standard());

        assertThat(client.reads()).isNotInstanceOf(InvoiceWriter.class).isNotInstanceOf(LagoClient.class);
    }
}
