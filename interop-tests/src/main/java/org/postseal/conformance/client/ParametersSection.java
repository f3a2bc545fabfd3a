package org.postseal.conformance.client;

import org.postseal.conformance.Case;
import org.postseal.conformance.Driver;
import org.postseal.conformance.Role;
import org.postseal.conformance.Section;
import org.postseal.conformance.Violation;
import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.openpgp.Opened;
import org.postseal.conformance.world.MailHop;
import org.postseal.conformance.world.ReceivedMail;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** REQSEAL, KEYFPR and SIZE, and what a refusal of the key means. */
final class ParametersSection {
    private static final Section<ClientPeer, Scene> SECTION =
            new Section<>(Role.CLIENT, 6, "Parameters of MAIL and RCPT", Scene::open);

    private static final String RETIRED_AT_RCPT = "550 5.7.5 Key retired";
    private static final String RETIRED_AT_DATA = "554 5.7.5 Key destroyed";

    private ParametersSection() {}

    static List<Case<ClientPeer>> cases() {
        return List.of(
                SECTION.must(
                        1,
                        "names in KEYFPR, where it does, the encryption subkey that it sealed to",
                        List.of("M-01", "M-04"),
                        ParametersSection::fingerprint),
                SECTION.must(
                        2,
                        "sends no parameter of the extension to a host without the keyword",
                        List.of("M-01"),
                        scene -> {
                            Identity site = published(scene);
                            scene.assertSealed(scene.send(), site);
                            assertParameters(scene, "RCPT", "KEYFPR=");
                        }),
                SECTION.must(
                        3,
                        "hands REQSEAL on to a host with the keyword",
                        List.of("M-02", "M-03"),
                        scene -> {
                            Identity site = published(scene);
                            scene.hop.keywords(Scene.KEYWORD);
                            scene.assertSealed(scene.send(demanding()), site);
                            Violation.unless(
                                    scene.hop
                                            .commands("MAIL")
                                            .getLast()
                                            .line()
                                            .contains(" REQSEAL"),
                                    "expected REQSEAL in MAIL");
                        }),
                SECTION.must(
                        4,
                        "seals mail with REQSEAL, and sends no REQSEAL, to a host without it",
                        List.of("M-01", "M-02", "M-03"),
                        scene -> {
                            Identity site = published(scene);
                            scene.assertSealed(scene.send(demanding()), site);
                            assertParameters(scene, "MAIL", "REQSEAL");
                        }),
                SECTION.must(
                        5,
                        "fails mail with REQSEAL that cannot be sealed",
                        List.of("M-02"),
                        scene -> {
                            scene.hop.keywords(Scene.KEYWORD);
                            Scene.Sent sent = scene.send(demanding());
                            scene.assertWithheld();
                            Violation.unless(
                                    sent.status() == Driver.UNAVAILABLE,
                                    "expected a bounce, exit status 69; got " + sent.status());
                        }),
                SECTION.must(
                        6,
                        "does not take an unauthenticated key for what REQSEAL demands",
                        List.of("M-02"),
                        scene -> {
                            Identity site = Scene.site();
                            scene.hop.keywords(Scene.KEYWORD);
                            scene.hop.on("PGPKEY", _ -> KeyReply.site(site).text());
                            scene.send(demanding());
                            scene.assertWithheld();
                        }),
                rotation(
                        7,
                        "fetches the key anew and seals again once after 5.7.5 to RCPT",
                        "RCPT",
                        RETIRED_AT_RCPT),
                rotation(
                        8,
                        "fetches the key anew and seals again once after 5.7.5 to the content",
                        ".",
                        RETIRED_AT_DATA),
                SECTION.must(
                        9,
                        "seals again only once where every key is refused with 5.7.5",
                        List.of("M-04"),
                        scene -> {
                            published(scene);
                            scene.hop.keywords(Scene.KEYWORD);
                            scene.hop.on(".", RETIRED_AT_DATA);
                            scene.send();
                            scene.assertWithheld();
                            int tries = scene.hop.mails().size();
                            Violation.unless(
                                    tries == 1 || tries == 2,
                                    "expected one or two attempts, saw " + tries);
                        }),
                SECTION.must(
                        10,
                        "tells the size of the sealed message in SIZE",
                        List.of("P-13"),
                        scene -> {
                            Identity site = published(scene);
                            Seen seen = scene.assertSealed(scene.send(), site);
                            size(seen.mail());
                        }),
                SECTION.must(
                        11,
                        "does not send a sealed message of more than the host's SIZE",
                        List.of("P-13"),
                        scene -> {
                            published(scene);
                            byte[] letter = Mail.letter("dave");
                            scene.hop.on(
                                    "EHLO", "250-mx.hop.test\r\n250 SIZE " + letter.length * 2);
                            Scene.Sent sent = scene.send();
                            scene.assertWithheld();
                            Violation.unless(
                                    scene.hop.mails().isEmpty(),
                                    "content of more than SIZE was sent");
                            Violation.unless(
                                    sent.status() == Driver.UNAVAILABLE,
                                    "expected a bounce, exit status 69; got " + sent.status());
                        }));
    }

    private static Mail demanding() {
        return Mail.to("dave@dave.test").reqseal();
    }

    /** dave.test enforces and publishes its key. */
    static Identity published(Scene scene) {
        Identity site = Scene.site();
        scene.dave.policy(DiscoverySection.enforce(site.fingerprint()));
        scene.dave.siteCertificate(site.certificate());
        return site;
    }

    private static void fingerprint(Scene scene) throws IOException, InterruptedException {
        Identity site = published(scene);
        scene.hop.keywords(Scene.KEYWORD);
        scene.assertSealed(scene.send(), site);
        String wanted = "KEYFPR=" + site.encryptionKey().fingerprint();
        for (MailHop.Command rcpt : scene.hop.commands("RCPT")) {
            String line = rcpt.line();
            Violation.unless(
                    !line.contains("KEYFPR=")
                            || line.toLowerCase(Locale.ROOT)
                                    .contains(wanted.toLowerCase(Locale.ROOT)),
                    "expected " + wanted + ", found " + line);
        }
    }

    private static void assertParameters(Scene scene, String verb, String parameter) {
        Violation.unless(
                scene.hop.commands(verb).stream().noneMatch(c -> c.line().contains(parameter)),
                parameter + " was sent to a host without OPENPGP");
    }

    /** The key is rotated in DNS the moment its predecessor is refused. */
    private static Case<ClientPeer> rotation(
            int number, String sentence, String verb, String refusal) {
        return SECTION.must(
                number,
                sentence,
                List.of("M-04"),
                scene -> {
                    Identity old = Scene.site();
                    Identity next = Scene.site();
                    String keys = old.fingerprint() + "," + next.fingerprint();
                    scene.dave.policy(DiscoverySection.enforce(keys));
                    scene.dave.siteCertificate(old.certificate());
                    scene.hop.keywords(Scene.KEYWORD);
                    AtomicInteger asked = new AtomicInteger();
                    UnaryOperator<String> answer =
                            _ -> {
                                if (asked.getAndIncrement() > 0) {
                                    return "250 2.0.0 Ok";
                                }
                                scene.dave.withdrawSiteCertificate();
                                scene.dave.siteCertificate(next.certificate());
                                return refusal;
                            };
                    scene.hop.on(verb, answer);
                    ReceivedMail last = scene.delivered(scene.send());
                    scene.assertNothingReadable();
                    Opened.of(last.content(), next);
                });
    }

    private static void size(ReceivedMail mail) {
        Matcher size = Pattern.compile(" SIZE=([0-9]+)").matcher(mail.mail());
        Violation.unless(size.find(), "expected SIZE= in " + mail.mail());
        long told = Long.parseLong(size.group(1));
        long sealed = mail.content().length;
        Violation.unless(
                Math.abs(told - sealed) <= 2,
                "SIZE=" + told + ", but the sealed message has " + sealed + " octets");
    }
}
