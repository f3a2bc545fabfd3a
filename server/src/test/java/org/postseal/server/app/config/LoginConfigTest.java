package org.postseal.server.app.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.client.session.Credentials;
import org.postseal.server.policy.NextHop;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** Who may submit here, and where this site logs in. */
class LoginConfigTest {
    private static final String MINIMAL =
            "hostname = \"mx.a.test\"\ndomain = \"a.test\"\n[local.\"a.test\"]\n";
    private static final String SMARTHOST = "[outward]\nsmarthost = \"smtp://relay.test:587\"\n";
    private static final String AUTH = "[outward.auth.\"smtp://relay.test:587\"]\n";
    private static final String LOGIN = "user = \"site\"\npassword-file = \"keys/password\"\n";

    @TempDir Path directory;

    private Config read(String text) throws Exception {
        return ConfigReader.read(
                Files.writeString(directory.resolve("postseal.toml"), MINIMAL + text));
    }

    /** Lines count from the fourth of the file. */
    private void bad(String text, int line, String expected) {
        ConfigException e = assertThrows(ConfigException.class, () -> read(text));
        assertEquals(1, e.faults().size(), e.getMessage());
        assertTrue(
                e.getMessage().contains("postseal.toml:" + (line + 3) + ":"),
                () -> "not on line " + line + ": " + e.getMessage());
        assertTrue(e.getMessage().contains(expected), e.getMessage());
    }

    private Optional<Credentials> site() {
        return Optional.of(new Credentials("site", directory.resolve("keys/password")));
    }

    @Test
    void aRelayIsLoggedInAt() throws Exception {
        assertEquals(
                Optional.of(new NextHop.Submission("relay.test", 587, false, site())),
                read(SMARTHOST + AUTH + LOGIN).outward().smarthost());
        String route =
                "[outward.route.\"b.test\"]\nnext-hop = \"smtps://relay.test\"\n"
                        + "[outward.auth.\"smtps://relay.test:465\"]\n"
                        + LOGIN;
        assertEquals(
                new NextHop.Submission("relay.test", 465, true, site()),
                read(route).outward().routes().get("b.test"));
    }

    @Test
    void aLoginThatIsNotWholeIsSaid() {
        bad(SMARTHOST + AUTH + "user = \"site\"\n", 3, "expected user and password-file");
        bad(SMARTHOST + AUTH, 3, "expected user and password-file");
        bad(SMARTHOST + AUTH + "user = \"\"\npassword-file = \"p\"\n", 4, "a name on one line");
        bad(
                SMARTHOST + AUTH + "user = \"a\\u0000b\"\npassword-file = \"p\"\n",
                4,
                "a name on one line");
        bad(SMARTHOST + AUTH + "user = 5\npassword-file = \"p\"\n", 4, "is not text");
        bad(SMARTHOST + AUTH + LOGIN + "password = \"secret\"\n", 6, "is not a setting here");
    }

    @Test
    void aLoginForAPlaceWhereNoMailGoesIsSaid() {
        bad(
                SMARTHOST + "[outward.auth.\"smtp://relay.test\"]\n" + LOGIN,
                3,
                "is where no mail goes; expected outward.smarthost");
        bad(AUTH + LOGIN, 1, "is where no mail goes");
        bad(
                SMARTHOST + "[outward.auth.\"relay.test:587\"]\n" + LOGIN,
                3,
                "expected smtp://host:port or smtps://host");
        bad(
                SMARTHOST + "[outward.auth.\"lmtp://relay.test:24\"]\n" + LOGIN,
                3,
                "expected smtp://host:port or smtps://host");
        bad(
                SMARTHOST + "[outward.auth.\"smtp://relay.test:x\"]\n" + LOGIN,
                3,
                "expected smtp://host:port or smtps://host");
    }

    @Test
    void clientKeysArePins() throws Exception {
        String pin = "sha256:" + "0a".repeat(32);
        Config.Relay relay = read("[relay]\nclient-keys = [\"" + pin + "\"]\n").relay();
        assertEquals(Set.of(pin), relay.clientKeys());
        assertEquals(directory.resolve("keys/logins"), relay.users());
        for (String wrong : new String[] {"0a".repeat(32), pin + "0", "sha1:00", ""}) {
            bad("[relay]\nclient-keys = [\"" + wrong + "\"]\n", 2, "64 hexadecimal digits");
        }
        bad("[relay]\nclient-keys = \"" + pin + "\"\n", 2, "is not a list of texts");
        bad("[relay]\nclient-key = [\"" + pin + "\"]\n", 2, "did you mean client-keys?");
        bad("[relay]\nusers = 5\n", 2, "is not text");
    }

    @Test
    void submissionListensWhereItIsTold() throws Exception {
        Config.Listen listen =
                read("[listen]\nsubmission = [\"127.0.0.1:587\"]\nsubmissions = [\"[::1]:465\"]\n")
                        .listen();
        assertEquals(587, listen.submission().getFirst().getPort());
        assertEquals(465, listen.submissions().getFirst().getPort());
        bad("[listen]\nsubmission = [\"587\"]\n", 2, "an address and port such as");
        bad("[listen]\nsubmissions = [\"mail.a.test:465\"]\n", 2, "an address and port such as");
        bad("[listen]\nsubmission = \"127.0.0.1:587\"\n", 2, "is not a list of texts");
        bad("[submission]\nport = 587\n", 1, "is not a setting here");
    }
}
