package org.postseal.server.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.postseal.server.app.config.Config;
import org.postseal.server.app.demo.DnsAuthority;
import org.postseal.server.app.demo.DnsServer;
import org.postseal.server.app.demo.DnsZone;
import org.postseal.server.app.demo.ZoneKey;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;

import java.net.InetAddress;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** Whether a resolver that does not validate is found out. */
class ResolverCheckTest {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final Name ZONE = Name.fromConstantString("test.");
    private static final SOARecord SOA =
            new SOARecord(Name.root, DClass.IN, 60, Name.root, Name.root, 1, 60, 60, 60, 60);

    private static Optional<String> problem(
            Config.DnsTrust trust, List<String> anchors, UnaryOperator<Message> answers)
            throws Exception {
        try (DnsServer server = DnsServer.start(InetAddress.getLoopbackAddress(), answers)) {
            return ResolverCheck.problem(
                    new Config.Dns(List.of(server.address()), trust, anchors), CLOCK);
        }
    }

    private static UnaryOperator<Message> root(boolean authenticated) {
        return query -> {
            Message answer = new Message(query.getHeader().getID());
            answer.getHeader().setFlag(Flags.QR);
            answer.addRecord(query.getQuestion(), Section.QUESTION);
            answer.addRecord(SOA, Section.ANSWER);
            if (authenticated) {
                answer.getHeader().setFlag(Flags.AD);
            }
            return answer;
        };
    }

    @Test
    void anchorsThatFitTheirZoneAreGood() throws Exception {
        ZoneKey key = ZoneKey.generate(ZONE, CLOCK);
        DnsAuthority authority = new DnsAuthority(List.of(DnsZone.signed(key)));
        assertEquals(
                Optional.empty(),
                problem(Config.DnsTrust.ANCHORS, List.of(key.trustAnchor()), authority::answer));
        String stranger = ZoneKey.generate(ZONE, CLOCK).trustAnchor();
        String problem =
                problem(Config.DnsTrust.ANCHORS, List.of(stranger), authority::answer)
                        .orElse("none");
        assertTrue(problem.startsWith("the SOA of test. failed: "), problem);
        assertTrue(problem.contains("DANE never applies"), problem);
    }

    @Test
    void aResolverMustValidateTheRoot() throws Exception {
        assertEquals(Optional.empty(), problem(Config.DnsTrust.RESOLVER, List.of(), root(true)));
        String problem = problem(Config.DnsTrust.RESOLVER, List.of(), root(false)).orElse("none");
        assertTrue(problem.startsWith("the SOA of . is not validated; "), problem);
        DnsAuthority nobody = new DnsAuthority(List.of());
        String refused =
                problem(Config.DnsTrust.RESOLVER, List.of(), nobody::answer).orElse("none");
        assertTrue(refused.startsWith("the SOA of . failed: "), refused);
    }

    @Test
    void withoutTrustNobodyIsAsked() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        assertEquals(
                Optional.empty(),
                problem(
                        Config.DnsTrust.NONE,
                        List.of(),
                        query -> {
                            asked.incrementAndGet();
                            return query;
                        }));
        assertEquals(0, asked.get());
    }
}
