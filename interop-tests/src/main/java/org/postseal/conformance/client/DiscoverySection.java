package org.postseal.conformance.client;

import org.postseal.conformance.Case;
import org.postseal.conformance.Role;
import org.postseal.conformance.Section;
import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.world.Fault;
import org.xbill.DNS.Type;

import java.util.List;
import java.util.Locale;

/** What DNS says of the policy, and how. */
final class DiscoverySection {
    private static final Section<ClientPeer, Scene> SECTION =
            new Section<>(Role.CLIENT, 1, "Discovery by DNS", Scene::open);

    /** No certificate has it: a policy with it can be met by nobody. */
    static final String NOBODY = "0123456789abcdef0123456789abcdef01234567";

    private static final String DEMAND = "mode=enforce; max_age=86400; seal=site; k=" + NOBODY;

    private DiscoverySection() {}

    static List<Case<ClientPeer>> cases() {
        return List.of(
                SECTION.must(
                        1,
                        "seals to the site certificate beside a signed policy that enforces",
                        List.of("D-04", "D-08"),
                        scene -> {
                            Identity site = Scene.site();
                            scene.dave.policy(enforce(site.fingerprint()));
                            scene.dave.siteCertificate(site.certificate());
                            scene.assertSealed(scene.send(), site);
                        }),
                SECTION.must(
                        2,
                        "takes two policy records for none",
                        List.of("D-01"),
                        scene -> {
                            scene.dave.policy("id=1; " + DEMAND);
                            scene.dave.policy("id=2; " + DEMAND);
                            scene.assertClear(scene.send());
                        }),
                ignored(3, "takes a record with an unknown mode for none", "D-01", "mode=always"),
                SECTION.must(
                        4,
                        "ignores a field that it does not know",
                        List.of("D-02"),
                        scene -> {
                            Identity site = Scene.site();
                            scene.dave.policy("future=a-thing?; " + enforce(site.fingerprint()));
                            scene.dave.siteCertificate(site.certificate());
                            scene.assertSealed(scene.send(), site);
                        }),
                ignored(
                        5,
                        "takes a record with a known field twice for none",
                        "D-02",
                        "mode=enforce; mode=enforce"),
                SECTION.must(
                        6,
                        "takes a record without a mode for mode=none",
                        List.of("D-03"),
                        scene -> {
                            scene.dave.policy("id=1; max_age=86400; seal=site; k=" + NOBODY);
                            scene.assertClear(scene.send());
                        }),
                SECTION.must(
                        7,
                        "takes enforce without k and src for no policy",
                        List.of("D-06"),
                        scene -> {
                            scene.dave.policy("id=1; mode=enforce; max_age=86400; seal=site");
                            scene.assertClear(scene.send());
                        }),
                SECTION.must(
                        8,
                        "takes a record without an id for none",
                        List.of("D-01"),
                        scene -> {
                            scene.dave.policy(DEMAND);
                            scene.assertClear(scene.send());
                        }),
                SECTION.must(
                        9,
                        "seals to the certificate of any fingerprint in k",
                        List.of("D-08"),
                        scene -> {
                            Identity next = Scene.site();
                            scene.dave.policy(enforce(NOBODY + "," + next.fingerprint()));
                            scene.dave.siteCertificate(next.certificate());
                            scene.assertSealed(scene.send(), next);
                        }),
                SECTION.must(
                        10,
                        "takes a record whose k has a key ID for none",
                        List.of("D-07"),
                        scene -> {
                            Identity site = Scene.site();
                            String keyId = site.fingerprint().substring(24);
                            scene.dave.policy(enforce(keyId));
                            scene.dave.siteCertificate(site.certificate());
                            scene.assertClear(scene.send());
                        }),
                SECTION.must(
                        11,
                        "never seals to a site certificate that k does not name",
                        List.of("D-08"),
                        scene -> {
                            scene.dave.policy("id=1; " + DEMAND);
                            scene.dave.siteCertificate(Scene.site().certificate());
                            scene.assertDeferred(scene.send());
                        }),
                SECTION.must(
                        12,
                        "lets an unauthenticated enforce bind nothing",
                        List.of("D-10"),
                        scene -> {
                            scene.unsign();
                            scene.dave.policy("id=1; " + DEMAND);
                            scene.assertClear(scene.send());
                        }),
                SECTION.must(
                        13,
                        "seals to the key that an unauthenticated policy names",
                        List.of("D-10"),
                        scene -> {
                            Identity site = Scene.site();
                            scene.unsign();
                            scene.dave.policy(enforce(site.fingerprint()));
                            scene.dave.siteCertificate(site.certificate());
                            scene.assertSealed(scene.send(), site);
                        }),
                withheld(14, "a bogus policy", Fault.BOGUS),
                withheld(15, "SERVFAIL for the policy", Fault.SERVFAIL),
                withheld(16, "a denial with the proof of another name", Fault.LYING),
                withheld(17, "a policy whose signatures were stripped", Fault.STRIPPED),
                withheld(18, "no answer about the policy", Fault.SILENT),
                SECTION.must(
                        19,
                        "sees no policy where its lookup fails and nothing is signed",
                        List.of("D-04"),
                        scene -> {
                            scene.unsign();
                            scene.names().spoil(scene.dave.policyOwner(), Type.TXT, Fault.SERVFAIL);
                            scene.assertClear(scene.send());
                        }),
                SECTION.must(
                        20,
                        "follows a CNAME in signed zones to a policy that binds",
                        List.of("D-05"),
                        scene -> {
                            alias(scene, "hosted.test.");
                            scene.names().publish("hosted.test. TXT " + quoted("id=1; " + DEMAND));
                            scene.assertDeferred(scene.send());
                        }),
                SECTION.must(
                        21,
                        "takes what a CNAME finds in an unsigned zone for a hint",
                        List.of("D-05"),
                        scene -> {
                            scene.names().delegateUnsigned("plain.test.");
                            alias(scene, "hosted.plain.test.");
                            scene.names()
                                    .publish("hosted.plain.test. TXT " + quoted("id=1; " + DEMAND));
                            scene.assertClear(scene.send());
                        }),
                SECTION.must(
                        22,
                        "does not look for a policy in the domains above",
                        List.of("D-05"),
                        scene -> {
                            scene.dave.policy("id=1; " + DEMAND);
                            scene.other("sub.dave.test", scene.hop);
                            scene.assertClear(scene.send(Mail.to("dave@sub.dave.test")));
                        }),
                SECTION.must(
                        23,
                        "joins the strings of a record without separator",
                        List.of("D-01"),
                        scene -> {
                            scene.dave.record("v=smtp-openpgp1; id=1; mode=en", "force;" + AFTER);
                            scene.assertDeferred(scene.send());
                        }),
                SECTION.must(
                        24,
                        "reads names and words of a record in any case",
                        List.of("D-01"),
                        scene -> {
                            scene.dave.record(
                                    "v=smtp-openpgp1; ID=1; Mode=ENFORCE; Max_Age=86400;"
                                            + " SEAL=Site; K="
                                            + NOBODY.toUpperCase(Locale.ROOT));
                            scene.assertDeferred(scene.send());
                        }),
                SECTION.must(
                        25,
                        "takes a record of another version for no record",
                        List.of("D-01"),
                        scene -> {
                            scene.dave.record("v=smtp-openpgp2; id=1; " + DEMAND);
                            scene.assertClear(scene.send());
                        }));
    }

    private static final String AFTER = " max_age=86400; seal=site; k=" + NOBODY;

    static String enforce(String keys) {
        return "id=1; mode=enforce; max_age=86400; seal=site; k=" + keys;
    }

    /** A record that would enforce if it were good. */
    private static Case<ClientPeer> ignored(
            int number, String sentence, String requirement, String mode) {
        return SECTION.must(
                number,
                sentence,
                List.of(requirement),
                scene -> {
                    scene.dave.policy("id=1; " + mode + ";" + AFTER);
                    scene.assertClear(scene.send());
                });
    }

    /** Nothing is cached; the MX is signed, so that something is known to be amiss. */
    private static Case<ClientPeer> withheld(int number, String what, Fault fault) {
        return SECTION.must(
                number,
                "defers on " + what + " while the MX is signed",
                List.of("D-04"),
                scene -> {
                    scene.dave.policy("id=1; mode=none");
                    scene.names().spoil(scene.dave.policyOwner(), Type.TXT, fault);
                    scene.assertDeferred(scene.send());
                });
    }

    private static void alias(Scene scene, String target) {
        scene.names().publish(scene.dave.policyOwner() + " CNAME " + target);
    }

    private static String quoted(String fields) {
        return "\"v=smtp-openpgp1; " + fields + "\"";
    }
}
