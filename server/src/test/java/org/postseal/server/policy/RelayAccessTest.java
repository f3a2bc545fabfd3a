package org.postseal.server.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postseal.client.session.IpNetwork;
import org.postseal.server.policy.RecipientPolicy.Verdict;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.ReversePath;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

class RelayAccessTest {
    private final RelayAccess access;

    RelayAccessTest() {
        access =
                new RelayAccess(
                        List.of(IpNetwork.parse("10.1.0.0/16"), IpNetwork.parse("2001:db8::/32")),
                        Map.of(
                                "dave.test", new LocalRecipients.Listed(Set.of("dave")),
                                "all.test", new LocalRecipients.Listed(Set.of("*"))));
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, dave, dave.test, ok",
        "192.0.2.1, nobody, dave.test, 550 5.1.1",
        "10.1.2.3, nobody, dave.test, 550 5.1.1",
        "192.0.2.1, Dave, dave.test, 550 5.1.1",
        "192.0.2.1, PostMaster, dave.test, ok",
        "192.0.2.1, postmaster, '', ok",
        "192.0.2.1, anybody, all.test, ok",
        "192.0.2.1, dave, away.test, 550 5.7.1",
        "192.0.2.1, postmaster, away.test, 550 5.7.1",
        "10.1.255.255, dave, away.test, ok",
        "10.2.0.0, dave, away.test, 550 5.7.1",
        "2001:db8:ffff::1, dave, away.test, ok",
        "2001:db9::1, dave, away.test, 550 5.7.1",
    })
    void decides(String client, String localPart, String domain, String expected) {
        Verdict verdict =
                access.check(
                                new Client(InetAddress.ofLiteral(client), Optional.empty()),
                                ReversePath.NULL,
                                new Mailbox(localPart, domain))
                        .toCompletableFuture()
                        .resultNow();
        String seen =
                switch (verdict) {
                    case Verdict.Accept() -> "ok";
                    case Verdict.Refuse(int code, String enhanced, _) -> code + " " + enhanced;
                };
        assertEquals(expected, seen);
    }

    @Test
    void whoShowedWhoItIsMayRelay() throws SyntaxException {
        Client alice =
                new Client(InetAddress.ofLiteral("192.0.2.1"), Optional.of("sasl_username=alice"));
        assertEquals(
                new Verdict.Accept(),
                access.check(alice, ReversePath.NULL, Mailbox.parse("dave@away.test", false))
                        .toCompletableFuture()
                        .resultNow());
    }
}
