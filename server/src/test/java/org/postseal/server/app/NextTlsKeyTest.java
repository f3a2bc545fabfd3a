package org.postseal.server.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.server.app.config.Config;
import org.postseal.server.app.config.ConfigReader;
import org.postseal.server.files.PrivateFiles;
import org.postseal.server.tls.HostCertificate;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;

/** The TLS key after the present one, and the switch to it. */
class NextTlsKeyTest {
    @TempDir private Path directory;

    private Config config(String listen) throws Exception {
        return ConfigReader.read(
                Files.writeString(
                        directory.resolve("postseal.toml"),
                        "hostname = \"mx.a.test\"\ndomain = \"a.test\"\n[local.\"a.test\"]\n"
                                + listen));
    }

    private NextTlsKey open(Config config) throws Exception {
        NextTlsKey next = new NextTlsKey(config, Clock.systemUTC());
        next.prepare();
        return next;
    }

    @Test
    void theNextKeyComesIntoUseAndGetsASuccessor() throws Exception {
        Config config = config("");
        NextTlsKey key = open(config);
        byte[] next = key.digest();
        assertArrayEquals(next, open(config).digest(), "it stays until it is used");
        key.use();
        assertArrayEquals(next, key.digests().getFirst());
        assertFalse(Arrays.equals(next, key.digest()));
        assertEquals(2, key.digests().size());
        HostCertificate.read(HostTls.own(config)); // key and certificate belong together
    }

    @Test
    void aSwitchThatWasBrokenOffIsEnded() throws Exception {
        Config config = config("");
        NextTlsKey key = open(config);
        byte[] next = key.digest();
        PrivateFiles.replace(HostTls.own(config).key(), Files.readAllBytes(key.files().key()));
        NextTlsKey after = open(config);
        assertArrayEquals(next, after.digests().getFirst());
        assertFalse(Arrays.equals(next, after.digest()));
    }

    @Test
    void theOperatorsFilesAreNotTouched() throws Exception {
        NextTlsKey own = open(config(""));
        Path pem = Files.copy(own.files().certificate(), directory.resolve("mine.pem"));
        Files.copy(own.files().key(), directory.resolve("mine.key"));
        byte[] before = Files.readAllBytes(pem);
        NextTlsKey key =
                open(
                        config(
                                "[listen]\ntls-certificate = \"mine.pem\"\ntls-key ="
                                        + " \"mine.key\"\n"));
        assertArrayEquals(before, Files.readAllBytes(pem));
        assertFalse(
                Arrays.equals(key.digests().getFirst(), key.digest()),
                "the next key is in use, so that there is another");
    }
}
