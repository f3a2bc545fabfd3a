package org.postseal.client.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.smtp.Mailbox;

import java.util.List;
import java.util.Random;

class AddressParserTest {
    private static void good(String text, String... expected) {
        try {
            List<String> found =
                    AddressParser.parse(text, "host.test").stream().map(Mailbox::wire).toList();
            assertEquals(List.of(expected), found, text);
        } catch (SyntaxException e) {
            throw new AssertionError(text, e);
        }
    }

    private static void bad(String text, String reason) {
        SyntaxException e =
                assertThrows(
                        SyntaxException.class, () -> AddressParser.parse(text, "host.test"), text);
        assertTrue(e.getMessage().contains(reason), () -> text + ": " + e.getMessage());
    }

    @Test
    void readsWhatPeopleWrite() {
        good("");
        good(" , ,");
        good("bob@dave.test", "bob@dave.test");
        good("Bob <bob@Dave.TEST>, <eve@e.test>", "bob@dave.test", "eve@e.test");
        good("John Q. Public <j@x.test>", "j@x.test");
        good("\"Public, John (Q.)\" <j@x.test>", "j@x.test");
        good("=?utf-8?Q?J=C3=B6rg?= <j@x.test>", "j@x.test");
        good("J\u00f6rg <j@x.test>", "j@x.test");
        good("Pete(A nice \\) chap (really)) <pete(his)@silly.test(host)>", "pete@silly.test");
        good("a@x.test (Alice), b@x.test", "a@x.test", "b@x.test");
        good("a@x.test, A <a@x.test>, a@X.test", "a@x.test");
        good("bob@x.test <bob@x.test>", "bob@x.test");
        good("Foo [bar] <f@x.test>", "f@x.test");
        good("\"two words\"@x.test", "\"two words\"@x.test");
        good("a . b @ x . test", "a.b@x.test");
        good("<@relay.test,@other.test:a@x.test>", "a@x.test");
        good("a@[127.0.0.1]", "a@[127.0.0.1]");
    }

    @Test
    void readsGroups() {
        good("undisclosed-recipients:;");
        good("Friends: a@x.test, B <b@x.test>; , c@x.test", "a@x.test", "b@x.test", "c@x.test");
        good("Two words: a@x.test,;", "a@x.test");
        good("Open: a@x.test", "a@x.test");
    }

    @Test
    void namesWithoutADomainAreUsersOfThisHost() {
        good("root", "root@host.test");
        good("root, Bob <bob>", "root@host.test", "bob@host.test");
    }

    @Test
    void refusesWhatNamesNobody() {
        bad("two words", "after the words 'two'");
        bad("Bob <>", "an address");
        bad("a@x.test b@x.test", "after the words");
        bad("Bob <bob@x.test", "\">\"");
        bad("\"Bob <bob@x.test>", "quotation mark");
        bad("a@x.test (open", "comment");
        bad("a@", "an address");
        bad("@x.test", "an address");
        bad("a@x..test", "");
        bad("a@x.test; b@x.test", "a comma");
        bad("a:b:c@x.test;;", "");
        bad("<a@x.test> <b@x.test>", "a comma");
        bad("a\u0001b@x.test", "");
        bad("a@-x.test", "");
        bad("x".repeat(70) + "@x.test", "");
    }

    @Test
    void endsOnWhateverItIsGiven() {
        Random random = new Random(5322);
        String seed =
                "Friends: \"A, \\\"B\" <a@x.test>, (c (d) \\)) b . c @ [127.0.0.1]; <@r:e@f.g>";
        String alphabet = "()<>@,:;\"\\ .[]ab\t\u00e4\r\n";
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder(seed);
            for (int i = random.nextInt(1, 6); i > 0; i--) {
                int at = random.nextInt(text.length());
                text.setCharAt(at, alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                for (Mailbox mailbox : AddressParser.parse(text.toString(), "host.test")) {
                    assertEquals(mailbox, Mailbox.parse(mailbox.wire(), true));
                }
            } catch (SyntaxException e) {
                refused++;
            }
        }
        assertTrue(refused > 1000 && refused < 20_000, "refused " + refused);
    }

    @Test
    void depthAndLengthAreBounded() {
        bad("(".repeat(500_000), "comment");
        bad("a,".repeat(AddressParser.MAX), "");
    }
}
