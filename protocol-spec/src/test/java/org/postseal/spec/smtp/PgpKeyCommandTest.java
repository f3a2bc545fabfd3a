package org.postseal.spec.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.SyntaxException.Reason;

class PgpKeyCommandTest {
    private static final String SHA256 = "0a".repeat(32);

    private static void good(String arguments) throws SyntaxException {
        assertEquals("PGPKEY " + arguments, PgpKeyCommand.decode(arguments).encode());
    }

    private static void bad(Reason reason, String why, String arguments) {
        SyntaxException e =
                assertThrows(SyntaxException.class, () -> PgpKeyCommand.decode(arguments), why);
        assertEquals(reason, e.reason(), why);
    }

    @Test
    void forms() throws SyntaxException {
        good("SITE dave.test");
        good("SITE dave.test PROVE");
        good("SITE dave.test PROVE HAVE=" + SHA256);
        good("<dave@dave.test>");
        good("<\"a b\"@dave.test> HAVE=" + SHA256 + " SMTPUTF8");
        good("<ä@dave.test> SMTPUTF8");
        assertEquals(
                "PGPKEY SITE dave.test PROVE HAVE=" + SHA256,
                PgpKeyCommand.decode("site Dave.TEST prove have=" + "0A".repeat(32) + " ")
                        .encode());
        bad(Reason.SYNTAX, "empty", "");
        bad(Reason.SYNTAX, "no domain", "SITE ");
        bad(Reason.SYNTAX, "PROVE is for sites", "<dave@dave.test> PROVE");
        bad(Reason.SYNTAX, "wrong order", "SITE dave.test HAVE=" + SHA256 + " PROVE");
        bad(Reason.SYNTAX, "short hash", "SITE dave.test HAVE=0a");
        bad(Reason.SYNTAX, "unknown parameter", "SITE dave.test X");
        bad(Reason.SYNTAX, "no brackets", "dave@dave.test");
        bad(Reason.SYNTAX, "postmaster has no key of its own", "<postmaster>");
        bad(Reason.NEEDS_SMTPUTF8, "non-ASCII", "<ä@dave.test>");
        bad(Reason.NEEDS_SMTPUTF8, "U-label", "SITE bücher.example");
    }

    @Test
    void signedTextIsUnquoted() throws SyntaxException {
        assertEquals(
                "a b@dave.test", PgpKeyCommand.decode("<\"a b\"@Dave.test>").query().signedText());
        assertEquals("site:dave.test", PgpKeyCommand.decode("SITE Dave.test").query().signedText());
    }
}
