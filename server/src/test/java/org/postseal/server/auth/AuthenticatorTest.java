package org.postseal.server.auth;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.exception.ScramException;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.server.auth.Exchange.Turn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** The exchanges against a client of other make, and the file behind them. */
class AuthenticatorTest {
    private static final byte[] BINDING = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);
    private static final String PASSWORD = "correct horse";

    private final SecureRandom random = new SecureRandom();

    @TempDir private Path directory;
    private Path file;
    private Users users;

    @BeforeEach
    void aliceExists() throws IOException {
        file = directory.resolve("users");
        assertEquals(
                Optional.empty(),
                UserFile.change(file, random, all -> all.add("alice", PASSWORD, random)));
        users = new Users(file, "alice.test", random);
    }

    private Exchange begin(Mechanism mechanism, Optional<byte[]> binding) {
        try (Authenticator authenticator = new Authenticator(users, random)) {
            return authenticator.begin(mechanism, binding);
        }
    }

    private Turn plain(String message) {
        return begin(Mechanism.PLAIN, Optional.empty()).respond(message.getBytes(UTF_8));
    }

    /** With nothing listed a user has one address. */
    private static Turn accepted(String user) {
        return new Turn.Accepted(user, new Senders(Set.of(user + "@alice.test")));
    }

    @Test
    void plainTakesTheRightPasswordOnly() {
        assertEquals(accepted("alice"), plain("\0alice\0" + PASSWORD));
        assertEquals(accepted("alice"), plain("alice\0alice\0" + PASSWORD));
        // SASLprep: a soft hyphen counts for nothing, a no-break space for a space.
        assertEquals(accepted("alice"), plain("\0al\u00adice\0correct\u00a0horse"));
        assertEquals(new Turn.Refused("user=alice"), plain("\0alice\0correct horse "));
        assertEquals(new Turn.Refused("user=alice"), plain("\0alice\0"));
        assertEquals(new Turn.Refused("user=alice"), plain("bob\0alice\0" + PASSWORD));
        assertEquals(new Turn.Refused("user=bob"), plain("\0bob\0" + PASSWORD));
        assertEquals(new Turn.Refused("user=Alice"), plain("\0Alice\0" + PASSWORD));
        assertEquals(new Turn.Refused("user=a??b"), plain("\0a\r\nb\0x"));
        for (String bad : List.of("", "alice", "\0alice", "\0\0x", "a\0b\0c\0d")) {
            assertInstanceOf(Turn.Malformed.class, plain(bad), bad);
        }
        assertInstanceOf(
                Turn.Malformed.class,
                begin(Mechanism.PLAIN, Optional.empty()).respond(new byte[] {0, (byte) 0xff, 0}));
    }

    private static String text(Turn turn) {
        return new String(assertInstanceOf(Turn.Challenge.class, turn).octets(), UTF_8);
    }

    private Turn scram(ScramClient client, Exchange exchange) throws ScramException {
        client.serverFirstMessage(text(exchange.respond(octets(client.clientFirstMessage()))));
        Turn turn = exchange.respond(octets(client.clientFinalMessage()));
        if (turn instanceof Turn.Challenge) {
            client.serverFinalMessage(text(turn)); // fails where the server's proof is wrong
            return exchange.respond(new byte[0]);
        }
        return turn;
    }

    private static byte[] octets(Object message) {
        return message.toString().getBytes(UTF_8);
    }

    private static ScramClient client(String user, String password) {
        return ScramClient.builder()
                .advertisedMechanisms(List.of("SCRAM-SHA-256"))
                .username(user)
                .password(password.toCharArray())
                .build();
    }

    private static ScramClient bound(String password, byte[] binding) {
        return ScramClient.builder()
                .advertisedMechanisms(List.of("SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"))
                .username("alice")
                .password(password.toCharArray())
                .channelBinding("tls-exporter", binding)
                .build();
    }

    @Test
    void scramTakesTheRightPasswordOnly() throws ScramException {
        Optional<byte[]> none = Optional.empty();
        assertEquals(
                accepted("alice"),
                scram(client("alice", PASSWORD), begin(Mechanism.SCRAM_SHA_256, none)));
        assertEquals(
                new Turn.Refused("user=alice"),
                scram(client("alice", "wrong"), begin(Mechanism.SCRAM_SHA_256, none)));
        assertEquals(
                new Turn.Refused("user=bob"),
                scram(client("bob", PASSWORD), begin(Mechanism.SCRAM_SHA_256, none)));
    }

    @Test
    void scramPlusBindsTheChannel() throws ScramException {
        assertEquals(
                accepted("alice"),
                scram(
                        bound(PASSWORD, BINDING),
                        begin(Mechanism.SCRAM_SHA_256_PLUS, Optional.of(BINDING))));
        byte[] other = BINDING.clone();
        other[31]++;
        assertEquals(
                new Turn.Refused("user=alice"),
                scram(
                        bound(PASSWORD, other),
                        begin(Mechanism.SCRAM_SHA_256_PLUS, Optional.of(BINDING))));
    }

    @Test
    void aClientThatWasNotOfferedTheBindingIsRefused() {
        byte[] message = "y,,n=alice,r=abc".getBytes(UTF_8);
        assertInstanceOf(
                Turn.Refused.class,
                begin(Mechanism.SCRAM_SHA_256, Optional.of(BINDING)).respond(message));
        assertInstanceOf(
                Turn.Challenge.class,
                begin(Mechanism.SCRAM_SHA_256, Optional.empty()).respond(message));
        assertInstanceOf(
                Turn.Refused.class,
                begin(Mechanism.SCRAM_SHA_256_PLUS, Optional.of(BINDING))
                        .respond("n,,n=alice,r=abc".getBytes(UTF_8)));
    }

    /** Neither the salt nor what follows tells who exists. */
    @Test
    void unknownUsersHaveSaltsThatStay() throws IOException {
        ScramKeys bob = users.find("bob").keys();
        assertArrayEquals(
                bob.salt(), new Users(file, "alice.test", random).find("bob").keys().salt());
        assertEquals(bob.iterations(), users.find("alice").keys().iterations());
        assertEquals(bob.salt().length, users.find("alice").keys().salt().length);
        assertFalse(Arrays.equals(bob.salt(), users.find("eve").keys().salt()));
        assertFalse(users.find("bob").exists());
    }

    /** Whatever comes is an answer, never an exception; and nobody gets in. */
    @Test
    void mutatedMessagesLetNobodyIn() {
        Random seeded = new Random(4);
        byte[] first = "n,a=alice,n=alice,r=fyko+d2lbbFgONRv9qkxdawL".getBytes(UTF_8);
        byte[] last = "c=biws,r=fyko+d2lbbFgONRv9qkxdawL%hv,p=v0X8v3Bz2T0CJGbJ".getBytes(UTF_8);
        for (int i = 0; i < 2000; i++) {
            Exchange exchange =
                    switch (seeded.nextInt(3)) {
                        case 0 -> begin(Mechanism.PLAIN, Optional.empty());
                        case 1 -> begin(Mechanism.SCRAM_SHA_256, Optional.empty());
                        default -> begin(Mechanism.SCRAM_SHA_256_PLUS, Optional.of(BINDING));
                    };
            Turn turn = exchange.respond(mutated(first, seeded));
            if (turn instanceof Turn.Challenge) {
                turn = exchange.respond(mutated(last, seeded));
            }
            assertFalse(turn instanceof Turn.Accepted, () -> "accepted");
            assertFalse(turn instanceof Turn.Challenge, () -> "proved");
        }
    }

    private static byte[] mutated(byte[] message, Random seeded) {
        byte[] copy = Arrays.copyOf(message, message.length - seeded.nextInt(8));
        for (int n = seeded.nextInt(4); n > 0; n--) {
            copy[seeded.nextInt(copy.length)] = (byte) seeded.nextInt(256);
        }
        return copy;
    }

    @Test
    void theFileIsReadAgainWhenItHasChanged() throws IOException {
        UserFile.change(file, random, all -> all.add("bob", "bobs word", random));
        assertEquals(accepted("bob"), plain("\0bob\0bobs word"));
        UserFile.change(file, random, all -> all.changePassword("bob", "another", random));
        assertInstanceOf(Turn.Refused.class, plain("\0bob\0bobs word"));
        UserFile.change(file, random, all -> all.remove("alice"));
        assertInstanceOf(Turn.Refused.class, plain("\0alice\0" + PASSWORD));
        String whole = Files.readString(file);
        Files.writeString(file, whole + "eve SCRAM-SHA-256$1:x$y:z\n");
        assertEquals(accepted("bob"), plain("\0bob\0another"), "a broken file changes nothing");
        Files.delete(file);
        assertInstanceOf(Turn.Refused.class, plain("\0bob\0another"));
    }

    @Test
    void whatIsListedForAUserComesWithTheLogin() throws IOException {
        List<String> listed = List.of("Sales@Shop.Test", "@other.test");
        UserFile.change(file, random, all -> all.setSenders("alice", listed));
        Turn both =
                new Turn.Accepted(
                        "alice",
                        new Senders(Set.of("alice@alice.test", "sales@shop.test", "@other.test")));
        assertEquals(both, plain("\0alice\0" + PASSWORD));
        UserFile.change(file, random, all -> all.changePassword("alice", "another", random));
        assertEquals(both, plain("\0alice\0another"), "a password is no matter of senders");
        assertEquals(
                List.of("sales@shop.test", "@other.test"),
                UserFile.read(file, random).senders("alice"));
        UserFile.change(file, random, all -> all.setSenders("alice", List.of()));
        assertEquals(accepted("alice"), plain("\0alice\0another"));
    }

    @Test
    void theFileIsPrivateAndHoldsNoPassword() throws IOException {
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        String text = Files.readString(file);
        assertFalse(text.contains(PASSWORD));
        assertTrue(text.lines().anyMatch(line -> line.matches("alice SCRAM-SHA-256\\$65536:.*")));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThrows(IOException.class, () -> new Users(file, "alice.test", random));
    }

    @Test
    void wrongChangesAreNotMade() throws IOException {
        String before = Files.readString(file);
        for (UserFile.Change change :
                List.<UserFile.Change>of(
                        all -> all.add("alice", "x", random),
                        all -> all.add("a b", "x", random),
                        all -> all.add("", "x", random),
                        all -> all.add("carol", "", random),
                        all -> all.add("carol", "bell\u0007", random),
                        all -> all.changePassword("bob", "x", random),
                        all -> all.setSenders("bob", List.of("bob@b.test")),
                        all -> all.setSenders("alice", List.of("a@alice.test", "sales")),
                        all -> all.setSenders("alice", List.of("\"a b\"@alice.test")),
                        all -> all.setSenders("alice", List.of("@")),
                        all -> all.remove("bob"))) {
            assertNotEquals(Optional.empty(), UserFile.change(file, random, change));
        }
        assertEquals(before, Files.readString(file));
    }

    @Test
    void aBrokenFileIsRefusedWithItsLineAndWithoutItsContent() throws IOException {
        Files.writeString(file, Files.readString(file) + "bob secret-thing\n");
        IOException e =
                assertThrows(IOException.class, () -> new Users(file, "alice.test", random));
        assertTrue(e.getMessage().contains("users:3: "), e::getMessage);
        assertFalse(e.getMessage().contains("secret-thing"), e::getMessage);
    }

    @Test
    void aFileWithASenderThatIsNoneIsRefused() throws IOException {
        Files.writeString(file, Files.readString(file).stripTrailing() + " sales\n");
        IOException e =
                assertThrows(IOException.class, () -> new Users(file, "alice.test", random));
        assertTrue(e.getMessage().endsWith("users:2: expected a sender address"), e::getMessage);
    }
}
