package org.postseal.conformance.sealing;

import org.postseal.conformance.Case;
import org.postseal.conformance.openpgp.SealFields;

import java.util.List;

/** Whom a seal is for. */
final class DestinationSection {
    private static final UnsealerSection SECTION = new UnsealerSection(5, "Destination");
    private static final List<String> IDS = List.of("P-04");

    private DestinationSection() {}

    static List<Case<UnsealerPeer>> cases() {
        return List.of(
                SECTION.must(
                        1,
                        "refuses a recipient that no Seal-To names",
                        IDS,
                        bench ->
                                bench.refuses(
                                        bench.seal().message(),
                                        bench.border().to("mallet@d.example"),
                                        "5.7.7")),
                SECTION.must(
                        2,
                        "refuses the message where one of its recipients is not named",
                        IDS,
                        bench ->
                                bench.refuses(
                                        bench.seal().message(),
                                        bench.border().to("dave@d.example", "mallet@d.example"),
                                        "5.7.7")),
                SECTION.must(
                        3,
                        "refuses a Seal-Destination that it does not receive mail for",
                        IDS,
                        bench ->
                                bench.refuses(
                                        bench.seal().message(),
                                        bench.border().at("other.example"),
                                        "5.7.7")),
                SECTION.must(
                        4,
                        "refuses a Seal-Destination other than the domain mail is received for",
                        IDS,
                        bench ->
                                bench.refuses(
                                        bench.seal()
                                                .withFields(
                                                        f ->
                                                                f.with(
                                                                        "Seal-Destination",
                                                                        "other.example")))),
                SECTION.must(
                        5,
                        "refuses a Seal-To that is not at Seal-Destination",
                        IDS,
                        bench ->
                                bench.refuses(
                                        bench.seal()
                                                .withFields(
                                                        f ->
                                                                f.after(
                                                                        "Seal-From",
                                                                        new SealFields.Field(
                                                                                "Seal-To",
                                                                                "<dave@other.example>"))))));
    }
}
