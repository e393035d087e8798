package io.lagomcp.invoices.auth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientNetworkTest {
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
        assertThat(ClientNetwork.of(address)).isEqualTo(neighbourhood);
    }
}
