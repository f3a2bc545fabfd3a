package org.postseal.conformance.sealing;

import org.postseal.conformance.Case;
import org.postseal.conformance.Driver;
import org.postseal.conformance.Violation;
import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.openpgp.KeyVersion;
import org.postseal.conformance.openpgp.Octets;
import org.postseal.conformance.openpgp.OuterMessage;
import org.postseal.conformance.openpgp.Seal;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What comes out of a seal: checked as any mail, and delivered behind trace fields. */
final class OriginalSection {
    private static final UnsealerSection SECTION = new UnsealerSection(7, "The original");

    private static final Set<String> TRACE =
            Set.of(
                    "received",
                    "authentication-results",
                    "return-path",
                    "delivered-to",
                    "received-spf",
                    "arc-seal",
                    "arc-message-signature",
                    "arc-authentication-results");

    private OriginalSection() {}

    static List<Case<UnsealerPeer>> cases() {
        return List.of(
                SECTION.must(
                        1,
                        "does not deliver a bare LF that was sealed",
                        List.of("P-06"),
                        bench -> checked(bench, "\r\na secret place\nb\r\n", "\nb")),
                SECTION.must(
                        2,
                        "does not deliver a bare CR that was sealed",
                        List.of("P-06"),
                        bench -> checked(bench, "\r\na secret place\rb\r\n", "\rb")),
                SECTION.must(
                        3,
                        "counts Received fields inside and outside together",
                        List.of("P-06"),
                        OriginalSection::loop),
                SECTION.must(
                        4,
                        "refuses a seal for this site within a seal",
                        List.of("P-09"),
                        bench -> bench.refuses(bench.seal(bench.seal().message()))),
                SECTION.must(
                        5,
                        "delivers what the author encrypted for somebody as it is",
                        List.of("P-09", "F-02"),
                        bench -> {
                            Identity dave = Identity.user(KeyVersion.V4, "dave@d.example");
                            bench.opens(
                                    bench.seal(
                                            Seal.of(
                                                            UnsealerBench.fields(),
                                                            UnsealerBench.ORIGINAL,
                                                            bench.origin(),
                                                            dave)
                                                    .message()));
                        }),
                SECTION.must(
                        6,
                        "prepends the outer Received fields in their order",
                        List.of("P-07"),
                        OriginalSection::received),
                SECTION.must(
                        7,
                        "delivers no Seal field and no other field of the outer header",
                        List.of("P-07"),
                        OriginalSection::traceOnly),
                SECTION.must(
                        8,
                        "removes Authentication-Results of its own name from the original",
                        List.of("P-07"),
                        OriginalSection::forgedInside),
                SECTION.must(
                        9,
                        "removes Authentication-Results of its own name from the outer header",
                        List.of("P-07"),
                        OriginalSection::forgedOutside),
                SECTION.must(
                        10,
                        "keeps Authentication-Results of others in the original",
                        List.of("P-07"),
                        bench ->
                                bench.opens(
                                        bench.seal(
                                                Octets.ascii(
                                                        "Authentication-Results: mx.b.example;"
                                                                + " spf=pass\r\n"
                                                                + SealRequest.HEADER
                                                                + "\r\nx\r\n")))),
                SECTION.must(
                        11,
                        "quotes nothing that came out of a seal when it refuses",
                        List.of("P-10"),
                        OriginalSection::quotesNothing));
    }

    /** Of 120, no more than half on either side: more than any way has (RFC 5321 section 6.3). */
    private static void loop(UnsealerBench bench) throws IOException, InterruptedException {
        String field = "Received: by x.example; Mon, 23 Nov 2026 10:00:00 +0000";
        byte[] original =
                Octets.ascii((field + "\r\n").repeat(60) + SealRequest.HEADER + "\r\nx\r\n");
        Seal seal = bench.seal(original);
        for (int i = 0; i < 60; i++) {
            seal = seal.withOuter(outer -> outer.plus(field));
        }
        Driver.Result result = bench.run(seal.message(), bench.border());
        Violation.unless(
                result.status() == Driver.DATA_ERROR && result.output().length == 0,
                "120 Received fields, and delivered with status " + result.status());
    }

    /** Refused, or delivered without what is wrong. */
    private static void checked(UnsealerBench bench, String rest, String wrong)
            throws IOException, InterruptedException {
        byte[] original = Octets.ascii(SealRequest.HEADER + rest);
        Driver.Result result = bench.run(bench.seal(original).message(), bench.border());
        boolean refused = result.status() == Driver.DATA_ERROR && result.output().length == 0;
        Violation.unless(
                refused
                        || (result.status() == Driver.OK
                                && Octets.indexOf(result.output(), wrong) < 0),
                "delivered as it was, status " + result.status());
    }

    /** Wrong only after it was opened: what is said then, whoever stands by may read. */
    private static void quotesNothing(UnsealerBench bench)
            throws IOException, InterruptedException {
        byte[] bare = Octets.ascii(SealRequest.HEADER + "\r\na secret place\nb\r\n");
        for (Seal seal :
                List.of(bench.seal(bare), bench.seal().withFields(f -> f.doubled("Seal-To")))) {
            String said = bench.run(seal.message(), bench.border()).diagnostics();
            for (String inside : List.of("secret place", "Lunch on Friday", "<1@a.example>")) {
                Violation.unless(!said.contains(inside), "the diagnostics quote: " + inside);
            }
        }
    }

    private static void received(UnsealerBench bench) throws IOException, InterruptedException {
        String second =
                "Received: from one.example by two.example; Mon, 23 Nov 2026 10:00:02 +0000";
        UnsealerBench.Delivered delivered =
                bench.opens(bench.seal().withOuter(outer -> outer.plus(second)));
        int top = delivered.trace().indexOf("one.example");
        int below = delivered.trace().indexOf("relay.example");
        Violation.unless(
                top >= 0 && below > top,
                "the outer Received fields are not before the original, in their order");
    }

    private static void traceOnly(UnsealerBench bench) throws IOException, InterruptedException {
        for (OuterMessage.Field field : bench.opens(bench.seal()).fields()) {
            Violation.unless(
                    TRACE.contains(field.name().toLowerCase(Locale.ROOT)),
                    "before the original stands " + field.raw().strip());
        }
    }

    /** Its own name is what it writes itself. */
    private static String ownName(UnsealerBench bench) throws IOException, InterruptedException {
        for (OuterMessage.Field field : bench.opens(bench.seal()).fields()) {
            if (field.is("Authentication-Results")) {
                String value = field.value();
                return value.substring(0, value.indexOf(';')).strip();
            }
        }
        throw new Violation("no Authentication-Results was prepended");
    }

    private static void forgedInside(UnsealerBench bench) throws IOException, InterruptedException {
        String forged =
                "Authentication-Results: " + ownName(bench) + ";\r\n dmarc=pass forged=inside\r\n";
        String kept = SealRequest.HEADER + "\r\nx\r\n";
        bench.opens(
                bench.seal(Octets.ascii(forged + kept)).message(),
                bench.border(),
                Octets.ascii(kept));
        Driver.Result result =
                bench.run(bench.seal(Octets.ascii(forged + kept)).message(), bench.border());
        Violation.unless(
                Octets.indexOf(result.output(), "forged=inside") < 0,
                "forged results were delivered");
    }

    private static void forgedOutside(UnsealerBench bench)
            throws IOException, InterruptedException {
        String forged = "Authentication-Results: " + ownName(bench) + "; forged=outside";
        UnsealerBench.Delivered delivered =
                bench.opens(bench.seal().withOuter(outer -> outer.plus(forged)));
        Violation.unless(
                !delivered.trace().contains("forged=outside"), "forged results were delivered");
    }
}
