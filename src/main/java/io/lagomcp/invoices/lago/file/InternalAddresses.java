package io.lagomcp.invoices.lago.file;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Addresses outside the public internet: this machine, private networks, metadata services of clouds, and reserved addresses
 * (IANA's special-purpose registries).
 */
final class InternalAddresses {
    private static final int IPV4_BYTES = 4;

    private static final List<Network> INTERNAL = Network.list("""
        0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 168.63.129.16/32 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24
        192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4
        2001::/23 2001:db8::/32 3fff::/20
        """);
    /** All other IPv6 addresses are internal or reserved. */
    private static final Network PUBLIC_IPV6 = Network.of("2000::/3");

    /** Networks whose addresses contain an IPv4 address: NAT64 and 6to4. */
    private static final Network NAT64 = Network.of("64:ff9b::/96");

    private static final int NAT64_OFFSET = 12;
    private static final Network SIX_TO_FOUR = Network.of("2002::/16");
    private static final int SIX_TO_FOUR_OFFSET = 2;

    private InternalAddresses() {}

    static boolean contain(InetAddress address) {
        return contain(address.getAddress());
    }

    private static boolean contain(byte[] address) {
        if (NAT64.contains(address)) {
            return contain(ipv4(address, NAT64_OFFSET));
        }
        if (SIX_TO_FOUR.contains(address)) {
            return contain(ipv4(address, SIX_TO_FOUR_OFFSET));
        }
        boolean special = INTERNAL.stream().anyMatch(network -> network.contains(address));
        return special || (address.length != IPV4_BYTES && !PUBLIC_IPV6.contains(address));
    }

    private static byte[] ipv4(byte[] address, int offset) {
        return Arrays.copyOfRange(address, offset, offset + IPV4_BYTES);
    }

    /** A network: its first address and the length of its prefix in bits. */
    private static final class Network {
        private final byte[] first;
        private final int bits;

        private Network(byte[] first, int bits) {
            this.first = first;
            this.bits = bits;
        }

        static List<Network> list(String networks) {
            return Arrays.stream(networks.strip().split("\\s+"))
                    .map(Network::of)
                    .toList();
        }

        static Network of(String text) {
            String[] parts = text.split("/", -1);
            try {
                return new Network(InetAddress.getByName(parts[0]).getAddress(), Integer.parseInt(parts[1]));
            } catch (UnknownHostException impossible) {
                throw new IllegalArgumentException(text, impossible);
            }
        }

        boolean contains(byte[] address) {
            if (address.length != first.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> bit % Byte.SIZE;
                if ((address[bit / Byte.SIZE] & mask) != (first[bit / Byte.SIZE] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
