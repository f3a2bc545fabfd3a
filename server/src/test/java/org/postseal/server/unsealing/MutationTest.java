package org.postseal.server.unsealing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.postseal.server.unsealing.Forge.ascii;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postseal.server.site.KeyVersion;
import org.postseal.server.unsealing.Unsealer.Outcome;
import org.postseal.spec.seal.SealedMessage;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;

/** Seeded changes of a sealed message: what is unsealed is what was sealed, or nothing is. */
final class MutationTest {
    private static final byte[] ORIGINAL = ascii("Subject: x\r\n\r\n" + "text\r\n".repeat(40));
    private static final int ROUNDS = 150;

    private enum Seen {
        UNSEALED,
        REFUSED,
        ELSEWHERE
    }

    @TempDir Path directory;

    @ParameterizedTest
    @EnumSource(KeyVersion.class)
    void changesNeverYieldOtherContent(KeyVersion version) throws Exception {
        Random random = new Random(42);
        Set<Seen> seen = EnumSet.noneOf(Seen.class);
        try (Bench bench = new Bench(directory, version);
                OpenPgpUnsealer unsealer = bench.unsealer(bench.alice.published())) {
            byte[] armored = bench.seal(ORIGINAL);
            byte[] inner = bench.inner(bench.header(ORIGINAL.length), ORIGINAL);
            for (int round = 0; round < ROUNDS; round++) {
                byte[] message =
                        switch (round % 3) {
                            case 0 -> mutated(armored, bodyOffset(armored), random);
                            case 1 ->
                                    Forge.message(mutated(bench.parts(inner).binary(), 0, random));
                            default ->
                                    Forge.message(bench.parts(mutated(inner, 0, random)).binary());
                        };
                seen.add(check(bench.unseal(unsealer, message, Bench.envelope("dave"))));
                assertEquals(0, bench.drafts.open());
            }
        }
        assertEquals(EnumSet.allOf(Seen.class), seen);
    }

    private static int bodyOffset(byte[] message) {
        return SealedMessage.recognise(message).orElseThrow().armorOffset();
    }

    private static Seen check(Outcome outcome) throws Exception {
        return switch (outcome) {
            case Outcome.NotSealedHere() -> Seen.ELSEWHERE;
            case Outcome.Refused refused -> {
                assertEquals(554, refused.code(), refused.toString());
                yield Seen.REFUSED;
            }
            case Outcome.Unsealed unsealed -> {
                byte[] delivered = Bench.read(unsealed.original());
                unsealed.original().close();
                int trace = delivered.length - ORIGINAL.length;
                assertArrayEquals(ORIGINAL, Arrays.copyOfRange(delivered, trace, delivered.length));
                assertEquals(Bench.ID, unsealed.sealId());
                yield Seen.UNSEALED;
            }
        };
    }

    private static byte[] mutated(byte[] octets, int from, Random random) {
        byte[] changed = octets.clone();
        int at = from + random.nextInt(octets.length - from);
        switch (random.nextInt(5)) {
            case 0 -> changed[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> changed[at] = (byte) random.nextInt(256);
            case 2 -> changed = Arrays.copyOf(octets, at);
            case 3 ->
                    changed =
                            Forge.join(
                                    Arrays.copyOf(octets, at),
                                    new byte[1 + random.nextInt(3)],
                                    Arrays.copyOfRange(octets, at, octets.length));
            default ->
                    changed =
                            Forge.join(
                                    Arrays.copyOf(octets, at),
                                    Arrays.copyOfRange(
                                            octets,
                                            Math.min(octets.length, at + 1 + random.nextInt(40)),
                                            octets.length));
        }
        return changed;
    }
}
