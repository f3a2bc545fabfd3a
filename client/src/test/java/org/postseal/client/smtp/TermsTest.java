package org.postseal.client.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.postseal.client.smtp.Fixture.envelope;
import static org.postseal.client.smtp.Fixture.message;

import org.junit.jupiter.api.Test;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.smtp.Body;
import org.postseal.spec.smtp.Envelope;
import org.postseal.spec.smtp.MailParameters;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.RcptParameters;
import org.postseal.spec.smtp.RcptParameters.Notify;
import org.postseal.spec.smtp.Recipient;
import org.postseal.spec.smtp.Reply;
import org.postseal.spec.smtp.ReversePath;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What each extension, or its lack, does to the commands. */
class TermsTest {
    private static final MessageSource SEVEN_BIT = message("hello\r\n");
    private static final MessageSource EIGHT_BIT = message("h\u00e9llo\r\n");
    private static final String ALL =
            "SIZE 1000,8BITMIME,SMTPUTF8,DSN,PIPELINING,OPENPGP V=1 KEYS SEAL=site";

    private static EhloResponse ehlo(String keywords) {
        Map<String, List<String>> map = new HashMap<>();
        for (String keyword : keywords.split(",", -1)) {
            List<String> words = List.of(keyword.split(" ", -1));
            map.put(words.getFirst(), words.subList(1, words.size()));
        }
        return new EhloResponse("mx.test", map);
    }

    private static MailParameters parameters(Body body, boolean smtputf8) {
        return new MailParameters(
                OptionalLong.of(1),
                body,
                smtputf8,
                Optional.of(MailParameters.Ret.HDRS),
                Optional.of("id 1"),
                false,
                false);
    }

    private static final MailParameters REQSEAL =
            new MailParameters(
                    OptionalLong.empty(),
                    Body.SEVENBIT,
                    false,
                    Optional.empty(),
                    Optional.empty(),
                    true,
                    false);

    private static final MailParameters REQUIRETLS =
            new MailParameters(
                    OptionalLong.empty(),
                    Body.SEVENBIT,
                    false,
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    true);

    private static String refusal(Terms terms) {
        return terms.refusal().map(TermsTest::text).orElse("none");
    }

    private static String text(Reply reply) {
        return reply.code() + " " + reply.enhanced().orElseThrow();
    }

    @Test
    void asksForNothingThatIsNotOffered() throws Exception {
        Envelope envelope = envelope(parameters(Body.EIGHTBITMIME, false), "dave@dave.test");
        Terms terms = new Terms(ehlo("HELP"), envelope, SEVEN_BIT);
        assertEquals("none", refusal(terms));
        assertEquals("MAIL FROM:<alice@alice.test>", terms.mail());
    }

    @Test
    void asksForWhatIsOffered() throws Exception {
        Envelope envelope = envelope(parameters(Body.SEVENBIT, true), "dave@dave.test");
        Terms terms = new Terms(ehlo(ALL), envelope, EIGHT_BIT);
        assertEquals("none", refusal(terms));
        assertEquals(
                "MAIL FROM:<alice@alice.test> SIZE=7 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=id+201",
                terms.mail());
    }

    @Test
    void sendsRecipientParametersOnlyToWhoKnowsThem() throws Exception {
        Fingerprint key = Fingerprint.parse("AB".repeat(20));
        Recipient recipient =
                new Recipient(
                        Mailbox.parse("dave@dave.test", false),
                        new RcptParameters(
                                Set.of(Notify.NEVER),
                                Optional.of("rfc822;d@dave.test"),
                                Optional.of(key)));
        Envelope envelope = envelope("dave@dave.test");
        assertEquals(
                "RCPT TO:<dave@dave.test>",
                new Terms(ehlo("HELP"), envelope, SEVEN_BIT).rcpt(recipient));
        assertEquals(
                "RCPT TO:<dave@dave.test> NOTIFY=NEVER ORCPT=rfc822;d@dave.test KEYFPR="
                        + key.hex(),
                new Terms(ehlo(ALL), envelope, SEVEN_BIT).rcpt(recipient));
    }

    @Test
    void refusesWhatWouldChangeItsMeaning() throws Exception {
        Envelope plain = envelope("dave@dave.test");
        assertEquals("554 5.6.3", refusal(new Terms(ehlo("HELP"), plain, EIGHT_BIT)));
        assertEquals("none", refusal(new Terms(ehlo("8BITMIME"), plain, EIGHT_BIT)));
        assertEquals("552 5.3.4", refusal(new Terms(ehlo("SIZE 6"), plain, SEVEN_BIT)));
        assertEquals("none", refusal(new Terms(ehlo("SIZE 7"), plain, SEVEN_BIT)));
        assertEquals("none", refusal(new Terms(ehlo("SIZE 0"), plain, SEVEN_BIT)));
        assertEquals("none", refusal(new Terms(ehlo("SIZE"), plain, SEVEN_BIT)));
        Envelope unicode = envelope(parameters(Body.SEVENBIT, true), "dave@dave.test");
        assertEquals("553 5.6.7", refusal(new Terms(ehlo("HELP"), unicode, SEVEN_BIT)));
        Envelope binary = envelope(parameters(Body.BINARYMIME, false), "dave@dave.test");
        assertEquals("554 5.6.3", refusal(new Terms(ehlo(ALL), binary, SEVEN_BIT)));
        Envelope sealed = envelope(REQSEAL, "dave@dave.test");
        assertEquals("550 5.7.10", refusal(new Terms(ehlo("HELP"), sealed, SEVEN_BIT)));
        assertEquals("550 5.7.10", refusal(new Terms(ehlo("OPENPGP V=9"), sealed, SEVEN_BIT)));
        assertEquals(
                "MAIL FROM:<alice@alice.test> SIZE=7 REQSEAL",
                new Terms(ehlo(ALL), sealed, SEVEN_BIT).mail());
    }

    /** RFC 8689 sections 4.2.1 and 5. */
    @Test
    void requiresTlsOfTheNextHostUnlessNobodyCouldBeTold() throws Exception {
        Envelope tagged = envelope(REQUIRETLS, "dave@dave.test");
        assertEquals("550 5.7.30", refusal(new Terms(ehlo("HELP"), tagged, SEVEN_BIT)));
        Terms taken = new Terms(ehlo("REQUIRETLS"), tagged, SEVEN_BIT);
        assertEquals("none", refusal(taken));
        assertEquals("MAIL FROM:<alice@alice.test> REQUIRETLS", taken.mail());
        Envelope bounce = new Envelope(ReversePath.NULL, REQUIRETLS, tagged.recipients());
        Terms unknown = new Terms(ehlo("HELP"), bounce, SEVEN_BIT);
        assertEquals("none", refusal(unknown));
        assertEquals("MAIL FROM:<>", unknown.mail());
    }

    @Test
    void aRecipientThatCannotBeNamedAffectsNoOther() throws Exception {
        Envelope envelope = envelope("dave@dave.test", "d\u00e4ve@dave.test");
        Terms terms = new Terms(ehlo("HELP"), envelope, SEVEN_BIT);
        assertEquals("none", refusal(terms));
        assertEquals(Optional.empty(), terms.refusal(envelope.recipients().get(0)));
        assertEquals(
                Optional.of("553 5.6.7"),
                terms.refusal(envelope.recipients().get(1)).map(TermsTest::text));
        assertEquals("MAIL FROM:<alice@alice.test>", terms.mail());
    }
}
