package org.postseal.interop.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What domains at Dave's publish that are not his Postseal's own.
 *
 * <p>Those under attack differ in the mode that they name, under hosts that have no IPv6 address:
 * {@code MODE.test} with the site certificate in DNS, {@code ask-MODE.test} with it to be had by
 * PGPKEY only, {@code plain-MODE.test} with it in DNS without signatures, {@code wkd-MODE.test}
 * with users' certificates by WKD and none of the site, {@code both-MODE.test} with either, and
 * {@code dane.test}, whose host has TLSA records.
 */
record DavesDomains(Lab lab) {
    private static final String KEY =
            """
            server 198.51.100.54
            key hmac-sha256:postseal:bm9ib2R5IGVsc2Uga25vd3MgdGhpcyBzZWNyZXQga2V5IQ==
            """;

    /** {@code utf8.test} wants site seals, {@code private.test} users' own. */
    void publishOthers() throws IOException, InterruptedException {
        String key = key();
        update("utf8.test", policy("enforce", "k=" + key), certificate());
        update("private.test", policy("enforce", "seal=user; src=wkd"));
    }

    void publishAttacked() throws IOException, InterruptedException {
        String key = "k=" + key();
        String certificate = certificate();
        for (String mode : List.of("none", "testing", "enforce")) {
            update(mode + ".test", policy(mode, key), certificate);
            update("plain-" + mode + ".test", policy(mode, key), certificate);
            update("ask-" + mode + ".test", policy(mode, key + "; src=smtp"));
            update("wkd-" + mode + ".test", policy(mode, "seal=user; src=wkd"));
            String both = key + "; seal=user,site; src=dane,wkd";
            update("both-" + mode + ".test", policy(mode, both), certificate);
        }
        update("dane.test", policy("enforce", key), certificate);
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

    private static String policy(String mode, String fields) {
        return "TXT \"v=smtp-openpgp1; id=lab; mode=" + mode + "; " + fields + "\"";
    }

    private String key() throws IOException, InterruptedException {
        String policy = ask("_smtp-openpgp.dave.test", "TXT");
        Matcher key = Pattern.compile("k=([0-9A-Fa-f]+)").matcher(policy);
        assertTrue(key.find(), policy);
        return key.group(1);
    }

    private String certificate() throws IOException, InterruptedException {
        return "OPENPGPKEY " + ask("_smtp-openpgp.dave.test", "OPENPGPKEY");
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
