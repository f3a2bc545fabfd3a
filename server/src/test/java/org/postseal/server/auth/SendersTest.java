package org.postseal.server.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.smtp.Mailbox;

import java.util.List;
import java.util.Optional;

/** In whose name a user may send. */
class SendersTest {
    private static Mailbox mailbox(String text) {
        try {
            return Mailbox.parse(text, true);
        } catch (SyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static void good(Senders senders, String... addresses) {
        for (String address : addresses) {
            assertTrue(senders.allow(mailbox(address)), address);
        }
    }

    private static void bad(Senders senders, String... addresses) {
        for (String address : addresses) {
            assertFalse(senders.allow(mailbox(address)), address);
        }
    }

    private static Senders of(String user, String... words) {
        return Senders.of(
                user,
                "alice.test",
                List.of(words).stream().map(word -> Senders.entry(word).orElseThrow()).toList());
    }

    @Test
    void aUserSendsAsHimself() {
        good(of("alice"), "alice@alice.test", "Alice@ALICE.test");
        bad(of("alice"), "bob@alice.test", "alice@other.test", "alice@mx.alice.test");
        bad(of("alice"), "alice+tag@alice.test", "alic\u00e9@alice.test");
        good(of("Bob@shop.test"), "bob@shop.test");
        bad(of("Bob@shop.test"), "bob@alice.test");
    }

    /** Names that are no addresses make none, and no rule either. */
    @Test
    void aNameIsNoRule() {
        for (String name : List.of("@alice.test", "a\"b", "a..b", "[", "x@[127.0.0.1]")) {
            assertTrue(of(name).listed().isEmpty(), name);
        }
        bad(of("*"), "alice@alice.test");
        assertFalse(of("*").isAny());
    }

    @Test
    void whatIsListedIsHisToo() {
        Senders senders =
                of("alice", "sales@shop.test", "@list.test", "m\u00fcller@m\u00fcller.test");
        good(senders, "alice@alice.test", "Sales@shop.test", "any.body@list.test");
        good(senders, "m\u00fcller@xn--mller-kva.test");
        bad(
                senders,
                "alice@shop.test",
                "any@sub.list.test",
                "x@alist.test",
                "M\u00dcLLER@shop.test");
        // Quoted, what stands before the at sign of the domain may look like a whole address.
        bad(of("alice", "a@b.test"), "\"a@b.test\"@evil.test");
    }

    @Test
    void allAuthorsMustBeHis() {
        Senders alice = of("alice", "sales@shop.test");
        assertTrue(alice.allow(List.of(mailbox("alice@alice.test"), mailbox("sales@shop.test"))));
        assertFalse(alice.allow(List.of(mailbox("alice@alice.test"), mailbox("b@alice.test"))));
        assertFalse(alice.allow(List.of()));
        assertTrue(of("relay", "*").allow(List.of()));
        good(of("relay", "*"), "anybody@any.test");
    }

    @Test
    void wordsThatAreNoSenders() {
        for (String word :
                List.of("", "sales", "@", "@[127.0.0.1]", "a b@x.test", "\"a b\"@x.test")) {
            assertEquals(Optional.empty(), Senders.entry(word), word);
        }
        assertEquals(Optional.of("@x.test"), Senders.entry("@X.test"));
    }
}
