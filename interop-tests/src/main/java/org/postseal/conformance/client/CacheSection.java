package org.postseal.conformance.client;

import org.postseal.conformance.Case;
import org.postseal.conformance.Role;
import org.postseal.conformance.Section;
import org.postseal.conformance.Violation;
import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.world.Fault;
import org.postseal.conformance.world.WebHost;
import org.xbill.DNS.Type;

import java.io.IOException;
import java.util.List;

/** What is remembered of a policy when it is gone: each case sends twice. */
final class CacheSection {
    private static final Section<ClientPeer, Scene> SECTION =
            new Section<>(Role.CLIENT, 9, "Policy cache", Scene::open);

    private CacheSection() {}

    /** What happens between the two messages. */
    private interface Change {
        void happen(Scene scene, Identity site) throws IOException, InterruptedException;
    }

    static List<Case<ClientPeer>> cases() {
        return List.of(
                kept(
                        1,
                        "the record is gone",
                        List.of("C-01", "C-04", "D-01"),
                        (scene, _) -> scene.dave.withdrawPolicy()),
                kept(
                        2,
                        "its lookup ends in SERVFAIL",
                        List.of("C-01", "D-04"),
                        (scene, _) ->
                                scene.names()
                                        .spoil(scene.dave.policyOwner(), Type.TXT, Fault.SERVFAIL)),
                kept(3, "the domain is unsigned", List.of("C-01"), (scene, _) -> scene.unsign()),
                kept(
                        4,
                        "there are two records",
                        List.of("C-01", "D-01"),
                        (scene, site) -> {
                            scene.dave.policy("id=2; mode=none");
                        }),
                kept(
                        5,
                        "an unauthenticated mode=none stands there",
                        List.of("C-02", "D-10"),
                        (scene, _) -> {
                            scene.unsign();
                            scene.dave.policy("id=2; mode=none; max_age=86400");
                        }),
                kept(
                        6,
                        "mode=none stands there under the same id",
                        List.of("C-02"),
                        (scene, _) -> replace(scene, "id=1; mode=none; max_age=86400")),
                kept(
                        7,
                        "the record does not parse",
                        List.of("C-01", "D-01"),
                        (scene, _) -> replace(scene, "id=2; mode=never")),
                SECTION.must(
                        8,
                        "ends a cached enforce for an authenticated mode=none with a new id",
                        List.of("C-02"),
                        scene ->
                                twice(
                                        scene,
                                        "max_age=86400",
                                        (s, _) -> replace(s, "id=2; mode=none; max_age=86400"),
                                        scene::assertClear)),
                SECTION.must(
                        9,
                        "ends a cached enforce with its max_age",
                        List.of("C-01", "C-04"),
                        scene ->
                                twice(
                                        scene,
                                        "max_age=1",
                                        (s, _) -> {
                                            s.dave.withdrawPolicy();
                                            s.outliveTtl();
                                        },
                                        scene::assertClear)),
                SECTION.must(
                        10,
                        "does not cache an unauthenticated policy",
                        List.of("C-01", "D-10"),
                        scene -> {
                            scene.unsign();
                            twice(
                                    scene,
                                    "max_age=86400",
                                    (s, _) -> s.dave.withdrawPolicy(),
                                    scene::assertClear);
                        }),
                SECTION.must(
                        11,
                        "keeps an enforce that came over HTTPS when HTTPS and TXT are gone",
                        List.of("C-01", "C-04", "D-09"),
                        scene -> {
                            Identity site = Scene.site();
                            scene.unsign();
                            scene.dave.policy("id=1; mode=testing");
                            WebHost web = scene.web();
                            String policy = DiscoverySection.enforce(site.fingerprint());
                            scene.dave.webPolicy(web, policy);
                            scene.dave.siteCertificate(site.certificate());
                            scene.assertSealed(scene.send(), site);
                            web.close();
                            scene.dave.withdrawPolicy();
                            scene.dave.withdrawSiteCertificate();
                            scene.outliveTtl();
                            scene.send();
                            scene.assertNothingReadable();
                        }),
                SECTION.must(
                        12,
                        "seals by a policy with a new id as soon as it sees it",
                        List.of("C-02"),
                        scene -> {
                            Identity next = Scene.site();
                            twice(
                                    scene,
                                    "max_age=86400",
                                    (s, _) -> {
                                        replace(
                                                s,
                                                "id=2; mode=enforce; max_age=86400; seal=site; k="
                                                        + next.fingerprint());
                                        s.dave.siteCertificate(next.certificate());
                                    },
                                    sent -> scene.assertSealed(sent, next));
                        }),
                SECTION.must(
                        13,
                        "holds up no mail because an unauthenticated k has changed",
                        List.of("C-05"),
                        scene -> {
                            Identity next = Scene.site();
                            scene.unsign();
                            twice(
                                    scene,
                                    "max_age=86400",
                                    (s, _) -> {
                                        replace(s, DiscoverySection.enforce(next.fingerprint()));
                                        s.dave.siteCertificate(next.certificate());
                                    },
                                    sent -> scene.assertSealed(sent, next));
                        }),
                SECTION.must(
                        14,
                        "holds up no mail because the TLS key of a mail host has changed",
                        List.of("C-05"),
                        scene -> {
                            scene.hop.shows(Untrusted.host(Scene.HOST));
                            scene.assertClear(scene.send());
                            scene.hop.shows(Untrusted.host(Scene.HOST));
                            scene.assertClear(scene.send());
                            Violation.unless(
                                    scene.hop.mails().size() == 2,
                                    "expected two mails; got " + scene.hop.mails().size());
                        }));
    }

    /** How the second message must have gone. */
    private interface Judgement {
        void on(Scene.Sent second);
    }

    /** Sends sealed, lets it change, sends again without the certificate in DNS. */
    private static void twice(Scene scene, String maxAge, Change change, Judgement judgement)
            throws IOException, InterruptedException {
        Identity site = Scene.site();
        scene.dave.policy("id=1; mode=enforce; seal=site; " + maxAge + "; k=" + site.fingerprint());
        scene.dave.siteCertificate(site.certificate());
        scene.assertSealed(scene.send(), site);
        scene.dave.withdrawSiteCertificate();
        change.happen(scene, site);
        scene.outliveTtl();
        judgement.on(scene.send());
    }

    /** Waits, or is sealed to a key that is remembered, but never in clear. */
    private static Case<ClientPeer> kept(
            int number, String when, List<String> requirements, Change change) {
        return SECTION.must(
                number,
                "does not send in clear what was enforced when " + when,
                requirements,
                scene -> twice(scene, "max_age=86400", change, _ -> scene.assertNothingReadable()));
    }

    private static void replace(Scene scene, String fields) {
        scene.dave.withdrawPolicy();
        scene.dave.policy(fields);
    }
}
