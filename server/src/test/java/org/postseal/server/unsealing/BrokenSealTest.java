package org.postseal.server.unsealing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postseal.server.unsealing.Forge.ascii;
import static org.postseal.server.unsealing.Forge.join;
import static org.postseal.server.unsealing.Forge.literal;
import static org.postseal.server.unsealing.Forge.packet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postseal.client.keys.Discovery;
import org.postseal.client.keys.Findings;
import org.postseal.server.site.KeyVersion;
import org.postseal.server.unsealing.Unsealer.Outcome;
import org.postseal.spec.seal.SealHeader;
import org.postseal.spec.smtp.Mailbox;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** Seals that are not whole: one reply, nothing released, nobody asked. */
final class BrokenSealTest {
    private static final byte[] ORIGINAL = ascii("Subject: x\r\n\r\nsecret\r\n");

    @TempDir Path directory;
    private final AtomicInteger lookups = new AtomicInteger();
    private Bench bench;
    private OpenPgpUnsealer unsealer;

    @BeforeEach
    void open() throws Exception {
        open(KeyVersion.V4);
    }

    private void open(KeyVersion version) throws Exception {
        bench = new Bench(directory.resolve(version.name()), version);
        Discovery published = bench.alice.published();
        unsealer =
                bench.unsealer(
                        new Discovery() {
                            @Override
                            public Findings find(Mailbox recipient, boolean wantUserKeys) {
                                lookups.incrementAndGet();
                                return published.find(recipient, wantUserKeys);
                            }

                            @Override
                            public void forget(Mailbox recipient) {
                                published.forget(recipient);
                            }
                        });
    }

    @AfterEach
    void close() {
        unsealer.close();
        bench.close();
    }

    private Outcome unseal(byte[] message) throws Exception {
        return bench.unseal(unsealer, message, Bench.envelope("dave"));
    }

    private void opens(byte[] message) throws Exception {
        Outcome.Unsealed unsealed = assertInstanceOf(Outcome.Unsealed.class, unseal(message));
        String text = new String(Bench.read(unsealed.original()), ISO_8859_1);
        assertTrue(text.endsWith("\r\nSubject: x\r\n\r\nsecret\r\n"), text);
        unsealed.original().close();
    }

    private void isBroken(byte[] message) throws Exception {
        int before = lookups.get();
        Outcome.Refused refused = assertInstanceOf(Outcome.Refused.class, unseal(message));
        assertEquals(
                "554 5.7.7 Message cannot be unsealed",
                refused.code() + " " + refused.enhancedCode() + " " + refused.text());
        assertFalse(refused.reason().contains("secret"));
        assertEquals(before, lookups.get(), "an unverified seal caused a lookup");
        assertEquals(0, bench.drafts.open());
    }

    private Forge.Parts good() throws Exception {
        return bench.parts(bench.inner(bench.header(ORIGINAL.length), ORIGINAL));
    }

    private void innerIsBroken(byte[] inner) throws Exception {
        isBroken(Forge.message(bench.parts(inner).binary()));
    }

    private void contentIsBroken(byte[] content) throws Exception {
        innerIsBroken(
                Forge.signed(
                        content,
                        bench.alice.keys().signer(bench.now),
                        Optional.of(bench.dave.keys().fingerprint()),
                        bench.now));
    }

    @Test
    void theForgeMakesGoodSeals() throws Exception {
        opens(Forge.message(good().binary()));
    }

    @ParameterizedTest
    @EnumSource(KeyVersion.class)
    void everyFlippedBitGivesTheSameReply(KeyVersion version) throws Exception {
        close();
        open(version);
        Forge.Parts good = good();
        opens(Forge.message(good.binary()));
        Random random = new Random(1);
        int first = good.pkesk().length - 32; // before it stands what names the key
        for (int i = first; i < good.binary().length; i += 1 + random.nextInt(7)) {
            byte[] binary = good.binary();
            binary[i] ^= (byte) (1 << random.nextInt(8));
            boolean tag = i == good.pkesk().length; // another packet: perhaps none at all
            if (!tag) {
                isBroken(Forge.message(binary));
            }
        }
    }

    @Test
    void theIntegrityCannotBeRemoved() throws Exception {
        Forge.Parts good = good();
        byte[] body = good.body();
        byte[] cut = Arrays.copyOf(body, body.length - 22);
        isBroken(Forge.message(join(good.pkesk(), packet(Packets.SEIPD, cut))));
        byte[] bare = Arrays.copyOfRange(body, 1, body.length);
        isBroken(Forge.message(join(good.pkesk(), packet(9, bare))));
        isBroken(Forge.message(join(good.pkesk(), packet(20, body))));
        isBroken(Forge.message(join(good.pkesk(), packet(Packets.SEIPD, new byte[] {1}))));
        isBroken(Forge.message(join(good.pkesk(), packet(Packets.SEIPD))));
    }

    @Test
    void chunksCannotBeRemoved() throws Exception {
        close();
        open(KeyVersion.V6);
        byte[] large = ascii("Subject: x\r\n\r\n" + "0123456789\r\n".repeat(100));
        Forge.Parts good = bench.parts(bench.inner(bench.header(large.length), large));
        byte[] body = good.body();
        for (int cut = 1; cut < 400; cut += 13) {
            byte[] shorter = Arrays.copyOf(body, body.length - cut);
            isBroken(Forge.message(join(good.pkesk(), packet(Packets.SEIPD, shorter))));
        }
        byte[] wide = body.clone();
        wide[3] = 17;
        isBroken(Forge.message(join(good.pkesk(), packet(Packets.SEIPD, wide))));
    }

    @Test
    void thereIsOnePkeskAndOneEncryptedPacket() throws Exception {
        Forge.Parts good = good();
        byte[] skesk = packet(3, new byte[] {4, 9, 0, 8});
        byte[] marker = packet(10, ascii("PGP"));
        isBroken(Forge.message(join(good.pkesk(), good.binary())));
        isBroken(Forge.message(join(good.pkesk(), skesk, good.data())));
        isBroken(Forge.message(join(skesk, good.binary())));
        isBroken(Forge.message(join(good.pkesk(), marker, good.data())));
        isBroken(Forge.message(join(good.binary(), marker)));
        isBroken(Forge.message(join(good.binary(), good.data())));
        isBroken(Forge.message(join(good.binary(), literal('b', ORIGINAL))));
    }

    @Test
    void insideIsOneLiteralSignedOrNot() throws Exception {
        byte[] content = Forge.content(bench.header(ORIGINAL.length), ORIGINAL);
        byte[] inner = bench.inner(bench.header(ORIGINAL.length), ORIGINAL);
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        compressed.write(1); // ZIP
        try (DeflaterOutputStream zip =
                new DeflaterOutputStream(compressed, new Deflater(9, true))) {
            zip.write(inner);
        }
        innerIsBroken(packet(8, compressed.toByteArray()));
        innerIsBroken(literal('t', content));
        innerIsBroken(literal('u', content));
        innerIsBroken(join(literal('b', content), literal('b', content)));
        innerIsBroken(join(inner, inner));
        innerIsBroken(join(inner, packet(10, ascii("PGP"))));
        innerIsBroken(bench.parts(inner).binary());
        innerIsBroken(Arrays.copyOf(inner, inner.length - 1));
        innerIsBroken(new byte[0]);
        innerIsBroken(join(inner, new byte[] {0x3F}));
        opens(Forge.message(bench.parts(join(inner, packet(21, new byte[500]))).binary()));
    }

    @Test
    void lengthsAndPaddingTellTheTruth() throws Exception {
        SealHeader header = bench.header(ORIGINAL.length);
        byte[] content = Forge.content(header, ORIGINAL);
        contentIsBroken(join(content, ascii(" ")));
        contentIsBroken(Arrays.copyOf(content, content.length - 1));
        byte[] notSpaces = content.clone();
        notSpaces[content.length - 1] = 'x';
        contentIsBroken(notSpaces);
        contentIsBroken(Forge.content(bench.header(ORIGINAL.length + 1), ORIGINAL));
        contentIsBroken(Forge.content(bench.header(ORIGINAL.length - 1), ORIGINAL));
        contentIsBroken(ORIGINAL);
        contentIsBroken(new byte[0]);
        contentIsBroken(ascii("x".repeat(5_000_000)));
    }

    @Test
    void nothingStandsBesideTheTwoParts() throws Exception {
        byte[] armor = Forge.armor(good().binary());
        isBroken(Forge.message(armor, "--b\r\n\r\nmore\r\n--b--\r\n"));
        isBroken(Forge.message(armor, "--b--\r\nmore\r\n"));
        isBroken(Forge.message(armor, "--b--\r\n" + "\r\n".repeat(3000)));
        isBroken(Forge.message(armor, ""));
        isBroken(Forge.message(armor, "more\r\n--b--\r\n"));
        String sealed = new String(Forge.message(armor, Forge.CLOSE), US_ASCII);
        isBroken(ascii(sealed.replaceFirst("\r\n\r\n", "\r\n\r\nmore\r\n")));
        opens(ascii(sealed.replaceFirst("\r\n\r\n", "\r\n\r\n \r\n\r\n")));
        opens(Forge.message(armor, "--b--\r\n\r\n \r\n"));
    }

    @Test
    void armorIsWhole() throws Exception {
        String armor = new String(Forge.armor(good().binary()), US_ASCII);
        isBroken(Forge.message(ascii(armor.substring(0, armor.indexOf("-----END"))), Forge.CLOSE));
        isBroken(Forge.message(ascii(armor.substring(0, armor.length() / 2)), Forge.CLOSE));
        int middle = armor.length() / 2;
        String star = armor.substring(0, middle) + "*" + armor.substring(middle + 1);
        isBroken(Forge.message(ascii(star), Forge.CLOSE));
    }

    /** RFC 9580 section 6.1: a wrong CRC24 is no reason to refuse. */
    @Test
    void theCrcDoesNotCount() throws Exception {
        String armor = new String(Forge.armor(good().binary()), US_ASCII);
        int crc = armor.lastIndexOf("\r\n=") + 3;
        String wrong = armor.substring(0, crc) + "AAAA" + armor.substring(crc + 4);
        opens(Forge.message(ascii(wrong), Forge.CLOSE));
    }
}
