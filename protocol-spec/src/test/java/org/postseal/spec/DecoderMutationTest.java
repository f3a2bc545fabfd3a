package org.postseal.spec;

import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** The kept inputs of {@link DecoderFuzzTest}, changed at random from a fixed seed. */
class DecoderMutationTest {
    private static final int ROUNDS = 10_000;
    private static final byte[] SPICE =
            "<>@\"\\;:=,.-+[] \r\n\t\0-AZaz09/\u00c3\u00a4\u00ff".getBytes(ISO_8859_1);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mailbox",
                "mail",
                "rcpt",
                "pgpKey",
                "keyReply",
                "policyRecord",
                "stsRecord",
                "stsPolicy",
                "sealHeader",
                "sealedMessage",
                "armor"
            })
    void decodersOnlyRefuse(String decoder) throws Exception {
        List<byte[]> seeds = seeds(decoder);
        assertTrue(!seeds.isEmpty(), "inputs are kept for " + decoder);
        Random random = new Random(1996);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] input = mutated(seeds, random);
            try {
                method(decoder).invoke(new DecoderFuzzTest(), (Object) input);
            } catch (InvocationTargetException e) {
                throw new AssertionError(
                        decoder + " on " + HexFormat.of().formatHex(input), e.getCause());
            }
        }
    }

    private static Method method(String decoder) throws NoSuchMethodException {
        return DecoderFuzzTest.class.getDeclaredMethod(decoder, byte[].class);
    }

    private static List<byte[]> seeds(String decoder) throws IOException, URISyntaxException {
        Path kept =
                Path.of(
                        DecoderFuzzTest.class
                                .getResource("DecoderFuzzTestInputs/" + decoder)
                                .toURI());
        List<byte[]> seeds = new ArrayList<>();
        try (Stream<Path> files = Files.list(kept)) {
            for (Path file : files.sorted().toList()) {
                seeds.add(Files.readAllBytes(file));
            }
        }
        return seeds;
    }

    /** One to four changes: an octet set, left out or put in, a piece moved, a cut, a splice. */
    private static byte[] mutated(List<byte[]> seeds, Random random) {
        byte[] input = seeds.get(random.nextInt(seeds.size())).clone();
        for (int changes = 1 + random.nextInt(4); changes > 0 && input.length > 1; changes--) {
            int at = random.nextInt(input.length);
            switch (random.nextInt(6)) {
                case 0 -> input[at] = (byte) random.nextInt(256);
                case 1 -> input[at] = SPICE[random.nextInt(SPICE.length)];
                case 2 -> input = joined(Arrays.copyOf(input, at), tail(input, at + 1));
                case 3 -> input = joined(Arrays.copyOf(input, at + 1), tail(input, at));
                case 4 -> input = Arrays.copyOf(input, at);
                default -> {
                    byte[] other = seeds.get(random.nextInt(seeds.size()));
                    input = joined(Arrays.copyOf(input, at), tail(other, at % other.length));
                }
            }
        }
        return input;
    }

    private static byte[] tail(byte[] octets, int from) {
        return Arrays.copyOfRange(octets, from, octets.length);
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}
