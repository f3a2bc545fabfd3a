package org.postseal.interop.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Domains at Dave's that differ in what they publish, under hosts that have no IPv6 address: {@code
 * MODE.test} with the site certificate in DNS, {@code ask-MODE.test} with it to be had by PGPKEY
 * only, {@code plain-MODE.test} with it in DNS without signatures, and {@code dane.test}, whose
 * host has TLSA records.
 */
record AttackedDomains(Lab lab) {
    private static final String KEY =
            """
            server 198.51.100.54
            key hmac-sha256:postseal:bm9ib2R5IGVsc2Uga25vd3MgdGhpcyBzZWNyZXQga2V5IQ==
            """;

    void publish() throws IOException, InterruptedException {
        String policy = ask("_smtp-openpgp.dave.test", "TXT");
        Matcher key = Pattern.compile("k=([0-9A-Fa-f]+)").matcher(policy);
        assertTrue(key.find(), policy);
        String certificate = ask("_smtp-openpgp.dave.test", "OPENPGPKEY");
        for (String mode : List.of("none", "testing", "enforce")) {
            String record = "v=smtp-openpgp1; id=lab; mode=" + mode + "; k=" + key.group(1);
            update(mode + ".test", "TXT \"" + record + "\"", "OPENPGPKEY " + certificate);
            update(
                    "plain-" + mode + ".test",
                    "TXT \"" + record + "\"",
                    "OPENPGPKEY " + certificate);
            update("ask-" + mode + ".test", "TXT \"" + record + "; src=smtp\"");
        }
        String record = "v=smtp-openpgp1; id=lab; mode=enforce; k=" + key.group(1);
        update("dane.test", "TXT \"" + record + "\"", "OPENPGPKEY " + certificate);
        StringBuilder tlsa = new StringBuilder(KEY + "zone dave.test\n");
        ask("_25._tcp.mx.dave.test", "TLSA")
                .lines()
                .forEach(
                        line ->
                                tlsa.append("add _25._tcp.safe.dave.test. 60 TLSA ")
                                        .append(line)
                                        .append('\n'));
        send(tlsa);
    }

    private String ask(String name, String type) throws IOException, InterruptedException {
        return lab.run("dns", "kdig", "+tcp", "+short", "@198.51.100.53", name, type).strip();
    }

    private void update(String domain, String... records) throws IOException, InterruptedException {
        StringBuilder script = new StringBuilder(KEY + "zone " + domain + "\n");
        for (String record : records) {
            script.append("add _smtp-openpgp." + domain + ". 60 " + record + "\n");
        }
        send(script);
    }

    private void send(StringBuilder script) throws IOException, InterruptedException {
        lab.run("dns", (script + "send\nquit\n").getBytes(UTF_8), "knsupdate");
    }
}
