package org.postseal.interop.openpgp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.client.keys.Certificate;
import org.postseal.interop.report.Cell;
import org.postseal.interop.report.LabReport;
import org.postseal.interop.report.Table;
import org.postseal.spec.seal.SealHeader;
import org.postseal.spec.smtp.Mailbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Every shape of certificate of every tool: it opens what we seal, and we open what it seals. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ShapesTest {
    private static final Mailbox DAVE = new Mailbox("dave", "d.example");
    private static final String NOT_SEALED = "not sealed to";

    private final List<List<Cell>> rows = new ArrayList<>();
    @TempDir private Path directory;

    @TestFactory
    Stream<DynamicTest> sealsBothWays() {
        return Stream.of(Tool.values())
                .flatMap(
                        tool ->
                                tool.shapes().stream()
                                        .map(
                                                shape ->
                                                        DynamicTest.dynamicTest(
                                                                tool.text() + ", " + shape.text(),
                                                                () -> bothWays(tool, shape))));
    }

    private void bothWays(Tool tool, Shape shape) throws Exception {
        Path home = Files.createTempDirectory(directory, "k");
        OurSite site = new OurSite(Files.createTempDirectory(directory, "s"), tool.version());
        String there = "failed";
        String here = "failed";
        try (Peer peer = tool.start(home, DAVE.wire(), shape)) {
            if (shape.usable()) {
                opens(peer, site);
                there = "opens ours";
                unseals(peer, site);
                here = "we open its";
            } else {
                Certificate certificate = Certificate.parse(peer.certificate());
                assertFalse(
                        certificate.usability(Instant.now())
                                instanceof Certificate.Usability.Usable);
                there = NOT_SEALED;
                here = NOT_SEALED;
            }
        } finally {
            rows.add(
                    List.of(
                            Cell.of(tool.text()),
                            Cell.of(tool.version().toString().replace('V', 'v')),
                            Cell.of(shape.text()),
                            Cell.expected(shape.usable() ? "opens ours" : NOT_SEALED, there),
                            Cell.expected(shape.usable() ? "we open its" : NOT_SEALED, here)));
        }
    }

    private static void opens(Peer peer, OurSite site) throws Exception {
        byte[] original = Mails.withAttachment();
        SealHeader header = OurSite.header(OurSite.ALICE, List.of(DAVE), original);
        byte[] sealed = site.sealSite(peer.certificate(), header, original);
        byte[] opened = peer.openSigned(Mails.armorOf(sealed), site.certificate());
        assertArrayEquals(OurSite.plaintext(header, original), opened);
        assertEquals(1, peer.recipients(Mails.armorOf(sealed)).size());
    }

    private void unseals(Peer peer, OurSite site) throws Exception {
        byte[] original = Mails.withAttachment();
        SealHeader header = OurSite.header(DAVE, List.of(OurSite.ALICE), original);
        byte[] armor = peer.seal(OurSite.plaintext(header, original), site.certificate());
        Path spool = Files.createTempDirectory(directory, "b");
        try (Border border = new Border(spool, site, Border.published(peer.certificate()))) {
            Border.assertDelivered(
                    "pass", original, border.unseal(Mails.around(armor), DAVE, OurSite.ALICE));
        }
    }

    @AfterAll
    void report() throws IOException {
        LabReport.ofThisBuild()
                .put(
                        new Table(
                                "5-tools",
                                "OpenPGP tools",
                                "A certificate of each shape that a tool makes. Both directions are"
                                        + " signed, and the signature is checked by the other.",
                                List.of(
                                        "tool",
                                        "version",
                                        "certificate",
                                        "what we seal",
                                        "what it seals"),
                                rows));
    }
}
