package org.postseal.server.app.commands;

import org.postseal.server.app.HostTls;
import org.postseal.server.app.PublishedZone;
import org.postseal.server.app.ResolverCheck;
import org.postseal.server.app.Site;
import org.postseal.server.app.TlsaCheck;
import org.postseal.server.app.config.Config;
import org.postseal.server.app.config.ConfigTemplate;
import org.postseal.server.zone.ZoneText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

/** {@code postseal serve}. */
@Command(
        name = "serve",
        description = {
            "Runs the relay.",
            "Without settings it makes ./postseal-data with a commented postseal.toml, keys and spool, "
                    + "listens on 127.0.0.1:2525, prints the DNS records to publish and what to do next."
        })
public final class ServeCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

    @Spec private CommandSpec spec;
    @Mixin private ConfigOption option;

    @Option(
            names = "--domain",
            paramLabel = "DOMAIN",
            description = "The site's mail domain, for new settings.")
    private String domain;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        boolean fresh = !Files.exists(option.file());
        if (fresh) {
            writeSettings(option.file());
        }
        Config config = option.read();
        Site site = Site.start(config);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    site.close();
                                    stopped.countDown();
                                },
                                "shutdown"));
        announce(config, site, fresh, out);
        // Last: a resolver that is down must not hold up the mail, nor the words above.
        ResolverCheck.problem(config.dns(), Clock.systemUTC())
                .ifPresent(problem -> warn(problem, out));
        TlsaCheck.problem(config, Clock.systemUTC()).ifPresent(problem -> warn(problem, out));
        stopped.await();
        return 0;
    }

    private void writeSettings(Path file) throws IOException {
        Files.createDirectories(
                file.toAbsolutePath().getParent(),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        String host = hostname();
        String mailDomain = domain != null ? domain : mailDomain(host);
        Files.writeString(file, ConfigTemplate.text(host, mailDomain), StandardCharsets.UTF_8);
    }

    private static String hostname() {
        try {
            String name =
                    InetAddress.getLocalHost().getCanonicalHostName().toLowerCase(Locale.ROOT);
            return name.matches("[a-z0-9]([a-z0-9.-]*[a-z0-9])?") ? name : "localhost";
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /**
     * {@code mail.example.org} serves example.org, as a rule; the settings say so in clear for the
     * operator to mend.
     */
    private static String mailDomain(String host) {
        int dot = host.indexOf('.');
        boolean deep = dot > 0 && host.indexOf('.', dot + 1) > 0;
        return deep ? host.substring(dot + 1) : host;
    }

    private static void warn(String problem, PrintWriter out) {
        LOG.warn("dns: {}", problem);
        out.println("note: " + problem);
        out.flush();
    }

    private void announce(Config config, Site site, boolean fresh, PrintWriter out)
            throws IOException {
        out.println("Postseal serves " + config.identity().domain() + " on " + site.listening());
        Warnings.of(config).forEach(warning -> out.println("note: " + warning));
        HostTls.warnings(config, Instant.now()).forEach(warning -> out.println("note: " + warning));
        if (fresh) {
            out.println("New settings are in " + option.file().toAbsolutePath() + ".");
            out.println();
            out.println("Publish these records, in a zone signed with DNSSEC:");
            out.print(ZoneText.of(PublishedZone.of(config, Clock.systemUTC()).sets()));
            out.println();
            out.println(
                    "Next: edit the settings and `postseal check`; let your MTA send outgoing mail here;");
            out.println("      `postseal dns --check` when the records are live;");
            out.println("      `postseal explain ADDRESS` to see how mail to somebody would go.");
        }
        out.flush();
    }
}
