package org.postseal.interop.dkim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.interop.openpgp.Workspace;
import org.postseal.server.authentication.InboundChecks;
import org.postseal.server.authentication.Sender;
import org.postseal.server.authentication.Verdict;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.ReversePath;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** The test suite of RFC 7208, which comes with pyspf, case by case. */
class SpfSuiteTest {
    /** Prints scenarios as lines: Z begins one, R is a record, F a name that fails, T a test. */
    private static final String READER =
            """
            import base64, gzip, sys, yaml
            text = gzip.open(sys.argv[1], 'rt').read()
            def out(*words):
                print(' '.join(base64.b64encode(str(w).encode()).decode() for w in words))
            for suite in yaml.safe_load_all(text):
                out('Z', suite['description'])
                for name, records in (suite.get('zonedata') or {}).items():
                    types = [k for r in records if isinstance(r, dict) for k in r]
                    for record in records:
                        if record == 'TIMEOUT':
                            out('F', name)
                            continue
                        for kind, data in record.items():
                            if data == 'NONE':
                                continue
                            if kind == 'SPF':
                                if 'TXT' in types:
                                    continue
                                kind = 'TXT'
                            if data == 'TIMEOUT':
                                out('F', name)
                                continue
                            if isinstance(data, list):
                                data = ''.join(data) if kind == 'TXT' else ' '.join(map(str, data))
                            out('R', name, kind, data)
                for case, test in suite['tests'].items():
                    result = test['result']
                    result = result if isinstance(result, list) else [result]
                    out('T', case, test['host'], test['helo'] or '', test['mailfrom'] or '', '|'.join(result))
            """;

    /** Unpacked there by ./verify. */
    private static final Path SUITE =
            Path.of("target/python3-spf/usr/share/doc/python3-spf/rfc7208-tests.yml.gz")
                    .toAbsolutePath();

    /** jspf minds the case of a domain written in {@code ptr}, which nobody should use any more. */
    private static final Set<String> KNOWN = Set.of("ptr-case-change: fail, not pass");

    @TempDir private Path directory;

    @Test
    void everyCaseButOne() throws Exception {
        byte[] lines =
                new Workspace(directory, "python3-yaml")
                        .run(
                                READER.getBytes(UTF_8),
                                List.of("/usr/bin/python3", "-", SUITE.toString()));
        Names names = new Names();
        Set<String> differing = new TreeSet<>();
        int cases = 0;
        for (String line : new String(lines, UTF_8).split("\n", 0)) {
            String[] words = words(line);
            switch (words[0]) {
                case "Z" -> names = new Names();
                case "R" -> add(names, words);
                case "F" -> names.fail(words[1]);
                default -> {
                    cases++;
                    String found = check(names, words);
                    if (!Arrays.asList(words[5].split("\\|", -1)).contains(found)) {
                        differing.add(words[1] + ": " + found + ", not " + words[5]);
                    }
                }
            }
        }
        assertTrue(cases > 190, "cases: " + cases);
        assertEquals(KNOWN, differing);
    }

    private static String[] words(String line) {
        return Arrays.stream(line.split(" ", -1))
                .map(word -> new String(Base64.getDecoder().decode(word), UTF_8))
                .toArray(String[]::new);
    }

    private static void add(Names names, String[] words) {
        String data = words[2].equals("MX") || words[2].equals("PTR") ? words[3] + "." : words[3];
        if (words[1].length() < 200 && !words[1].contains("..")) {
            names.add(words[1], words[2], data.replace("..", "."));
        }
    }

    private static String check(Names names, String[] words) throws IOException {
        String mailFrom = words[4];
        int at = mailFrom.lastIndexOf('@');
        ReversePath path =
                mailFrom.isEmpty()
                        ? ReversePath.NULL
                        : ReversePath.of(
                                new Mailbox(
                                        at <= 0 ? "postmaster" : mailFrom.substring(0, at),
                                        mailFrom.substring(at + 1).toLowerCase(Locale.ROOT)));
        Sender sender = new Sender(InetAddress.ofLiteral(words[2]), words[3], path, false);
        InboundChecks checks =
                new InboundChecks(
                        new InboundChecks.Settings("mx.d.test", List.of(), false),
                        names,
                        () -> Instant.EPOCH,
                        new Random(1));
        Verdict verdict =
                checks.check(() -> new ByteArrayInputStream(new byte[0]), sender)
                        .toCompletableFuture()
                        .join();
        Optional<String> spf =
                verdict.methods().stream().filter(m -> m.startsWith("spf=")).findFirst();
        return spf.map(m -> m.substring(4, m.indexOf(' '))).orElse("none");
    }
}
