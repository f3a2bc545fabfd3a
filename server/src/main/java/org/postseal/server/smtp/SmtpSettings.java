package org.postseal.server.smtp;

import org.postseal.client.session.IpNetwork;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * What an operator may set of the SMTP server.
 *
 * @param hostname what the server calls itself
 * @param listen where it listens
 * @param limits counts and sizes
 * @param times time limits
 * @param lineEnds what is done with a lone CR or LF in content
 * @param balancers networks whose connections must begin with a PROXY protocol header
 */
public record SmtpSettings(
        String hostname,
        List<Listener> listen,
        Limits limits,
        Times times,
        LineEnds lineEnds,
        List<IpNetwork> balancers) {
    public SmtpSettings {
        listen = List.copyOf(listen);
        balancers = List.copyOf(balancers);
    }

    /** Defaults for a host that takes mail from others. */
    public static SmtpSettings of(String hostname, InetSocketAddress... listen) {
        return new SmtpSettings(
                hostname,
                Stream.of(listen).map(Listener::smtp).toList(),
                Limits.DEFAULT,
                Times.DEFAULT,
                LineEnds.REFUSE,
                List.of());
    }

    public SmtpSettings withLimits(Limits newLimits) {
        return new SmtpSettings(hostname, listen, newLimits, times, lineEnds, balancers);
    }

    public SmtpSettings withTimes(Times newTimes) {
        return new SmtpSettings(hostname, listen, limits, newTimes, lineEnds, balancers);
    }

    public SmtpSettings withListeners(Listener... listeners) {
        return new SmtpSettings(hostname, List.of(listeners), limits, times, lineEnds, balancers);
    }

    public SmtpSettings withBalancers(List<IpNetwork> newBalancers) {
        return new SmtpSettings(hostname, listen, limits, times, lineEnds, newBalancers);
    }

    /**
     * Counts and sizes.
     *
     * @param messageSize largest message in octets, as SIZE announces it
     * @param dataLine longest line of content without CRLF; RFC 5322 says 998, real mail says more
     * @param commandLine longest command line with CRLF
     * @param recipients per message; one more gets 452 4.5.3
     * @param recipientTries RCPT commands per message; one more gets 421
     * @param refusedRecipients refused RCPT commands per session; one more gets 421
     * @param errors commands in error per session; one more gets 421
     * @param received Received fields; more mean a loop
     * @param connections in all
     * @param connectionsPerClient open at once from one IPv4 address or IPv6 /64
     * @param connectionsPerMinute begun by one of them
     * @param messagesPerMinute begun by one of them
     * @param exempt networks whose clients the three limits per client do not bind
     */
    public record Limits(
            long messageSize,
            long dataLine,
            int commandLine,
            int recipients,
            int recipientTries,
            int refusedRecipients,
            int errors,
            int received,
            int connections,
            int connectionsPerClient,
            int connectionsPerMinute,
            int messagesPerMinute,
            List<IpNetwork> exempt) {
        public static final Limits DEFAULT =
                new Limits(
                        100L * 1024 * 1024,
                        Long.MAX_VALUE,
                        4096,
                        1000,
                        100_000,
                        100,
                        20,
                        50,
                        20_000,
                        50,
                        6000,
                        3000,
                        List.of(
                                IpNetwork.around(InetAddress.ofLiteral("127.0.0.1"), 8, 128),
                                IpNetwork.around(InetAddress.ofLiteral("::1"), 8, 128)));

        public Limits {
            exempt = List.copyOf(exempt);
        }
    }

    /**
     * Time limits (RFC 5321 section 4.5.3.2, and against clients that only hold a connection).
     *
     * @param greetingDelay how long a client must wait silently for the greeting; zero for none
     * @param command between commands, for a whole command line
     * @param data between two blocks of content
     * @param handshake for a TLS handshake or a PROXY header
     * @param session age at which an idle session ends
     * @param slowWindow how long content may come below {@code minimumRate}
     * @param minimumRate octets of content per second
     * @param drain how long shutdown waits for transactions
     */
    public record Times(
            Duration greetingDelay,
            Duration command,
            Duration data,
            Duration handshake,
            Duration session,
            Duration slowWindow,
            int minimumRate,
            Duration drain) {
        public static final Times DEFAULT =
                new Times(
                        Duration.ZERO,
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(30),
                        Duration.ofHours(4),
                        Duration.ofMinutes(1),
                        100,
                        Duration.ofSeconds(30));
    }
}
