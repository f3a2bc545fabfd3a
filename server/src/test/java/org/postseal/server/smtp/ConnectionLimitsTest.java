package org.postseal.server.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.postseal.client.session.IpNetwork;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** Who counts as one client. */
class ConnectionLimitsTest {
    private final ConnectionLimits limits = new ConnectionLimits(twoForEach());

    private static SmtpSettings.Limits twoForEach() {
        SmtpSettings.Limits usual = SmtpSettings.Limits.DEFAULT;
        return new SmtpSettings.Limits(
                usual.messageSize(),
                usual.dataLine(),
                usual.commandLine(),
                usual.recipients(),
                usual.recipientTries(),
                usual.refusedRecipients(),
                usual.errors(),
                usual.received(),
                usual.connections(),
                2,
                usual.connectionsPerMinute(),
                usual.messagesPerMinute(),
                List.of(IpNetwork.parse("::1")));
    }

    private Optional<String> refusal(String address) {
        return limits.admit(InetAddress.ofLiteral(address)).map(Answer::text);
    }

    @Test
    void addressesOfOneIpv6NetworkAreOneClient() {
        assertEquals(Optional.empty(), refusal("2001:db8::1"));
        assertEquals(Optional.empty(), refusal("2001:db8::2"));
        assertTrue(refusal("2001:db8::ffff:1").orElseThrow().startsWith("421 4.7.0 "));
        assertEquals(Optional.empty(), refusal("2001:db8:0:1::1"));
    }

    @Test
    void anIpv4AddressIsAClient() {
        assertEquals(Optional.empty(), refusal("192.0.2.1"));
        assertEquals(Optional.empty(), refusal("192.0.2.1"));
        assertTrue(refusal("192.0.2.1").orElseThrow().startsWith("421 4.7.0 "));
        assertEquals(Optional.empty(), refusal("192.0.2.2"));
    }

    @Test
    void whatWasReleasedCountsNoMore() {
        for (int i = 0; i < 10; i++) {
            InetAddress other = InetAddress.ofLiteral("2001:db8::" + i);
            assertEquals(Optional.empty(), limits.admit(other));
            limits.release(other);
        }
    }

    @Test
    void anExemptAddressMayComeOften() {
        for (int i = 0; i < 10; i++) {
            assertEquals(Optional.empty(), refusal("::1"));
        }
    }
}
