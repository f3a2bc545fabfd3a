package org.postseal.server.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.client.dns.Answer;
import org.postseal.client.dns.Resolver;
import org.postseal.server.app.config.Config;
import org.postseal.server.app.config.ConfigReader;
import org.postseal.server.delivery.MemoryRows;
import org.postseal.server.zone.OwnSet;
import org.postseal.server.zone.Purpose;
import org.xbill.DNS.Record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** TLSA records live first, then the certificate, then the key. */
class TlsRotationTest {
    private static final Instant START = Instant.parse("2026-06-01T12:00:00Z");

    @TempDir private Path directory;
    private final MemoryRows rows = new MemoryRows();
    private final List<String> done = new ArrayList<>();
    private List<Record> live = List.of();
    private Config config;

    @BeforeEach
    void settings() throws Exception {
        config =
                ConfigReader.read(
                        Files.writeString(
                                directory.resolve("postseal.toml"),
                                """
                                hostname = "mx.a.test"
                                domain = "a.test"
                                [local."a.test"]
                                """));
    }

    private OwnDns at(Duration later) throws IOException {
        Clock clock = Clock.fixed(START.plus(later), ZoneOffset.UTC);
        Resolver resolver = (name, type) -> answer(name);
        return new OwnDns(config, SiteKeyFiles.open(config, clock), resolver, rows, clock);
    }

    private Answer answer(String name) {
        return new Answer(
                live.isEmpty() ? Answer.Status.NXDOMAIN : Answer.Status.FOUND,
                Answer.Security.SECURE,
                live,
                Duration.ofHours(1),
                name,
                Optional.empty());
    }

    private static List<Record> tlsa(OwnDns dns) throws IOException {
        return dns.wanted().stream()
                .filter(set -> set.purpose() == Purpose.TLSA)
                .map(OwnSet::records)
                .findFirst()
                .orElseThrow();
    }

    private TlsChange change() {
        return (next, use) -> {
            done.add("certificate");
            use.run();
            done.add("key");
        };
    }

    private byte[] key() throws IOException {
        return Files.readAllBytes(HostTls.own(config).key());
    }

    @Test
    void theKeyIsChangedOnceItsRecordHasBeenLiveForTwoTtls() throws Exception {
        List<Record> both = tlsa(at(Duration.ZERO));
        byte[] before = key();
        live = both.subList(0, 1);
        String missing = at(Duration.ZERO).rotateTls(change()).orElseThrow();
        assertTrue(missing.contains("none for the next key"), missing);
        live = both;
        String early = at(Duration.ofHours(1)).rotateTls(change()).orElseThrow();
        assertTrue(early.contains("2026-06-01T15:00:00Z"), early);
        assertEquals(List.of(), done, "no certificate is asked for before that");
        assertArrayEquals(before, key());
        OwnDns late = at(Duration.ofHours(3));
        assertEquals(Optional.empty(), late.rotateTls(change()));
        assertEquals(List.of("certificate", "key"), done);
        List<Record> after = tlsa(late);
        assertEquals(both.get(1), after.get(0), "the key in use is one whose record is known");
        assertFalse(both.contains(after.get(1)), "and the one after it is new");
    }

    @Test
    void withoutItsCertificateTheKeyStays() throws Exception {
        OwnDns dns = at(Duration.ZERO);
        List<Record> both = tlsa(dns);
        byte[] before = key();
        TlsChange refused =
                (next, use) -> {
                    throw new IOException("the authority gave no certificate");
                };
        assertThrows(IOException.class, () -> dns.rotateTls(refused));
        assertArrayEquals(before, key());
        assertEquals(both, tlsa(dns));
        String reply = new TlsCommands(config, dns, refused).run(List.of("rotate")).text();
        assertEquals("the TLS key stays: the authority gave no certificate\n", reply);
    }
}
