package org.postseal.spec.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.SyntaxException.Reason;

import java.util.EnumSet;
import java.util.Set;

class MailCommandTest {
    private static final Set<Extension> ALL = EnumSet.allOf(Extension.class);

    private static void good(String arguments, String encoded) throws SyntaxException {
        MailCommand command = MailCommand.decode(arguments, ALL);
        assertEquals("MAIL " + encoded, command.encode(), arguments);
        assertEquals(command, MailCommand.decode(encoded, ALL), "round trip of " + arguments);
    }

    private static void bad(Reason reason, String why, String arguments) {
        SyntaxException e =
                assertThrows(SyntaxException.class, () -> MailCommand.decode(arguments, ALL), why);
        assertEquals(reason, e.reason(), why);
    }

    @Test
    void paths() throws SyntaxException {
        good("FROM:<a@b.test>", "FROM:<a@b.test>");
        good("from:<a@b.test>", "FROM:<a@b.test>");
        good("FROM:<>", "FROM:<>");
        good("FROM: <a@b.test>", "FROM:<a@b.test>");
        good("FROM:<a@b.test>  ", "FROM:<a@b.test>");
        good("FROM:<@x.test,@y.test:a@b.test>", "FROM:<a@b.test>");
        good("FROM:<\"a b\"@b.test>", "FROM:<\"a b\"@b.test>");
        bad(Reason.SYNTAX, "no brackets", "FROM:a@b.test");
        bad(Reason.SYNTAX, "no keyword", "<a@b.test>");
        bad(Reason.SYNTAX, "not closed", "FROM:<a@b.test");
        bad(Reason.SYNTAX, "no domain", "FROM:<a>");
        bad(Reason.SYNTAX, "postmaster is for RCPT", "FROM:<postmaster>");
        bad(Reason.SYNTAX, "route without a mailbox", "FROM:<@x.test>");
        bad(Reason.SYNTAX, "nothing between path and parameter", "FROM:<a@b.test>SIZE=1");
        bad(Reason.SYNTAX, "empty", "");
        bad(Reason.SYNTAX, "endless", "FROM:<" + "@x.test,".repeat(2000) + ":a@b.test>");
    }

    @Test
    void parameters() throws SyntaxException {
        good("FROM:<a@b.test> SIZE=12", "FROM:<a@b.test> SIZE=12");
        good(
                "FROM:<a@b.test> SIZE=99999999999999999999",
                "FROM:<a@b.test> SIZE=9223372036854775807");
        good("FROM:<a@b.test> body=7bit", "FROM:<a@b.test>");
        good("FROM:<a@b.test> BODY=8BITMIME", "FROM:<a@b.test> BODY=8BITMIME");
        good("FROM:<ä@b.test> SMTPUTF8", "FROM:<ä@b.test> SMTPUTF8");
        good("FROM:<a@b.test> RET=hdrs ENVID=a+2Bb", "FROM:<a@b.test> RET=HDRS ENVID=a+2Bb");
        good("FROM:<a@b.test> REQSEAL", "FROM:<a@b.test> REQSEAL");
        good("FROM:<a@b.test> requiretls", "FROM:<a@b.test> REQUIRETLS");
        good("FROM:<a@b.test> AUTH=e+3Dmc2@example.test", "FROM:<a@b.test>");
        good("FROM:<a@b.test> AUTH=<>", "FROM:<a@b.test>");
        bad(Reason.SYNTAX, "value for REQUIRETLS", "FROM:<a@b.test> REQUIRETLS=1");
        bad(Reason.SYNTAX, "no address", "FROM:<a@b.test> AUTH=alice");
        bad(Reason.SYNTAX, "line end in AUTH", "FROM:<a@b.test> AUTH=a+0D+0A@b.test");
        bad(Reason.SYNTAX, "AUTH of 501", "FROM:<a@b.test> AUTH=" + "a".repeat(501));
        bad(Reason.UNKNOWN_PARAMETER, "unknown", "FROM:<a@b.test> X=1");
        bad(Reason.SYNTAX, "twice", "FROM:<a@b.test> SIZE=1 SIZE=1");
        bad(Reason.SYNTAX, "no number", "FROM:<a@b.test> SIZE=a");
        bad(Reason.SYNTAX, "no value", "FROM:<a@b.test> SIZE");
        bad(Reason.SYNTAX, "empty value", "FROM:<a@b.test> SIZE=");
        bad(Reason.SYNTAX, "negative", "FROM:<a@b.test> SIZE=-1");
        bad(Reason.SYNTAX, "21 digits", "FROM:<a@b.test> SIZE=" + "1".repeat(21));
        bad(Reason.SYNTAX, "unknown body", "FROM:<a@b.test> BODY=9BIT");
        bad(Reason.SYNTAX, "value for a flag", "FROM:<a@b.test> REQSEAL=1");
        bad(Reason.SYNTAX, "unknown RET", "FROM:<a@b.test> RET=ALL");
        bad(Reason.SYNTAX, "ENVID of 101", "FROM:<a@b.test> ENVID=" + "a".repeat(101));
        bad(Reason.SYNTAX, "line end in xtext", "FROM:<a@b.test> ENVID=a+0D+0Ab");
        bad(Reason.SYNTAX, "cut xtext", "FROM:<a@b.test> ENVID=a+2");
        bad(Reason.SYNTAX, "two signs of equality", "FROM:<a@b.test> SIZE=1=2");
        bad(Reason.NEEDS_SMTPUTF8, "non-ASCII address", "FROM:<ä@b.test>");
    }

    /** M-01, and RFC 5321 section 4.1.1.11. */
    @Test
    void parametersOfExtensionsNotOffered() {
        for (String parameter :
                new String[] {
                    "SIZE=1",
                    "BODY=7BIT",
                    "SMTPUTF8",
                    "RET=FULL",
                    "ENVID=x",
                    "REQSEAL",
                    "REQUIRETLS",
                    "AUTH=<>"
                }) {
            SyntaxException e =
                    assertThrows(
                            SyntaxException.class,
                            () -> MailCommand.decode("FROM:<> " + parameter, Set.of()),
                            parameter);
            assertEquals(Reason.UNKNOWN_PARAMETER, e.reason(), parameter);
        }
        Set<Extension> eightBit = EnumSet.of(Extension.EIGHTBITMIME);
        SyntaxException e =
                assertThrows(
                        SyntaxException.class,
                        () -> MailCommand.decode("FROM:<> BODY=BINARYMIME", eightBit));
        assertEquals(Reason.UNKNOWN_PARAMETER, e.reason());
    }
}
