package org.postseal.conformance.client;

import org.postseal.conformance.Case;
import org.postseal.conformance.Role;
import org.postseal.conformance.Section;
import org.postseal.conformance.openpgp.Armor;
import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.openpgp.IdentityBuilder;
import org.postseal.conformance.openpgp.Inner;
import org.postseal.conformance.openpgp.KeyVersion;
import org.postseal.conformance.openpgp.OuterForm;
import org.postseal.conformance.openpgp.Seal;
import org.postseal.conformance.world.StartTls;

import java.util.List;
import java.util.function.UnaryOperator;

/** Modes and settings against what keys there are. */
final class DecisionSection {
    private static final Section<ClientPeer, Scene> SECTION =
            new Section<>(Role.CLIENT, 8, "Decision", Scene::open);

    private DecisionSection() {}

    static List<Case<ClientPeer>> cases() {
        return List.of(
                sealing(1, "mode=none"),
                sealing(2, "mode=testing"),
                clear(3, "mode=none"),
                clear(4, "mode=testing"),
                SECTION.must(
                        5,
                        "sends in clear where the policy is testing and the key is broken",
                        List.of("K-07"),
                        scene -> {
                            Identity broken = broken();
                            scene.dave.policy(fields("mode=testing", broken.fingerprint()));
                            scene.dave.siteCertificate(broken.certificate());
                            scene.assertClear(scene.send());
                        }),
                SECTION.must(
                        6,
                        "defers where the policy enforces and there is no key",
                        List.of("C-06"),
                        scene -> {
                            scene.dave.policy(fields("mode=enforce", DiscoverySection.NOBODY));
                            scene.hop.keywords(Scene.KEYWORD);
                            scene.assertDeferred(scene.send());
                        }),
                SECTION.must(
                        7,
                        "sends in clear where there is neither policy nor keyword",
                        List.of("D-01"),
                        scene -> scene.assertClear(scene.send())),
                SECTION.must(
                        8,
                        "does not seal where the operator says never",
                        List.of("C-06"),
                        scene -> {
                            ParametersSection.published(scene);
                            Mail mail = Mail.to("dave@dave.test").setting("never");
                            scene.assertClear(scene.send(mail));
                        }),
                SECTION.must(
                        9,
                        "defers without a key where the operator requires a site seal",
                        List.of("C-06"),
                        scene -> {
                            Mail mail = Mail.to("dave@dave.test").setting("require-sealed-site");
                            scene.assertDeferred(scene.send(mail));
                        }),
                SECTION.must(
                        10,
                        "does not take a site seal for the user's that the operator requires",
                        List.of("C-06"),
                        scene -> {
                            ParametersSection.published(scene);
                            Mail mail = Mail.to("dave@dave.test").setting("require-sealed-user");
                            scene.assertDeferred(scene.send(mail));
                        }),
                SECTION.must(
                        11,
                        "hands what is sealed as enforced to a host without TLS",
                        List.of("E-06"),
                        scene -> {
                            Identity site = ParametersSection.published(scene);
                            scene.hop.startTls(StartTls.STRIPPED);
                            scene.assertSealed(scene.send(), site);
                        }),
                SECTION.must(
                        12,
                        "never sends in clear what a stripped STARTTLS and keyword keep unsealed",
                        List.of("E-06", "K-01"),
                        scene -> {
                            EhloSection.asked(scene);
                            scene.hop.startTls(StartTls.STRIPPED);
                            scene.hop.keywordsInClear(Scene.KEYWORD);
                            scene.assertDeferred(scene.send());
                        }),
                SECTION.must(
                        13,
                        "does not take for a user's seal what its author encrypted to another key",
                        List.of("F-07"),
                        scene -> {
                            Mail mail =
                                    Mail.to("dave@dave.test")
                                            .setting("require-sealed-user")
                                            .with(encryptedTo(Scene.user("erin")));
                            scene.assertDeferred(scene.send(mail));
                        }),
                byAuthor(
                        14,
                        "leaves as it is what its author encrypted to the key that it would take",
                        "require-sealed-user",
                        user -> user),
                byAuthor(
                        15,
                        "leaves as it is what its author encrypted, where the site takes no seals",
                        "opportunistic",
                        _ -> Scene.user("erin")));
    }

    /** A domain of users' keys only; whoever has the author's key must find the letter. */
    private static Case<ClientPeer> byAuthor(
            int number, String sentence, String setting, UnaryOperator<Identity> author) {
        return SECTION.must(
                number,
                sentence,
                List.of("F-07"),
                scene -> {
                    Identity user = Scene.user("dave");
                    scene.dave.policy("id=1; mode=testing; seal=user; src=dane");
                    scene.dave.userCertificate("dave", user.certificate());
                    Identity chosen = author.apply(user);
                    Mail mail =
                            Mail.to("dave@dave.test").setting(setting).with(encryptedTo(chosen));
                    scene.assertSealed(scene.send(mail), chosen);
                });
    }

    private static String fields(String mode, String keys) {
        return "id=1; " + mode + "; max_age=86400; seal=site; k=" + keys;
    }

    /** As a mail client encrypts, to whomever. */
    private static byte[] encryptedTo(Identity user) {
        byte[] literal = Inner.literal(Mail.letter("dave"));
        byte[] message = Seal.encrypt1(literal, user.encryptionKey().publicKey());
        return OuterForm.of("alice@alice.test", "dave@dave.test", "by-author@alice.test")
                .around(Armor.encode(message, Armor.Crc.CORRECT));
    }

    private static Identity broken() {
        return IdentityBuilder.site(KeyVersion.V4, Scene.DOMAIN).expired().build();
    }

    private static Case<ClientPeer> sealing(int number, String mode) {
        return SECTION.must(
                number,
                "seals to a key that is there where the policy is " + mode,
                List.of("D-08"),
                scene -> {
                    Identity site = Scene.site();
                    scene.dave.policy(fields(mode, site.fingerprint()));
                    scene.dave.siteCertificate(site.certificate());
                    scene.assertSealed(scene.send(), site);
                });
    }

    private static Case<ClientPeer> clear(int number, String mode) {
        return SECTION.must(
                number,
                "sends in clear where the policy is " + mode + " and there is no key",
                List.of("D-03"),
                scene -> {
                    scene.dave.policy(fields(mode, DiscoverySection.NOBODY));
                    scene.assertClear(scene.send());
                });
    }
}
