package io.lagomcp.invoices.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NeighbourhoodTest {
    @ParameterizedTest
    @CsvSource({
        "203.0.113.7,            203.0.113.7",
        "2001:db8:1:2::3,        2001:db8:1:2:0:0:0:0/64",
        "2001:db8:1:2:ffff::%e0, 2001:db8:1:2:0:0:0:0/64",
        "::ffff:203.0.113.7,     203.0.113.7",
        "unknown,                unknown",
        "no:address,             no:address"
    })
    void isTheAddressOrItsNetwork(String address, String neighbourhood) {
        assertThat(Neighbourhood.of(address)).isEqualTo(neighbourhood);
    }
}
