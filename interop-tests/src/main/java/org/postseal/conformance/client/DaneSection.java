package org.postseal.conformance.client;

import org.postseal.conformance.Case;
import org.postseal.conformance.Role;
import org.postseal.conformance.Section;
import org.postseal.conformance.Violation;
import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.world.Fault;
import org.postseal.conformance.world.HostCertificate;
import org.postseal.conformance.world.MailHop;
import org.postseal.conformance.world.ReceivedMail;
import org.postseal.conformance.world.StartTls;
import org.xbill.DNS.Type;

import java.io.IOException;
import java.util.List;

/** TLSA records of mail hosts. The port in their names is the one that is connected to. */
final class DaneSection {
    private static final Section<ClientPeer, Scene> SECTION =
            new Section<>(Role.CLIENT, 12, "DANE (RFC 7672)", Scene::open);

    private DaneSection() {}

    static List<Case<ClientPeer>> cases() {
        return List.of(
                SECTION.must(
                        1,
                        "delivers where a TLSA record matches (RFC 7672 section 3.1.1)",
                        List.of("S-02"),
                        scene -> {
                            publish(scene, Tlsa.ofHost(scene.hop));
                            assertOverTls(scene);
                        }),
                SECTION.must(
                        2,
                        "defers where no TLSA record matches",
                        List.of("S-02"),
                        scene -> {
                            publish(scene, wrong(scene));
                            scene.assertDeferred(scene.send());
                        }),
                SECTION.must(
                        3,
                        "defers where there are TLSA records and STARTTLS is stripped (section 2.2)",
                        List.of("S-02"),
                        scene -> {
                            publish(scene, Tlsa.ofHost(scene.hop));
                            scene.hop.startTls(StartTls.STRIPPED);
                            scene.assertDeferred(scene.send());
                        }),
                SECTION.must(
                        4,
                        "ignores names and times of a certificate with usage 3 (section 3.1.1)",
                        List.of(),
                        scene -> {
                            List<String> other = List.of("elsewhere.test");
                            scene.hop.shows(scene.world.authority().expiredHost(other));
                            publish(scene, Tlsa.ofHost(scene.hop));
                            assertOverTls(scene);
                        }),
                SECTION.must(
                        5,
                        "delivers where a trust anchor of usage 2 verifies (section 3.1.2)",
                        List.of(),
                        scene -> {
                            publish(scene, anchor(scene));
                            assertOverTls(scene);
                        }),
                SECTION.must(
                        6,
                        "defers where a certificate below a trust anchor has another name",
                        List.of(),
                        scene -> {
                            scene.hop.shows(stranger(scene));
                            publish(scene, anchor(scene));
                            scene.assertDeferred(scene.send());
                        }),
                SECTION.must(
                        7,
                        "defers where a certificate below a trust anchor has expired",
                        List.of(),
                        scene -> {
                            List<String> own = List.of(Scene.HOST);
                            scene.hop.shows(scene.world.authority().expiredHost(own));
                            publish(scene, anchor(scene));
                            scene.assertDeferred(scene.send());
                        }),
                unanswered(8, "bogus", Fault.BOGUS),
                unanswered(9, "SERVFAIL", Fault.SERVFAIL),
                SECTION.must(
                        10,
                        "goes on to the next host where the first does not match",
                        List.of(),
                        scene -> {
                            publish(scene, wrong(scene));
                            MailHop second = scene.hop("mx2.hop.test");
                            scene.names().publish("dave.test. MX 20 mx2.hop.test.");
                            scene.send();
                            Violation.unless(
                                    second.mails().stream().anyMatch(ReceivedMail::isAccepted),
                                    "the second host was handed nothing");
                            scene.assertWithheld();
                        }),
                SECTION.must(
                        11,
                        "takes any certificate where no TLSA record is usable (section 2.2)",
                        List.of(),
                        scene -> {
                            publish(scene, unusable(scene));
                            assertOverTls(scene);
                        }),
                SECTION.must(
                        12,
                        "sends nothing in clear where no TLSA record is usable (section 2.2)",
                        List.of(),
                        scene -> {
                            publish(scene, unusable(scene));
                            scene.hop.startTls(StartTls.STRIPPED);
                            scene.assertDeferred(scene.send());
                        }),
                SECTION.must(
                        13,
                        "ignores TLSA records without DNSSEC (section 2.2.2)",
                        List.of(),
                        scene -> {
                            scene.names().delegateUnsigned("hop.test.");
                            String at = scene.world.address().getHostAddress();
                            scene.names().publish(Scene.HOST + ". A " + at);
                            publish(scene, wrong(scene));
                            scene.assertClear(scene.send());
                        }),
                SECTION.must(
                        14,
                        "looks for the TLSA records of an alias where it leads (section 2.2.2)",
                        List.of(),
                        scene -> {
                            scene.names().withdraw("dave.test.", Type.MX);
                            scene.names().publish("alias.hop.test. CNAME " + Scene.HOST + ".");
                            scene.dave.mx("alias.hop.test");
                            publish(scene, wrong(scene));
                            scene.assertDeferred(scene.send());
                        }),
                SECTION.must(
                        15,
                        "lets no seal stand in for a TLSA record that does not match",
                        List.of("S-02"),
                        scene -> {
                            ParametersSection.published(scene);
                            publish(scene, wrong(scene));
                            scene.assertDeferred(scene.send());
                        }),
                SECTION.must(
                        16,
                        "lets no TLSA record that matches stand in for a seal",
                        List.of("S-02"),
                        scene -> {
                            scene.dave.policy(DiscoverySection.enforce(DiscoverySection.NOBODY));
                            publish(scene, Tlsa.ofHost(scene.hop));
                            scene.assertDeferred(scene.send());
                        }),
                SECTION.must(
                        17,
                        "seals over a session that a TLSA record verifies",
                        List.of("S-02"),
                        scene -> {
                            Identity site = ParametersSection.published(scene);
                            publish(scene, Tlsa.ofHost(scene.hop));
                            scene.assertSealed(scene.send(), site);
                        }),
                SECTION.should(
                        18,
                        "compares only the strongest digest that is published (RFC 7671 section 9)",
                        List.of(),
                        scene -> {
                            publish(scene, Tlsa.ofHost(scene.hop));
                            publish(scene, new Tlsa(3, 1, 2, stranger(scene).certificate()));
                            scene.assertDeferred(scene.send());
                        }),
                SECTION.must(
                        19,
                        "delivers where one of several TLSA records matches (RFC 7671 section 8.1)",
                        List.of(),
                        scene -> {
                            publish(scene, wrong(scene));
                            publish(scene, Tlsa.ofHost(scene.hop));
                            assertOverTls(scene);
                        }),
                SECTION.must(
                        20,
                        "follows an alias in place of TLSA records (section 2.2.3)",
                        List.of(),
                        scene -> {
                            scene.names().publish(owner(scene) + " CNAME tlsa.hop.test.");
                            scene.names().publish("tlsa.hop.test. TLSA " + wrong(scene).text());
                            scene.assertDeferred(scene.send());
                        }));
    }

    /** What cannot be looked up might be there (RFC 7672 section 2.1.2). */
    private static Case<ClientPeer> unanswered(int number, String how, Fault fault) {
        return SECTION.must(
                number,
                "defers where the answer about TLSA records is " + how + " (section 2.1.2)",
                List.of("S-02"),
                scene -> {
                    publish(scene, Tlsa.ofHost(scene.hop));
                    scene.names().spoil(owner(scene), Type.TLSA, fault);
                    scene.assertDeferred(scene.send());
                });
    }

    private static String owner(Scene scene) {
        return "_" + scene.world.smtpPort() + "._tcp." + Scene.HOST + ".";
    }

    static void publish(Scene scene, Tlsa tlsa) {
        scene.names().publish(owner(scene) + " TLSA " + tlsa.text());
    }

    /** Of a certificate that the mail host does not show. */
    static Tlsa wrong(Scene scene) {
        return Tlsa.ofHost(stranger(scene).certificate());
    }

    private static Tlsa anchor(Scene scene) {
        return Tlsa.ofAuthority(scene.world.authority().certificate());
    }

    /** Usages 0 and 1 are of no use in SMTP (section 3.1.3). */
    private static Tlsa unusable(Scene scene) {
        return new Tlsa(1, 1, 1, stranger(scene).certificate());
    }

    /** A good certificate of another host. */
    private static HostCertificate stranger(Scene scene) {
        return scene.world.authority().host(List.of("elsewhere.test"));
    }

    static void assertOverTls(Scene scene) throws IOException, InterruptedException {
        scene.assertClear(scene.send());
        Violation.unless(scene.hop.mails().getLast().tls(), "mail went without TLS");
    }
}
