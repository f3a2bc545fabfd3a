package org.postseal.conformance.client;

import org.postseal.conformance.Driver;
import org.postseal.conformance.NotImplemented;
import org.postseal.conformance.Transcript;
import org.postseal.conformance.Violation;
import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.openpgp.KeyVersion;
import org.postseal.conformance.world.MailHop;
import org.postseal.conformance.world.Names;
import org.postseal.conformance.world.ReceivedMail;
import org.postseal.conformance.world.WebHost;
import org.postseal.conformance.world.World;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;

/**
 * One case's world with the domain dave.test in it, whose mail host is mx.hop.test, and the state
 * that the implementation keeps from one send of the case to the next.
 */
final class Scene implements Closeable {
    static final String DOMAIN = "dave.test";
    static final String HOST = "mx.hop.test";

    /** The keyword of a host that has keys and takes site seals. */
    static final String KEYWORD = "OPENPGP V=1 KEYS SEAL=site";

    /** Longer than any TTL that the worlds give. */
    private static final long BEYOND_TTL_MILLIS = 1_300;

    private final ClientPeer peer;
    private final Transcript transcript;
    private final Path directory;
    final World world;
    final MailHop hop;
    final Publisher dave;

    /** How a send ended. */
    record Sent(int status, String diagnostics) {}

    private Scene(ClientPeer peer, Transcript transcript, World world, Path directory)
            throws IOException {
        this.peer = peer;
        this.transcript = transcript;
        this.world = world;
        this.directory = directory;
        this.hop = world.hop(HOST, world.address());
        this.dave = new Publisher(world.names(), DOMAIN);
        dave.mx(HOST);
        Files.createDirectory(directory.resolve("state"));
        Files.writeString(directory.resolve("anchor"), names().trustAnchor() + "\n");
        Files.writeString(directory.resolve("ca.pem"), world.authority().pem());
    }

    static Scene open(ClientPeer peer, Transcript transcript) throws IOException {
        World world = World.open(peer.addresses(), peer.ports(), transcript);
        return new Scene(peer, transcript, world, Files.createTempDirectory("scene"));
    }

    Names names() {
        return world.names();
    }

    /** A throw-away site key of dave.test. */
    static Identity site() {
        return Identity.site(KeyVersion.V4, DOMAIN);
    }

    /** A throw-away key of a user there. */
    static Identity user(String localPart) {
        return Identity.user(KeyVersion.V4, localPart + "@" + DOMAIN);
    }

    /** dave.test has no DNSSEC, from now on; what it published is gone but for its mail host. */
    void unsign() {
        names().delegateUnsigned(DOMAIN + ".");
        dave.mx(HOST);
    }

    /** Another domain with a mail host of its own. */
    Publisher other(String domain, MailHop its) {
        Publisher publisher = new Publisher(names(), domain);
        publisher.mx(its.host());
        return publisher;
    }

    /** A further mail host. */
    MailHop hop(String host) throws IOException {
        return world.hop(host, world.address(1));
    }

    /** The HTTPS host that dave.test's openpgpkey name leads to, with a good certificate. */
    WebHost web() throws IOException {
        return web(world.authority().server(List.of("openpgpkey." + DOMAIN)));
    }

    /** The same with this certificate. */
    WebHost web(SSLContext tls) throws IOException {
        names().publish("openpgpkey." + DOMAIN + ". A " + world.address().getHostAddress());
        return world.web(tls, world.address());
    }

    /** Waits until nothing that DNS said may be used any more. */
    void outliveTtl() throws InterruptedException {
        Thread.sleep(BEYOND_TTL_MILLIS);
    }

    /** Lets the implementation send, once. */
    Sent send(Mail mail) throws IOException, InterruptedException {
        transcript.note("send " + mail.from() + " -> " + mail.to() + " " + mail.options());
        Driver.Result result =
                peer.driver().run("send", mail.arguments(), environment(), mail.content());
        for (String line : result.diagnostics().split("\n", -1)) {
            transcript.add(Transcript.Direction.NOTE, "driver", line);
        }
        transcript.note("exit status " + result.status());
        if (result.status() == Driver.USAGE) {
            throw new NotImplemented("the driver does not know this send");
        }
        return new Sent(result.status(), result.diagnostics());
    }

    /** The usual letter to dave. */
    Sent send() throws IOException, InterruptedException {
        return send(Mail.to("dave@" + DOMAIN));
    }

    private Map<String, String> environment() {
        String address = world.address().getHostAddress();
        Map<String, String> environment = new HashMap<>();
        environment.put("CONFORMANCE_DNS", address + ":" + world.dnsPort());
        environment.put("CONFORMANCE_TRUST_ANCHOR", directory.resolve("anchor").toString());
        environment.put("CONFORMANCE_CA", directory.resolve("ca.pem").toString());
        environment.put("CONFORMANCE_SMTP_PORT", Integer.toString(world.smtpPort()));
        environment.put("CONFORMANCE_HTTPS_PORT", Integer.toString(world.httpsPort()));
        environment.put("CONFORMANCE_STATE", directory.resolve("state").toString());
        environment.put("CONFORMANCE_HOSTNAME", "mx.alice.test");
        environment.put("CONFORMANCE_DOMAIN", "alice.test");
        environment.put("CONFORMANCE_NETWORKS", address + "/32");
        return environment;
    }

    /** True when the host has heard the verb, or hears it soon. */
    boolean awaits(MailHop host, String verb) throws InterruptedException {
        for (int i = 0; i < 50 && host.commands(verb).isEmpty(); i++) {
            Thread.sleep(20);
        }
        return !host.commands(verb).isEmpty();
    }

    /** What the mail host took, which must be one message. */
    ReceivedMail delivered(Sent sent) {
        Violation.unless(
                sent.status() == Driver.OK,
                "expected the mail to be delivered, exit status 0; got " + sent.status());
        List<ReceivedMail> taken = hop.mails().stream().filter(ReceivedMail::isAccepted).toList();
        Violation.unless(!taken.isEmpty(), "exit status 0, but " + HOST + " was handed no message");
        return taken.getLast();
    }

    /** Where nothing binds and there is no key, mail goes as it always went. */
    void assertClear(Sent sent) {
        ReceivedMail mail = delivered(sent);
        Violation.unless(
                mail.text().contains(Mail.SECRET),
                "expected the mail in clear, as nothing seals it; it is not readable");
    }

    /** The mail arrived, sealed to this certificate. */
    Seen assertSealed(Sent sent, Identity to) {
        ReceivedMail mail = delivered(sent);
        assertNothingReadable();
        return Seen.open(mail, to);
    }

    /** Nobody was handed the mail, and it is kept for later. */
    void assertDeferred(Sent sent) {
        assertWithheld();
        Violation.unless(
                sent.status() == Driver.TEMPORARY,
                "expected the mail to be deferred, exit status 75; got " + sent.status());
    }

    /** Nobody took any mail. */
    void assertWithheld() {
        assertNothingReadable();
        Violation.unless(
                hop.mails().stream().noneMatch(ReceivedMail::isAccepted),
                "mail was delivered that should have waited");
    }

    /** No mail host saw the text, in any message. */
    void assertNothingReadable() {
        for (ReceivedMail mail : hop.mails()) {
            String raw = new String(mail.raw(), StandardCharsets.ISO_8859_1);
            Violation.unless(
                    !raw.contains(Mail.SECRET) && !raw.contains(Mail.SUBJECT),
                    "the text of the mail went over the wire in clear");
        }
    }

    @Override
    public void close() throws IOException {
        world.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
