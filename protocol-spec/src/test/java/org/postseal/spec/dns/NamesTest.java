package org.postseal.spec.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.postseal.spec.smtp.Mailbox;

class NamesTest {
    /** The example of RFC 7929 section 3. */
    @Test
    void openpgpkey() {
        assertEquals(
                "c93f1e400f26708f98cb19d936620da35eec8f72e57f9eec01c1afd6._openpgpkey.example.com",
                Names.openpgpkeyOwner(new Mailbox("hugh", "example.com")));
    }

    /** The example of the WKD draft: Joe.Doe@example.org. */
    @Test
    void wkd() {
        Mailbox joe = new Mailbox("Joe.Doe", "example.org");
        assertEquals(
                "https://openpgpkey.example.org/.well-known/openpgpkey/example.org"
                        + "/hu/iy9q119eutrkn8s1mk4r39qejnbu3n5q?l=Joe.Doe",
                Names.wkdAdvanced(joe).toString());
        assertEquals(
                "https://example.org/.well-known/openpgpkey"
                        + "/hu/iy9q119eutrkn8s1mk4r39qejnbu3n5q?l=Joe.Doe",
                Names.wkdDirect(joe).toString());
    }

    @Test
    void wkdFoldsAsciiOnlyAndEncodesTheRest() {
        String lower = Names.wkdDirect(new Mailbox("a", "b.test")).getPath();
        assertEquals(lower, Names.wkdDirect(new Mailbox("A", "b.test")).getPath());
        assertEquals(
                "l=%C3%84%20%2B%25%26",
                Names.wkdDirect(new Mailbox("Ä +%&", "b.test")).getRawQuery());
        String umlaut = Names.wkdDirect(new Mailbox("Ä", "b.test")).getPath();
        assertNotEquals(umlaut, Names.wkdDirect(new Mailbox("ä", "b.test")).getPath());
    }

    @Test
    void policy() {
        assertEquals("_smtp-openpgp.b.test", Names.policyOwner("b.test"));
        assertEquals(
                "https://openpgpkey.b.test/.well-known/openpgpkey/b.test/smtp-policy",
                Names.httpsPolicy("b.test").toString());
    }

    @Test
    void literalsPublishNothing() {
        Mailbox mailbox = new Mailbox("a", "[192.0.2.1]");
        assertThrows(IllegalArgumentException.class, () -> Names.openpgpkeyOwner(mailbox));
        assertThrows(IllegalArgumentException.class, () -> Names.wkdAdvanced(mailbox));
    }
}
