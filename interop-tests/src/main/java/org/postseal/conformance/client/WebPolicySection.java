package org.postseal.conformance.client;

import org.postseal.conformance.Case;
import org.postseal.conformance.Role;
import org.postseal.conformance.Section;
import org.postseal.conformance.Violation;
import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.world.WebHost;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The policy over HTTPS, for a domain without DNSSEC. */
final class WebPolicySection {
    private static final Section<ClientPeer, Scene> SECTION =
            new Section<>(Role.CLIENT, 3, "Policy over HTTPS", Scene::open);

    /** Cannot be met: mail waits for whoever believes it. */
    private static final String DEMAND =
            "id=1; mode=enforce; max_age=86400; seal=site; k=" + DiscoverySection.NOBODY;

    /** The TXT record that leads here. */
    private static final String HINT = "id=1; mode=testing";

    private WebPolicySection() {}

    /** Serves the policy. */
    private interface Serving {
        void serve(Scene scene) throws IOException;
    }

    static List<Case<ClientPeer>> cases() {
        return List.of(
                SECTION.must(
                        1,
                        "seals to the key that a policy over HTTPS names",
                        List.of("D-08", "D-09"),
                        scene -> {
                            Identity site = Scene.site();
                            hint(scene);
                            scene.dave.siteCertificate(site.certificate());
                            String policy = DiscoverySection.enforce(site.fingerprint());
                            scene.dave.webPolicy(scene.web(), policy);
                            scene.assertSealed(scene.send(), site);
                        }),
                SECTION.must(
                        2,
                        "is bound by an enforce over HTTPS, whatever the unsigned TXT says",
                        List.of("D-09"),
                        scene -> {
                            hint(scene);
                            scene.dave.webPolicy(scene.web(), DEMAND);
                            scene.assertDeferred(scene.send());
                        }),
                unbelieved(
                        3,
                        "whose TLS certificate nobody trusts",
                        scene ->
                                scene.dave.webPolicy(
                                        scene.web(Untrusted.server(scene.dave.webHost())), DEMAND)),
                unbelieved(
                        4,
                        "whose TLS certificate has another name",
                        scene ->
                                scene.dave.webPolicy(
                                        scene.web(
                                                scene.world
                                                        .authority()
                                                        .server(List.of("openpgpkey.erin.test"))),
                                        DEMAND)),
                unbelieved(
                        5,
                        "whose TLS certificate has expired",
                        scene ->
                                scene.dave.webPolicy(
                                        scene.web(
                                                scene.world
                                                        .authority()
                                                        .expired(List.of(scene.dave.webHost()))),
                                        DEMAND)),
                unbelieved(
                        6,
                        "that is a redirect, even to the same host",
                        scene -> {
                            WebHost web = scene.web();
                            String host = scene.dave.webHost();
                            web.redirect(
                                    host, scene.dave.policyPath(), "https://" + host + "/moved");
                            web.put(host, "/moved", Publisher.policyText(DEMAND));
                        }),
                unbelieved(
                        7,
                        "of more than 64 KiB",
                        scene -> {
                            String text = "v=smtp-openpgp1; " + DEMAND + " ".repeat(70_000);
                            scene.web()
                                    .put(
                                            scene.dave.webHost(),
                                            scene.dave.policyPath(),
                                            text.getBytes(StandardCharsets.US_ASCII));
                        }),
                unbelieved(
                        8,
                        "that has not come within 10 s",
                        scene -> scene.web().hang(scene.dave.webHost(), scene.dave.policyPath())),
                SECTION.must(
                        9,
                        "does not fetch a policy from a private address",
                        List.of("D-09"),
                        scene -> {
                            hint(scene);
                            String hidden = scene.world.address(2).getHostAddress();
                            scene.names().publish("openpgpkey.dave.test. A " + hidden);
                            List<String> host = List.of("openpgpkey.dave.test");
                            WebHost web =
                                    scene.world.web(
                                            scene.world.authority().server(host),
                                            scene.world.address(2));
                            scene.dave.webPolicy(web, DEMAND);
                            scene.assertClear(scene.send());
                            Violation.unless(web.requests().isEmpty(), "the host was asked");
                        }),
                SECTION.must(
                        10,
                        "fetches anew where an unsigned TXT has a new id",
                        List.of("C-02", "D-09"),
                        scene -> {
                            hint(scene);
                            WebHost web = scene.web();
                            scene.dave.webPolicy(web, DEMAND);
                            scene.assertDeferred(scene.send());
                            scene.dave.withdrawPolicy();
                            scene.dave.policy("id=2; mode=none");
                            scene.dave.webPolicy(web, "id=2; mode=none; max_age=86400");
                            scene.outliveTtl();
                            scene.assertClear(scene.send());
                        }));
    }

    private static void hint(Scene scene) {
        scene.unsign();
        scene.dave.policy(HINT);
    }

    private static Case<ClientPeer> unbelieved(int number, String which, Serving serving) {
        return SECTION.must(
                number,
                "does not believe a policy over HTTPS " + which,
                List.of("D-09"),
                scene -> {
                    hint(scene);
                    serving.serve(scene);
                    scene.assertClear(scene.send());
                });
    }
}
