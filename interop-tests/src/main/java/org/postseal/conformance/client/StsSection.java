package org.postseal.conformance.client;

import org.postseal.conformance.Case;
import org.postseal.conformance.Role;
import org.postseal.conformance.Section;
import org.postseal.conformance.Violation;
import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.world.StartTls;
import org.postseal.conformance.world.WebHost;
import org.xbill.DNS.Type;

import java.io.IOException;
import java.util.List;

import javax.net.ssl.SSLContext;

/** Policies of MTA-STS. */
final class StsSection {
    private static final Section<ClientPeer, Scene> SECTION =
            new Section<>(Role.CLIENT, 14, "MTA-STS (RFC 8461)", Scene::open);

    private static final String WEB = "mta-sts." + Scene.DOMAIN;
    private static final String PATH = "/.well-known/mta-sts.txt";
    private static final String OWNER = "_mta-sts." + Scene.DOMAIN + ".";

    private StsSection() {}

    static List<Case<ClientPeer>> cases() {
        return List.of(
                SECTION.must(
                        1,
                        "delivers where host and certificate are as an enforced policy says",
                        List.of("S-02"),
                        scene -> {
                            met(scene);
                            DaneSection.assertOverTls(scene);
                        }),
                SECTION.must(
                        2,
                        "defers where nobody vouches for the certificate (section 4.2)",
                        List.of("S-02"),
                        scene -> {
                            met(scene);
                            scene.hop.shows(Untrusted.host(Scene.HOST));
                            scene.assertDeferred(scene.send());
                        }),
                SECTION.must(
                        3,
                        "defers where the certificate has another name (section 4.2)",
                        List.of(),
                        scene -> {
                            met(scene);
                            List<String> other = List.of("elsewhere.test");
                            scene.hop.shows(scene.world.authority().host(other));
                            scene.assertDeferred(scene.send());
                        }),
                SECTION.must(
                        4,
                        "defers where STARTTLS is stripped (section 5)",
                        List.of("S-02"),
                        scene -> {
                            met(scene);
                            scene.hop.startTls(StartTls.STRIPPED);
                            scene.assertDeferred(scene.send());
                        }),
                SECTION.must(
                        5,
                        "does not deliver to a host that the policy does not name (section 4.1)",
                        List.of(),
                        scene -> {
                            publish(scene, policy("enforce", "mx.elsewhere.test"));
                            scene.assertDeferred(scene.send());
                        }),
                SECTION.must(
                        6,
                        "lets a wildcard stand for one label (section 4.1)",
                        List.of(),
                        scene -> {
                            publish(scene, policy("enforce", "*.hop.test"));
                            DaneSection.assertOverTls(scene);
                        }),
                SECTION.must(
                        7,
                        "lets a wildcard not stand for two labels (section 4.1)",
                        List.of(),
                        scene -> {
                            publish(scene, policy("enforce", "*.test"));
                            scene.assertDeferred(scene.send());
                        }),
                SECTION.must(
                        8,
                        "delivers in spite of a policy that is being tested (section 5)",
                        List.of(),
                        scene -> {
                            publish(scene, policy("testing", "mx.elsewhere.test"));
                            scene.assertClear(scene.send());
                        }),
                SECTION.must(
                        9,
                        "remembers a policy whose TXT record is gone (section 5.1)",
                        List.of("E-06"),
                        scene -> {
                            met(scene);
                            scene.assertClear(scene.send());
                            scene.names().withdraw(OWNER, Type.TXT);
                            assertStillBound(scene);
                        }),
                SECTION.must(
                        10,
                        "remembers a policy where a newer one cannot be had (section 3.3)",
                        List.of("E-06"),
                        scene -> {
                            WebHost web = met(scene);
                            scene.assertClear(scene.send());
                            hint(scene, "2");
                            web.redirect(WEB, PATH, "https://" + WEB + "/elsewhere");
                            assertStillBound(scene);
                        }),
                SECTION.must(
                        11,
                        "fetches anew where the TXT record has a new id (section 3.1)",
                        List.of(),
                        scene -> {
                            WebHost web = publish(scene, policy("enforce", "mx.elsewhere.test"));
                            scene.assertDeferred(scene.send());
                            hint(scene, "2");
                            web.text(WEB, PATH, policy("none", Scene.HOST));
                            scene.outliveTtl();
                            scene.assertClear(scene.send());
                        }),
                SECTION.must(
                        12,
                        "does not believe a web host that nobody vouches for (section 3.3)",
                        List.of(),
                        scene -> {
                            String demand = policy("enforce", "mx.elsewhere.test");
                            publish(scene, demand, Untrusted.server(WEB));
                            scene.assertClear(scene.send());
                        }),
                SECTION.must(
                        13,
                        "follows no redirect to a policy (section 3.3)",
                        List.of(),
                        scene -> {
                            String demand = policy("enforce", "mx.elsewhere.test");
                            WebHost web = publish(scene, demand);
                            web.text(WEB, "/elsewhere", demand);
                            web.redirect(WEB, PATH, "https://" + WEB + "/elsewhere");
                            scene.assertClear(scene.send());
                        }),
                SECTION.must(
                        14,
                        "takes two TXT records for none (section 3.1)",
                        List.of(),
                        scene -> {
                            publish(scene, policy("enforce", "mx.elsewhere.test"));
                            scene.names().publish(OWNER + " TXT \"v=STSv1; id=2;\"");
                            scene.assertClear(scene.send());
                        }),
                SECTION.must(
                        15,
                        "lets no policy stand in for a TLSA record that does not match (section 2)",
                        List.of("S-02"),
                        scene -> {
                            met(scene);
                            DaneSection.publish(scene, DaneSection.wrong(scene));
                            scene.assertDeferred(scene.send());
                        }),
                SECTION.must(
                        16,
                        "reads a policy whose lines end in LF (section 3.2)",
                        List.of(),
                        scene -> {
                            String lines = policy("enforce", "mx.elsewhere.test");
                            publish(scene, lines.replace("\r\n", "\n"));
                            scene.assertDeferred(scene.send());
                        }),
                SECTION.must(
                        17,
                        "lets no seal stand in for a certificate that a policy demands",
                        List.of("S-02"),
                        scene -> {
                            ParametersSection.published(scene);
                            met(scene);
                            scene.hop.shows(Untrusted.host(Scene.HOST));
                            scene.assertDeferred(scene.send());
                        }),
                SECTION.must(
                        18,
                        "lets no policy that is met stand in for a seal",
                        List.of("S-02"),
                        scene -> {
                            scene.dave.policy(DiscoverySection.enforce(DiscoverySection.NOBODY));
                            met(scene);
                            scene.assertDeferred(scene.send());
                        }),
                SECTION.must(
                        19,
                        "seals over a session that a policy verifies",
                        List.of("S-02"),
                        scene -> {
                            Identity site = ParametersSection.published(scene);
                            met(scene);
                            scene.assertSealed(scene.send(), site);
                        }),
                SECTION.must(
                        20,
                        "forgets a policy with its max_age (section 3.2)",
                        List.of(),
                        scene -> {
                            String brief = policy("enforce", "mx.elsewhere.test");
                            publish(scene, brief.replace("86400", "1"));
                            scene.assertDeferred(scene.send());
                            scene.names().withdraw(OWNER, Type.TXT);
                            scene.outliveTtl();
                            scene.assertClear(scene.send());
                        }),
                SECTION.must(
                        21,
                        "delivers to any of the hosts that a policy names (section 3.2)",
                        List.of(),
                        scene -> {
                            String hosts = "mx.elsewhere.test\r\nmx: " + Scene.HOST;
                            publish(scene, policy("enforce", hosts));
                            DaneSection.assertOverTls(scene);
                        }),
                SECTION.must(
                        22,
                        "heeds a policy with fields that it does not know (section 3.2)",
                        List.of(),
                        scene -> {
                            String lines = policy("enforce", "mx.elsewhere.test");
                            publish(scene, lines + "x-future: yes\r\n");
                            scene.assertDeferred(scene.send());
                        }));
    }

    /** The host is now one that the policy does not let pass. */
    private static void assertStillBound(Scene scene) throws IOException, InterruptedException {
        scene.hop.shows(Untrusted.host(Scene.HOST));
        scene.outliveTtl();
        int before = scene.hop.mails().size();
        scene.send();
        Violation.unless(scene.hop.mails().size() == before, "the policy was forgotten");
    }

    /** A policy that the mail host of dave.test meets. */
    static WebHost met(Scene scene) throws IOException {
        return publish(scene, policy("enforce", Scene.HOST));
    }

    private static String policy(String mode, String host) {
        return "version: STSv1\r\nmode: %s\r\nmx: %s\r\nmax_age: 86400\r\n".formatted(mode, host);
    }

    private static WebHost publish(Scene scene, String policy) throws IOException {
        return publish(scene, policy, scene.world.authority().server(List.of(WEB)));
    }

    private static WebHost publish(Scene scene, String policy, SSLContext tls) throws IOException {
        hint(scene, "1");
        scene.names().publish(WEB + ". A " + scene.world.address().getHostAddress());
        WebHost web = scene.world.web(tls, scene.world.address());
        web.text(WEB, PATH, policy);
        return web;
    }

    private static void hint(Scene scene, String id) {
        scene.names().withdraw(OWNER, Type.TXT);
        scene.names().publish(OWNER + " TXT \"v=STSv1; id=" + id + ";\"");
    }
}
