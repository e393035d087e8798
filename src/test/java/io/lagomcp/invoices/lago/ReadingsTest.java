package io.lagomcp.invoices.lago;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadingsTest {

    @Test
    void whatOnlyReadsCannotBeCastToSomethingThatWrites() {
        LagoClient client = new LagoClient(ApiUrl.of("http://127.0.0.1:1"), () -> "key", LagoLimits.standard());

        assertThat(client.reads()).isNotInstanceOf(InvoiceWrites.class).isNotInstanceOf(LagoClient.class);
    }
}
