package org.postseal.spec.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.dns.StsPolicy.Mode;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

class StsPolicyTest {
    private static final String V = "version: STSv1\n";

    private static StsPolicy good(String text) throws SyntaxException {
        StsPolicy policy = StsPolicy.decode(text);
        assertEquals(policy, StsPolicy.decode(policy.encode()), "round trip of " + text);
        return policy;
    }

    private static void bad(String reason, String text) {
        assertThrows(SyntaxException.class, () -> StsPolicy.decode(text), reason);
    }

    @Test
    void readsThePolicyOfTheRfc() throws SyntaxException {
        assertEquals(
                new StsPolicy(
                        Mode.ENFORCE,
                        Duration.ofDays(7),
                        List.of("mail.example.com", "*.example.net", "backupmx.example.com")),
                good(
                        """
                        version: STSv1
                        mode: enforce
                        mx: mail.example.com
                        mx: *.example.net
                        mx: backupmx.example.com
                        max_age: 604800
                        """));
    }

    @Test
    void takesLinesOfEitherKindInAnyOrder() throws SyntaxException {
        String lines = "max_age:60 \r\nmx:\tMX.Dave.Test\r\n\r\nmode: testing\nversion:STSv1";
        assertEquals(
                new StsPolicy(Mode.TESTING, Duration.ofMinutes(1), List.of("mx.dave.test")),
                good(lines));
    }

    @Test
    void theFirstOfTwoCountsButEveryMx() throws SyntaxException {
        StsPolicy policy =
                good(
                        V
                                + "version: x\nmode: none\nmode: enforce\nmax_age: 1\nmax_age: 2\nmx: a.b\nmx: c.d\nmx: a.b\n");
        assertEquals(Mode.NONE, policy.mode());
        assertEquals(Duration.ofSeconds(1), policy.maxAge());
        assertEquals(List.of("a.b", "c.d"), policy.mx());
    }

    @Test
    void unknownKeysAreIgnored() throws SyntaxException {
        assertEquals(
                List.of(),
                good(V + "mode: none\nmax_age: 1\nfuture-key.1: gr\u00fc\u00dfe: a b\n").mx());
    }

    @Test
    void aYearIsTheMost() throws SyntaxException {
        assertEquals(StsPolicy.MAX_AGE, good(V + "mode: none\nmax_age: 31557601\n").maxAge());
        assertEquals(StsPolicy.MAX_AGE, good(V + "mode: none\nmax_age: 9999999999\n").maxAge());
        assertEquals(Duration.ZERO, good(V + "mode: none\nmax_age: 0\n").maxAge());
    }

    @Test
    void refusesTheRest() {
        String age = "max_age: 60\n";
        bad("nothing", "");
        bad("no version", "mode: none\n" + age);
        bad("another version", "version: STSv2\nmode: none\n" + age);
        bad("no mode", V + age);
        bad("an unknown mode", V + "mode: strict\nmx: a.b\n" + age);
        bad("another case of the mode", V + "mode: Enforce\nmx: a.b\n" + age);
        bad("no max_age", V + "mode: none\n");
        bad("max_age below zero", V + "mode: none\nmax_age: -1\n");
        bad("max_age with a unit", V + "mode: none\nmax_age: 60s\n");
        bad("max_age of eleven digits", V + "mode: none\nmax_age: 00000000060\n");
        bad("enforce without a host", V + "mode: enforce\n" + age);
        bad("a star in the middle", V + "mode: enforce\nmx: mx.*.test\n" + age);
        bad("a star for half a label", V + "mode: enforce\nmx: mx*.dave.test\n" + age);
        bad("a lone star", V + "mode: enforce\nmx: *\n" + age);
        bad("an empty mx", V + "mode: enforce\nmx: \n" + age);
        bad("an address", V + "mode: enforce\nmx: [127.0.0.1]\n" + age);
        bad("a line without a colon", V + "mode: none\nhello\n" + age);
        bad("a page", "<!doctype html>\n<html><body>404</body></html>\n");
        bad("a lone CR", "version: STSv1\rmode: none\rmax_age: 1\r");
        bad("a control character", V + "mode: none\nx: a\0b\n" + age);
        bad("too much", V + "mode: none\n" + age + "x: " + "y".repeat(StsPolicy.LONGEST));
        bad("too many lines", V + "mode: none\n" + age + "x: y\n".repeat(1000));
        bad("too many hosts", V + "mode: enforce\n" + age + hosts(501));
    }

    private static String hosts(int count) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < count; i++) {
            lines.append("mx: mx").append(i).append(".test\n");
        }
        return lines.toString();
    }

    @Test
    void aStarIsOneLabel() {
        StsPolicy policy =
                new StsPolicy(Mode.ENFORCE, Duration.ZERO, List.of("mx.dave.test", "*.net.test"));
        assertEquals(Optional.of("mx.dave.test"), policy.pattern("mx.dave.test"));
        assertEquals(Optional.of("*.net.test"), policy.pattern("a.net.test"));
        assertEquals(Optional.empty(), policy.pattern("net.test"));
        assertEquals(Optional.empty(), policy.pattern("a.b.net.test"));
        assertEquals(Optional.empty(), policy.pattern(".net.test"));
        assertEquals(Optional.empty(), policy.pattern("mx2.dave.test"));
        assertEquals(Optional.empty(), policy.pattern("anet.test"));
        assertEquals(
                "https://mta-sts.dave.test/.well-known/mta-sts.txt",
                StsPolicy.url("dave.test").toString());
    }
}
