package org.postseal.spec.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.SyntaxException.Reason;

import java.util.EnumSet;
import java.util.Set;

class RcptCommandTest {
    private static final Set<Extension> ALL = EnumSet.allOf(Extension.class);
    private static final String V4 = "ab".repeat(20);

    private static void good(String arguments, String encoded) throws SyntaxException {
        RcptCommand command = RcptCommand.decode(arguments, ALL, true);
        assertEquals("RCPT " + encoded, command.encode(), arguments);
        assertEquals(command, RcptCommand.decode(encoded, ALL, true), "round trip");
    }

    private static void bad(Reason reason, String why, String arguments) {
        SyntaxException e =
                assertThrows(
                        SyntaxException.class,
                        () -> RcptCommand.decode(arguments, ALL, false),
                        why);
        assertEquals(reason, e.reason(), why);
    }

    @Test
    void paths() throws SyntaxException {
        good("TO:<a@b.test>", "TO:<a@b.test>");
        good("to: <a@b.test> ", "TO:<a@b.test>");
        good("TO:<Postmaster>", "TO:<Postmaster>");
        good("TO:<postmaster@b.test>", "TO:<postmaster@b.test>");
        good("TO:<@x.test:a@b.test>", "TO:<a@b.test>");
        good("TO:<ä@b.test>", "TO:<ä@b.test>");
        bad(Reason.SYNTAX, "null forward-path", "TO:<>");
        bad(Reason.SYNTAX, "no domain", "TO:<a>");
        bad(Reason.SYNTAX, "longer than postmaster", "TO:<postmasters>");
        bad(Reason.SYNTAX, "second path", "TO:<a@b.test>,<c@b.test>");
        bad(Reason.NEEDS_SMTPUTF8, "non-ASCII", "TO:<ä@b.test>");
    }

    @Test
    void parameters() throws SyntaxException {
        good("TO:<a@b.test> NOTIFY=never", "TO:<a@b.test> NOTIFY=NEVER");
        good("TO:<a@b.test> NOTIFY=DELAY,SUCCESS", "TO:<a@b.test> NOTIFY=SUCCESS,DELAY");
        good("TO:<a@b.test> ORCPT=rfc822;a+2Bx@b.test", "TO:<a@b.test> ORCPT=rfc822;a+2Bx@b.test");
        good("TO:<a@b.test> ORCPT=utf-8;ä@b.test", "TO:<a@b.test> ORCPT=utf-8;ä@b.test");
        // Postfix writes UTF-8 octets under rfc822.
        good(
                "TO:<a@b.test> ORCPT=rfc822;d+C3+A4vid@b.test",
                "TO:<a@b.test> ORCPT=rfc822;d+C3+A4vid@b.test");
        good("TO:<a@b.test> KEYFPR=" + "AB".repeat(20), "TO:<a@b.test> KEYFPR=" + V4);
        bad(Reason.UNKNOWN_PARAMETER, "unknown", "TO:<a@b.test> X");
        bad(Reason.SYNTAX, "twice", "TO:<a@b.test> NOTIFY=DELAY NOTIFY=DELAY");
        bad(Reason.SYNTAX, "NEVER with others", "TO:<a@b.test> NOTIFY=NEVER,DELAY");
        bad(Reason.SYNTAX, "unknown value", "TO:<a@b.test> NOTIFY=ALWAYS");
        bad(Reason.SYNTAX, "comma last", "TO:<a@b.test> NOTIFY=DELAY,");
        bad(Reason.SYNTAX, "no address type", "TO:<a@b.test> ORCPT=;a");
        bad(Reason.SYNTAX, "no semicolon", "TO:<a@b.test> ORCPT=rfc822");
        bad(Reason.SYNTAX, "line end", "TO:<a@b.test> ORCPT=rfc822;a+0Ab");
        bad(Reason.SYNTAX, "half a character", "TO:<a@b.test> ORCPT=rfc822;a+C3b");
        bad(Reason.SYNTAX, "C1 control", "TO:<a@b.test> ORCPT=rfc822;a+C2+85b");
        bad(Reason.SYNTAX, "half a hexchar", "TO:<a@b.test> ORCPT=rfc822;a+C3+A");
        bad(Reason.SYNTAX, "UTF-8 in another type", "TO:<a@b.test> ORCPT=rfc822;ä");
        bad(Reason.SYNTAX, "501", "TO:<a@b.test> ORCPT=rfc822;" + "a".repeat(500));
        bad(Reason.SYNTAX, "key ID (D-07)", "TO:<a@b.test> KEYFPR=0123456789abcdef");
        bad(Reason.SYNTAX, "no digits", "TO:<a@b.test> KEYFPR=" + "xy".repeat(20));
    }

    @Test
    void parametersOfExtensionsNotOffered() {
        for (String parameter : new String[] {"NOTIFY=NEVER", "ORCPT=rfc822;a", "KEYFPR=" + V4}) {
            SyntaxException e =
                    assertThrows(
                            SyntaxException.class,
                            () -> RcptCommand.decode("TO:<a@b.test> " + parameter, Set.of(), true),
                            parameter);
            assertEquals(Reason.UNKNOWN_PARAMETER, e.reason(), parameter);
        }
    }
}
