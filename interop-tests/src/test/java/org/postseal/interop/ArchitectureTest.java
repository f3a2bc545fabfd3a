package org.postseal.interop;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Who may import whom. A new arrow is a decision: it is taken here, or not at all. */
class ArchitectureTest {
    private static final String ROOT = "org.postseal.";

    /**
     * Each package of ours, and which others of ours it may use. What is not listed is forbidden.
     */
    private static final Map<String, Set<String>> ARROWS =
            new TreeMap<>(
                    Map.ofEntries(
                            Map.entry("server.dkim", Set.of("server.files", "client.dns")),
                            Map.entry(
                                    "server.authentication",
                                    Set.of("server.dkim", "client.dns", "client.session")),
                            Map.entry("client.dns", Set.of()),
                            Map.entry("client.session", Set.of("client.dns")),
                            Map.entry("client.smtp", Set.of("client.session", "client.dns")),
                            Map.entry(
                                    "client.keys",
                                    Set.of("client.smtp", "client.session", "client.dns")),
                            Map.entry(
                                    "client.sts",
                                    Set.of("client.keys", "client.session", "client.dns")),
                            Map.entry("client.sealing", Set.of()),
                            Map.entry(
                                    "client.cli",
                                    Set.of(
                                            "client.sealing",
                                            "client.keys",
                                            "client.smtp",
                                            "client.sts",
                                            "client.session",
                                            "client.dns")),
                            Map.entry("server.files", Set.of()),
                            Map.entry("server.tls", Set.of("client.session")),
                            Map.entry("server.limits", Set.of()),
                            Map.entry(
                                    "server.acme",
                                    Set.of("server.publish", "server.tls", "server.files")),
                            Map.entry(
                                    "server.publish",
                                    Set.of("server.tls", "server.limits", "client.session")),
                            Map.entry("server.auth", Set.of("server.files")),
                            Map.entry(
                                    "server.zone",
                                    Set.of(
                                            "server.spool",
                                            "client.keys",
                                            "client.session",
                                            "client.dns")),
                            Map.entry("server.spool", Set.of("server.files")),
                            Map.entry("server.peers", Set.of("server.spool", "client.session")),
                            Map.entry(
                                    "server.site",
                                    Set.of("server.files", "client.sealing", "client.keys")),
                            Map.entry(
                                    "server.policy",
                                    Set.of("client.keys", "client.session", "client.dns")),
                            Map.entry(
                                    "server.unsealing",
                                    Set.of(
                                            "server.authentication",
                                            "client.keys",
                                            "server.policy",
                                            "server.spool",
                                            "server.site")),
                            Map.entry(
                                    "server.smtp",
                                    Set.of(
                                            "server.auth",
                                            "server.authentication",
                                            "server.policy",
                                            "server.unsealing",
                                            "server.spool",
                                            "server.site",
                                            "server.limits",
                                            "client.session",
                                            "client.sealing")),
                            Map.entry(
                                    "server.delivery",
                                    Set.of(
                                            "server.dkim",
                                            "server.policy",
                                            "server.spool",
                                            "server.site",
                                            "server.peers",
                                            "server.files",
                                            "client.dns",
                                            "client.session",
                                            "client.smtp",
                                            "client.sts",
                                            "client.keys",
                                            "client.sealing")),
                            Map.entry(
                                    "server.reports",
                                    Set.of(
                                            "server.delivery",
                                            "server.policy",
                                            "server.spool",
                                            "client.dns",
                                            "client.session",
                                            "client.keys")),
                            Map.entry(
                                    "server.admin",
                                    Set.of(
                                            "server.reports",
                                            "server.dkim",
                                            "server.spool",
                                            "server.site",
                                            "server.delivery",
                                            "server.peers",
                                            "server.policy",
                                            "client.keys",
                                            "client.session"))));

    private static final JavaClasses OURS =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("org.postseal");

    @TestFactory
    Stream<DynamicTest> arrows() {
        return ARROWS.keySet().stream()
                .map(from -> DynamicTest.dynamicTest(from, () -> forbidden(from).check(OURS)));
    }

    private static ArchRule forbidden(String from) {
        List<String> others = new ArrayList<>(ARROWS.keySet());
        others.add("server.app");
        others.remove(from);
        others.removeAll(ARROWS.get(from));
        String[] packages = others.stream().map(name -> ROOT + name + "..").toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(ROOT + from + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages)
                .because("the arrows of the module map say so");
    }

    @Test
    void everyPackageHasItsArrows() {
        List<String> strangers =
                OURS.stream()
                        .map(c -> c.getPackageName().substring(ROOT.length()))
                        .filter(name -> !name.startsWith("spec") && !name.startsWith("server.app"))
                        .filter(name -> !name.startsWith("conformance"))
                        .filter(name -> ARROWS.keySet().stream().noneMatch(name::startsWith))
                        .distinct()
                        .toList();
        assertTrue(strangers.isEmpty(), () -> "without an entry in ARROWS: " + strangers);
    }

    @Test
    void protocolSpecIsJdkOnly() {
        classes()
                .that()
                .resideInAPackage(ROOT + "spec..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(ROOT + "spec..", "java..")
                .check(OURS);
        noClasses()
                .that()
                .resideInAPackage(ROOT + "spec..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net.http..", "java.nio.file..", "java.sql..")
                .because("the specification does no I/O")
                .check(OURS);
    }

    @Test
    void theSuiteStandsApart() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "conformance..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + "client..", ROOT + "server..")
                .allowEmptyShould(true)
                .check(OURS);
    }
}
