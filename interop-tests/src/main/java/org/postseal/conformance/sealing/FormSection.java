package org.postseal.conformance.sealing;

import org.postseal.conformance.Case;
import org.postseal.conformance.openpgp.Octets;
import org.postseal.conformance.openpgp.OuterForm;
import org.postseal.conformance.openpgp.Seal;

import java.util.List;
import java.util.function.UnaryOperator;

/** What looks nearly like a seal is not opened. */
final class FormSection {
    private static final UnsealerSection SECTION = new UnsealerSection(3, "Outer form");

    private FormSection() {}

    static List<Case<UnsealerPeer>> cases() {
        return List.of(
                form(1, "with a third part", o -> o.withExtraPart("Your invoice")),
                form(2, "with text after the parts", o -> o.withEpilogue("Your invoice\r\n")),
                form(3, "with text before the parts", o -> o.withPreamble("Your invoice\r\n")),
                form(4, "with text after the armor", o -> o.withExtraText("Your invoice\r\n")),
                form(
                        5,
                        "whose first part says more than its version",
                        o -> o.withControl("Version: 1\r\nYour: invoice\r\n")),
                form(
                        6,
                        "whose first part says another version",
                        o -> o.withControl("Version: 2\r\n")),
                form(7, "of another protocol", o -> o.withProtocol("application/pgp-signature")),
                SECTION.must(
                        8,
                        "does not open a seal within another message",
                        List.of("P-03"),
                        bench -> bench.doesNotOpen(attached(bench.seal()))));
    }

    private static Case<UnsealerPeer> form(
            int number, String what, UnaryOperator<OuterForm> change) {
        return SECTION.must(
                number,
                "does not open a message " + what,
                List.of("P-03"),
                bench -> bench.doesNotOpen(bench.seal().withOuter(change).message()));
    }

    private static byte[] attached(Seal seal) {
        return Octets.join(
                Octets.ascii(
                        SealRequest.HEADER
                                + "MIME-Version: 1.0\r\n"
                                + "Content-Type: multipart/mixed; boundary=outside\r\n\r\n"
                                + "--outside\r\nContent-Type: text/plain\r\n\r\n"
                                + "Your invoice\r\n"
                                + "--outside\r\n"),
                seal.message(),
                Octets.ascii("\r\n--outside--\r\n"));
    }
}
