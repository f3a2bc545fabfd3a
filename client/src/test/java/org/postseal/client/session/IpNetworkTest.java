package org.postseal.client.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.util.List;

class IpNetworkTest {
    @Test
    void everythingIsInTheWholeNetwork() {
        IpNetwork all = IpNetwork.parse("0.0.0.0/0");
        assertTrue(all.contains(InetAddress.ofLiteral("255.1.2.3")));
        assertFalse(all.contains(InetAddress.ofLiteral("::1")));
        assertEquals("127.0.0.0/8", IpNetwork.parse("127.0.0.0/8").toString());
    }

    @Test
    void clearsHostBits() {
        assertEquals("10.1.2.0/23", IpNetwork.parse("10.1.3.9/23").toString());
        assertEquals("0.0.0.0/0", IpNetwork.parse("10.1.3.9/0").toString());
        assertEquals("10.1.3.9/32", IpNetwork.parse("10.1.3.9").toString());
    }

    @Test
    void neighboursAreOneKeyOfABudget() {
        InetAddress one = InetAddress.ofLiteral("2001:db8:0:1::1");
        InetAddress other = InetAddress.ofLiteral("2001:db8:0:2::9");
        assertEquals(IpNetwork.around(one, 24, 48), IpNetwork.around(other, 24, 48));
        assertFalse(IpNetwork.around(one, 24, 64).contains(other));
    }

    @Test
    void aPrefixMayEndWithinAnOctet() {
        List<IpNetwork> networks =
                List.of(IpNetwork.parse("10.1.2.0/23"), IpNetwork.parse("10.9.0.0/16"));
        assertTrue(IpNetwork.anyContains(networks, InetAddress.ofLiteral("10.1.3.255")));
        assertFalse(IpNetwork.anyContains(networks, InetAddress.ofLiteral("10.1.4.0")));
        assertTrue(IpNetwork.anyContains(networks, InetAddress.ofLiteral("10.9.255.1")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/8",
                "host",
                "a.test/8",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/x",
                "10.0.0.0/",
                "::/129",
                "10.1/16",
                "1/8/9",
                "010.0.0.0/8"
            })
    void refusesWhatIsNoNetwork(String text) {
        assertThrows(IllegalArgumentException.class, () -> IpNetwork.parse(text));
    }
}
