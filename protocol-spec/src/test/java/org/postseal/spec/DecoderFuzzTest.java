package org.postseal.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.postseal.spec.dns.PolicyRecord;
import org.postseal.spec.dns.StsPolicy;
import org.postseal.spec.dns.StsRecord;
import org.postseal.spec.openpgp.Armor;
import org.postseal.spec.openpgp.ArmorDecoder;
import org.postseal.spec.openpgp.ArmorDecoder.Crc24Check;
import org.postseal.spec.seal.SealHeader;
import org.postseal.spec.seal.SealedMessage;
import org.postseal.spec.smtp.Extension;
import org.postseal.spec.smtp.KeyReply;
import org.postseal.spec.smtp.MailCommand;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.PgpKeyCommand;
import org.postseal.spec.smtp.RcptCommand;
import org.postseal.spec.smtp.Reply;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.EnumSet;
import java.util.Set;

/**
 * Every decoder throws {@link SyntaxException} and nothing else, and what it takes is written back
 * as something it reads the same way. With {@code JAZZER_FUZZ=1} these search; without, they run
 * the kept inputs. {@link DecoderMutationTest} changes the kept inputs at random.
 */
class DecoderFuzzTest {
    private static final Set<Extension> ALL = EnumSet.allOf(Extension.class);

    @FuzzTest
    void stsRecord(byte[] octets) {
        try {
            StsRecord record = StsRecord.decode(new String(octets, ISO_8859_1));
            assertEquals(record, again(() -> StsRecord.decode(record.encode())));
        } catch (SyntaxException e) {
            // refused
        }
    }

    @FuzzTest
    void stsPolicy(byte[] octets) {
        try {
            StsPolicy policy = StsPolicy.decode(new String(octets, UTF_8));
            assertEquals(policy, again(() -> StsPolicy.decode(policy.encode())));
        } catch (SyntaxException e) {
            // refused
        }
    }

    @FuzzTest
    void mailbox(byte[] octets) {
        try {
            Mailbox mailbox = Mailbox.parse(new String(octets, UTF_8), true);
            assertEquals(mailbox, again(() -> Mailbox.parse(mailbox.wire(), true)));
        } catch (SyntaxException e) {
            // refused
        }
    }

    @FuzzTest
    void mail(byte[] octets) {
        try {
            MailCommand mail = MailCommand.decode(new String(octets, UTF_8), ALL);
            String line = mail.encode().substring("MAIL ".length());
            assertEquals(mail, again(() -> MailCommand.decode(line, ALL)));
        } catch (SyntaxException e) {
            // refused
        }
    }

    @FuzzTest
    void rcpt(byte[] octets) {
        try {
            RcptCommand rcpt = RcptCommand.decode(new String(octets, UTF_8), ALL, true);
            String line = rcpt.encode().substring("RCPT ".length());
            assertEquals(rcpt, again(() -> RcptCommand.decode(line, ALL, true)));
        } catch (SyntaxException e) {
            // refused
        }
    }

    @FuzzTest
    void pgpKey(byte[] octets) {
        try {
            PgpKeyCommand command = PgpKeyCommand.decode(new String(octets, UTF_8));
            String line = command.encode().substring("PGPKEY ".length());
            assertEquals(command, again(() -> PgpKeyCommand.decode(line)));
        } catch (SyntaxException e) {
            // refused
        }
    }

    @FuzzTest
    void keyReply(byte[] octets) {
        String[] lines = new String(octets, ISO_8859_1).split("\r?\n");
        try {
            KeyReply reply = KeyReply.decode(Reply.of(250, "2.0.0", lines), 4096);
            String[] encoded = reply.encode().toArray(String[]::new);
            KeyReply back = again(() -> KeyReply.decode(Reply.of(250, "2.0.0", encoded), 4096));
            assertEquals(reply.encode(), back.encode());
        } catch (SyntaxException e) {
            // refused
        }
    }

    @FuzzTest
    void policyRecord(byte[] octets) {
        try {
            PolicyRecord record = PolicyRecord.decode(new String(octets, ISO_8859_1));
            assertEquals(record, again(() -> PolicyRecord.decode(record.encode())));
        } catch (SyntaxException e) {
            // refused
        }
    }

    @FuzzTest
    void sealHeader(byte[] octets) {
        try {
            assertArrayEquals(octets, SealHeader.decode(octets).encode());
        } catch (SyntaxException e) {
            // refused
        }
    }

    @FuzzTest
    void sealedMessage(byte[] octets) {
        SealedMessage.recognise(octets)
                .ifPresent(
                        message -> {
                            int at = message.armorOffset();
                            String begin = new String(octets, at, 27, ISO_8859_1);
                            assertEquals("-----BEGIN PGP MESSAGE-----", begin);
                            assertTrue(octets[at - 1] == '\n', "the armor starts a line");
                        });
    }

    @FuzzTest
    void armor(byte[] octets) throws IOException {
        try {
            byte[] binary = unarmored(octets, octets.length);
            assertArrayEquals(binary, again(() -> unarmored(octets, 7)), "by small pieces");
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (OutputStream armor = Armor.encoder(out, Armor.Label.MESSAGE, true)) {
                armor.write(binary);
            }
            byte[] encoded = out.toByteArray();
            assertArrayEquals(binary, again(() -> unarmored(encoded, encoded.length)));
        } catch (SyntaxException e) {
            // refused
        }
    }

    private static byte[] unarmored(byte[] armor, int piece) throws SyntaxException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ArmorDecoder decoder = new ArmorDecoder(Armor.Label.MESSAGE, Crc24Check.VERIFY, out);
        try {
            for (int at = 0; at < armor.length && !decoder.isDone(); at += piece) {
                decoder.write(armor, at, Math.min(piece, armor.length - at));
            }
            decoder.finish();
        } catch (IOException e) {
            throw new AssertionError("memory does not fail", e);
        }
        return out.toByteArray();
    }

    private interface Decoding<T> {
        T get() throws SyntaxException;
    }

    /** What was written must be read: a refusal here is a fault. */
    private static <T> T again(Decoding<T> decoding) {
        try {
            return decoding.get();
        } catch (SyntaxException e) {
            throw new AssertionError("an encoder wrote what its decoder refuses", e);
        }
    }
}
