package org.postseal.spec.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.postseal.spec.SyntaxException;

class StsRecordTest {
    private static void good(String text, String id) throws SyntaxException {
        assertTrue(StsRecord.isCandidate(text), text);
        assertEquals(new StsRecord(id), StsRecord.decode(text), text);
        assertEquals(new StsRecord(id), StsRecord.decode(new StsRecord(id).encode()));
    }

    private static void bad(String reason, String text) {
        assertThrows(SyntaxException.class, () -> StsRecord.decode(text), reason);
    }

    @Test
    void takesWhatTheGrammarTakes() throws SyntaxException {
        good("v=STSv1; id=20160831085700Z;", "20160831085700Z");
        good("v=STSv1;id=1", "1");
        good("v=STSv1 \t;\t id=a1 ; ", "a1");
        good("v=STSv1; future.field-1=x/y; id=7;", "7");
        good("v=STSv1; id=first; id=second;", "first");
        good("v=STSv1; id=" + "a".repeat(32), "a".repeat(32));
    }

    @Test
    void refusesTheRest() {
        bad("no id", "v=STSv1;");
        bad("an empty id", "v=STSv1; id=;");
        bad("another case of the version", "V=stsv1; id=1");
        bad("another version", "v=STSv2; id=1");
        bad("a longer id", "v=STSv1; id=" + "a".repeat(33));
        bad("a sign in the id", "v=STSv1; id=2016-08-31;");
        bad("no delimiter", "v=STSv1 id=1");
        bad("a field without a value", "v=STSv1; x=; id=1");
        bad("a field without a name", "v=STSv1; =x; id=1");
        bad("a space within", "v=STSv1; id=1 2");
        bad("too much", "v=STSv1; id=1; x=" + "y".repeat(5000));
    }

    @Test
    void otherRecordsDoNotCount() {
        assertFalse(StsRecord.isCandidate("v=spf1 -all"));
        assertFalse(StsRecord.isCandidate("v=STSv10; id=1"));
        assertFalse(StsRecord.isCandidate(""));
        assertEquals("_mta-sts.dave.test", StsRecord.owner("dave.test"));
    }
}
