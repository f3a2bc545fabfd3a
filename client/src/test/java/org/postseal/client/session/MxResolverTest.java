package org.postseal.client.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.client.dns.Answer.Security;
import org.xbill.DNS.Type;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

class MxResolverTest {
    private static MxHosts find(FixedDns dns, OwnHost own, String domain) {
        AddressLookup addresses = new AddressLookup(dns, AddressLookup.Families.IPV6_FIRST);
        return new MxResolver(dns, addresses, own, new Random(1)).find(domain);
    }

    private static MxHosts find(FixedDns dns) {
        return find(dns, OwnHost.NONE, "d.test");
    }

    private static List<String> hosts(MxHosts found) {
        return assertInstanceOf(MxHosts.Hosts.class, found, found.toString()).hosts();
    }

    private static OwnHost own(String name, String... addresses) {
        Set<InetAddress> parsed = new HashSet<>();
        for (String address : addresses) {
            parsed.add(InetAddress.ofLiteral(address));
        }
        return new OwnHost(Set.of(name), parsed);
    }

    @Test
    void bestPreferenceFirstInLowerCaseWithoutRepetition() {
        FixedDns dns =
                new FixedDns()
                        .with("d.test MX 30 c.test.", "d.test MX 10 A.Test.")
                        .with("d.test MX 20 b.test.", "d.test MX 40 a.test.");
        MxHosts found = find(dns.secure());
        assertEquals(
                new MxHosts.Hosts(
                        List.of("a.test", "b.test", "c.test"), false, Security.SECURE, "d.test"),
                found);
        assertEquals(
                new MxHosts.Hosts(List.of("x.test"), false, Security.INSECURE, "d.test"),
                find(new FixedDns().with("d.test MX 0 x.test.")));
    }

    @Test
    void equalPreferencesAreShuffled() {
        FixedDns dns =
                new FixedDns()
                        .with("d.test MX 10 a.test.", "d.test MX 10 b.test.")
                        .with("d.test MX 5 first.test.", "d.test MX 10 c.test.");
        AddressLookup addresses = new AddressLookup(dns, AddressLookup.Families.IPV6_FIRST);
        MxResolver mx = new MxResolver(dns, addresses, OwnHost.NONE, new Random(1));
        Set<String> seconds = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            List<String> hosts = hosts(mx.find("d.test"));
            assertEquals("first.test", hosts.getFirst());
            seconds.add(hosts.get(1));
        }
        assertEquals(Set.of("a.test", "b.test", "c.test"), seconds);
    }

    @Test
    void nullMxTakesNoMail() {
        assertEquals(new MxHosts.NullMx(), find(new FixedDns().with("d.test MX 0 .")));
        FixedDns mixed = new FixedDns().with("d.test MX 0 .", "d.test MX 10 a.test.");
        assertEquals(List.of("a.test"), hosts(find(mixed)), "a root target among others is none");
        FixedDns twice = new FixedDns().with("d.test MX 0 .", "d.test MX 10 .");
        assertInstanceOf(MxHosts.NoSuchDomain.class, find(twice));
    }

    @ParameterizedTest
    @ValueSource(strings = {"d.test A 192.0.2.1", "d.test AAAA 2001:db8::1"})
    void withoutMxTheDomainIsItsOwnHost(String address) {
        assertEquals(
                new MxHosts.Hosts(List.of("d.test"), true, Security.SECURE, "d.test"),
                find(new FixedDns().with(address).secure()));
    }

    @Test
    void withoutMxAndAddressThereIsNoMailHost() {
        assertInstanceOf(MxHosts.NoSuchDomain.class, find(new FixedDns().with("d.test")));
        assertInstanceOf(MxHosts.NoSuchDomain.class, find(new FixedDns()));
    }

    @Test
    void aFailedLookupIsNotAbsence() {
        FixedDns mx = new FixedDns().with("d.test A 192.0.2.1");
        assertEquals(
                Security.BOGUS,
                assertInstanceOf(
                                MxHosts.Unavailable.class,
                                find(mx.failing("d.test", Type.MX, Security.BOGUS)))
                        .security());
        FixedDns address = new FixedDns().with("d.test");
        assertInstanceOf(
                MxHosts.Unavailable.class,
                find(address.failing("d.test", Type.AAAA, Security.INSECURE)));
    }

    @Test
    void ourOwnNameAndAllWorsePreferencesAreDropped() {
        FixedDns dns =
                new FixedDns()
                        .with("d.test MX 10 best.test.", "d.test MX 20 us.test.")
                        .with("d.test MX 20 equal.test.", "d.test MX 30 worse.test.");
        assertEquals(List.of("best.test"), hosts(find(dns, own("us.test"), "d.test")));
        assertInstanceOf(MxHosts.LoopsBack.class, find(dns, own("best.test"), "d.test"));
    }

    @Test
    void ourOwnAddressUnderAnotherNameIsOurselves() {
        FixedDns dns =
                new FixedDns()
                        .with("d.test MX 10 best.test.", "d.test MX 20 alias.test.")
                        .with("d.test MX 30 worse.test.", "alias.test A 192.0.2.7")
                        .with("best.test A 192.0.2.1", "worse.test A 192.0.2.2");
        OwnHost us = own("us.test", "192.0.2.7", "2001:db8::7");
        assertEquals(List.of("best.test"), hosts(find(dns, us, "d.test")));
        FixedDns implicit = new FixedDns().with("d.test AAAA 2001:db8::7");
        assertInstanceOf(MxHosts.LoopsBack.class, find(implicit, us, "d.test"));
    }

    @Test
    void twentyHostsAtMost() {
        FixedDns dns = new FixedDns();
        for (int i = 0; i < 100; i++) {
            dns.with("d.test MX " + i + " h" + i + ".test.");
        }
        List<String> hosts = hosts(find(dns));
        assertEquals(20, hosts.size());
        assertEquals("h19.test", hosts.getLast());
    }

    @Test
    void addressLiterals() {
        FixedDns dns = new FixedDns();
        for (String literal : List.of("[127.0.0.1]", "[IPv6:::1]", "[ipv6:2001:db8::1]")) {
            assertEquals(List.of(literal), hosts(find(dns, OwnHost.NONE, literal)));
        }
        for (String bad :
                List.of("[]", "[1.2.3]", "[d.test]", "[127.0.0.1", "[IPv6:127.0.0.1]", "[::1]")) {
            assertInstanceOf(MxHosts.NoSuchDomain.class, find(dns, OwnHost.NONE, bad), bad);
        }
        OwnHost us = own("us.test", "127.0.0.1");
        assertInstanceOf(MxHosts.LoopsBack.class, find(dns, us, "[127.0.0.1]"));
        assertTrue(hosts(find(dns, us, "[127.0.0.2]")).contains("[127.0.0.2]"));
    }
}
