package io.lagomcp.invoices.lago.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InternalAddressesTest {
    static Stream<String> internal() {
        return words("""
            0.0.0.0 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255 127.0.0.1 127.255.255.254
            2130706433 127.1 168.63.129.16 169.254.169.254 169.254.170.2 172.16.0.1 172.31.255.255 192.0.0.192
            192.0.2.1 192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1
            255.255.255.255 :: ::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:a9fe:a9fe ::127.0.0.1
            64:ff9b::169.254.169.254 64:ff9b::10.0.0.1 64:ff9b:1::8.8.8.8 2001::1 2001:db8::1 2002:7f00:1::
            2002:a9fe:a9fe::1 2002:c0a8:101::1 3fff::1 fc00::1 fd00:ec2::254 fe80::1 fec0::1 ff02::1 4000::1
            100::1
            """);
    }

    static Stream<String> ofTheInternet() {
        return words("""
            1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.1
            169.253.255.255 172.15.255.255 172.32.0.0 192.0.1.1 192.167.255.255 198.17.255.255 198.20.0.0
            223.255.255.255 ::ffff:8.8.8.8 2606:4700::1111 2a00:1450:4001::1 64:ff9b::8.8.8.8 2002:808:808::1
            2001:4860:4860::8888
            """);
    }

    private static Stream<String> words(String text) {
        return Stream.of(text.strip().split("\\s+"));
    }

    @ParameterizedTest
    @MethodSource("internal")
    void whatOnlyThisMachineOrItsNetworkReachesIsInternal(String address) throws Exception {
        assertThat(InternalAddresses.contain(InetAddress.getByName(address))).isTrue();
    }

    @ParameterizedTest
    @MethodSource("ofTheInternet")
    void theRestIsTheInternet(String address) throws Exception {
        assertThat(InternalAddresses.contain(InetAddress.getByName(address))).isFalse();
    }
}
