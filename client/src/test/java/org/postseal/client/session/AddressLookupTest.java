package org.postseal.client.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import org.junit.jupiter.api.Test;
import org.postseal.client.dns.Answer.Security;
import org.postseal.client.session.AddressLookup.Families;
import org.xbill.DNS.Type;

import java.net.InetAddress;
import java.util.List;

class AddressLookupTest {
    private static final FixedDns BOTH =
            new FixedDns()
                    .with("h.test A 192.0.2.1", "h.test A 192.0.2.2", "h.test A 192.0.2.3")
                    .with("h.test AAAA 2001:db8::1")
                    .secure();

    private static List<String> find(FixedDns dns, Families families, String host) {
        HostAddresses found = new AddressLookup(dns, families).find(host);
        return assertInstanceOf(HostAddresses.Found.class, found).addresses().stream()
                .map(InetAddress::getHostAddress)
                .toList();
    }

    @Test
    void familiesTakeTurns() {
        String six = "2001:db8:0:0:0:0:0:1";
        assertEquals(
                List.of(six, "192.0.2.1", "192.0.2.2", "192.0.2.3"),
                find(BOTH, Families.IPV6_FIRST, "h.test"));
        assertEquals(
                List.of("192.0.2.1", six, "192.0.2.2", "192.0.2.3"),
                find(BOTH, Families.IPV4_FIRST, "h.test"));
        assertEquals(List.of(six), find(BOTH, Families.IPV6_ONLY, "h.test"));
        assertEquals(3, find(BOTH, Families.IPV4_ONLY, "h.test").size());
    }

    @Test
    void thirtyTwoAtMost() {
        FixedDns many = new FixedDns();
        for (int i = 0; i < 200; i++) {
            many.with("h.test A 192.0.2." + i);
        }
        assertEquals(32, find(many, Families.IPV6_FIRST, "h.test").size());
    }

    @Test
    void literalsNeedNoLookup() {
        FixedDns none = new FixedDns();
        assertEquals(List.of("127.0.0.1"), find(none, Families.IPV6_FIRST, "[127.0.0.1]"));
        assertEquals(List.of("0:0:0:0:0:0:0:1"), find(none, Families.IPV6_FIRST, "[IPv6:::1]"));
    }

    @Test
    void oneFamilyFailingLeavesTheOther() {
        FixedDns dns =
                new FixedDns()
                        .with("h.test A 192.0.2.1")
                        .failing("h.test", Type.AAAA, Security.BOGUS)
                        .secure();
        HostAddresses found = new AddressLookup(dns, Families.IPV6_FIRST).find("h.test");
        assertEquals(
                new HostAddresses.Found(
                        List.of(InetAddress.ofLiteral("192.0.2.1")), Security.SECURE, "h.test"),
                found,
                "who hides one answer does not make the other insecure");
    }

    @Test
    void absentOnlyWhereBothAnswersSaySo() {
        FixedDns dns = new FixedDns().with("empty.test", "half.test").secure();
        dns.failing("half.test", Type.A, Security.BOGUS);
        AddressLookup lookup = new AddressLookup(dns, Families.IPV6_FIRST);
        assertEquals(new HostAddresses.Absent(Security.SECURE), lookup.find("empty.test"));
        assertEquals(new HostAddresses.Absent(Security.SECURE), lookup.find("nowhere.test"));
        assertEquals(
                Security.BOGUS,
                assertInstanceOf(HostAddresses.Unavailable.class, lookup.find("half.test"))
                        .security());
    }
}
