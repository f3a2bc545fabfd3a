package org.postseal.spec.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.SyntaxException.Reason;

class MailboxTest {
    private static void good(String text, String localPart, String domain) throws SyntaxException {
        Mailbox mailbox = Mailbox.parse(text, true);
        assertEquals(new Mailbox(localPart, domain), mailbox, text);
        assertEquals(mailbox, Mailbox.parse(mailbox.wire(), true), "round trip of " + text);
    }

    private static void bad(String reason, String text) {
        assertThrows(SyntaxException.class, () -> Mailbox.parse(text, true), reason);
    }

    @Test
    void localParts() throws SyntaxException {
        good("dave@dave.test", "dave", "dave.test");
        good("Dave.Smith+tag@dave.test", "Dave.Smith+tag", "dave.test");
        good("!#$%&'*+-/=?^_`{|}~@dave.test", "!#$%&'*+-/=?^_`{|}~", "dave.test");
        good("\"dave\"@dave.test", "dave", "dave.test");
        good("\"da ve\"@dave.test", "da ve", "dave.test");
        good("\"a\\\"b\\\\c\\d\"@dave.test", "a\"b\\cd", "dave.test");
        good("\"a@b\"@dave.test", "a@b", "dave.test");
        good("\"\"@dave.test", "", "dave.test");
        good("\".a..b.\"@dave.test", ".a..b.", "dave.test");
        good("a".repeat(64) + "@dave.test", "a".repeat(64), "dave.test");
        good("ä".repeat(32) + "@dave.test", "ä".repeat(32), "dave.test");
        good("\"😀 x\"@dave.test", "😀 x", "dave.test");
        bad("empty", "");
        bad("no local-part", "@dave.test");
        bad("no at sign", "dave");
        bad("dot first", ".dave@dave.test");
        bad("dot last", "dave.@dave.test");
        bad("two dots", "da..ve@dave.test");
        bad("space outside quotes", "da ve@dave.test");
        bad("control character", "da\u0001ve@dave.test");
        bad("line end within quotes", "\"da\r\nve\"@dave.test");
        bad("line end as a quoted pair", "\"da\\\nve\"@dave.test");
        bad("quote not closed", "\"dave@dave.test");
        bad("text after the quote", "\"da\"ve@dave.test");
        bad("65 octets", "a".repeat(65) + "@dave.test");
        bad("66 octets of UTF-8", "ä".repeat(33) + "@dave.test");
        bad("C1 control", "a\u0085@dave.test");
        bad("half a character", "a\uD83D@dave.test");
        bad("what a failed UTF-8 decoder leaves", "a\uFFFD@dave.test");
        bad("angle brackets", "<dave@dave.test>");
    }

    @Test
    void domains() throws SyntaxException {
        good("a@Dave.TEST", "a", "dave.test");
        good("a@test", "a", "test");
        good("a@1.2-3.x", "a", "1.2-3.x");
        good("a@bücher.example", "a", "xn--bcher-kva.example");
        good("a@BÜCHER.Example", "a", "xn--bcher-kva.example");
        good("a@例え.テスト", "a", "xn--r8jz45g.xn--zckzah");
        good("a@" + "b".repeat(63) + ".test", "a", "b".repeat(63) + ".test");
        bad("empty", "a@");
        bad("dot last", "a@dave.test.");
        bad("dot first", "a@.dave.test");
        bad("hyphen first", "a@-dave.test");
        bad("hyphen last", "a@dave-.test");
        bad("underscore", "a@da_ve.test");
        bad("label of 64", "a@" + "b".repeat(64) + ".test");
        bad("domain of 256", "a@" + "b.".repeat(127) + "bb");
        bad("a U-label too long as A-label", "a@" + "ü".repeat(63) + ".test");
        bad("sharp s: IDNA 2003 and 2008 differ", "a@straße.example");
        bad("text after", "a@dave.test x");
    }

    @Test
    void addressLiterals() throws SyntaxException {
        good("a@[127.0.0.1]", "a", "[127.0.0.1]");
        good("a@[IPv6:2001:db8::1]", "a", "[IPv6:2001:db8::1]");
        good("a@[IPv6:::1]", "a", "[IPv6:::1]");
        good("a@[IPv6:::]", "a", "[IPv6:::]");
        good("a@[IPv6:1::]", "a", "[IPv6:1::]");
        good("a@[IPv6:1:2:3:4:5:6:7:8]", "a", "[IPv6:1:2:3:4:5:6:7:8]");
        good("a@[IPv6:::ffff:192.0.2.1]", "a", "[IPv6:::ffff:192.0.2.1]");
        good("a@[IPv6:1:2:3:4:5:6:192.0.2.1]", "a", "[IPv6:1:2:3:4:5:6:192.0.2.1]");
        good("a@[x400:c=de]", "a", "[x400:c=de]");
        bad("256", "a@[127.0.0.256]");
        bad("three numbers", "a@[127.0.0]");
        bad("not closed", "a@[127.0.0.1");
        bad("empty", "a@[]");
        bad("IPv6 without tag", "a@[::1]");
        bad("two compressions", "a@[IPv6:1::2::3]");
        bad("seven groups", "a@[IPv6:1:2:3:4:5:6:7]");
        bad("nine groups", "a@[IPv6:1:2:3:4:5:6:7:8:9]");
        bad("compression of one group", "a@[IPv6:1:2:3:4:5:6:7::]");
        bad("five digits", "a@[IPv6:12345::]");
        bad("colon last", "a@[IPv6:1:2:3:4:5:6:7:8:]");
        bad("three colons", "a@[IPv6:1:::2]");
        bad("tag without content", "a@[x400:]");
        bad("tag ends with a hyphen", "a@[x-:y]");
    }

    @Test
    void nonAsciiNeedsSmtputf8() throws SyntaxException {
        for (String text : new String[] {"ä@dave.test", "\"ä\"@dave.test", "a@bücher.example"}) {
            SyntaxException e =
                    assertThrows(SyntaxException.class, () -> Mailbox.parse(text, false), text);
            assertEquals(Reason.NEEDS_SMTPUTF8, e.reason(), text);
        }
        assertTrue(Mailbox.parse("ä@dave.test", true).needsSmtputf8());
        assertFalse(Mailbox.parse("a@bücher.example", true).needsSmtputf8());
    }

    @Test
    void noMailboxCarriesALineEnd() {
        assertThrows(IllegalArgumentException.class, () -> new Mailbox("a\r\nb", "dave.test"));
        assertThrows(IllegalArgumentException.class, () -> new Mailbox("a", "dave.test\n"));
    }
}
