package org.postseal.conformance.cli;

import org.postseal.conformance.Driver;
import org.postseal.conformance.Outcome;
import org.postseal.conformance.Role;
import org.postseal.conformance.client.ClientCases;
import org.postseal.conformance.client.ClientPeer;
import org.postseal.conformance.sealing.SealerCases;
import org.postseal.conformance.sealing.SealerPeer;
import org.postseal.conformance.sealing.UnsealerCases;
import org.postseal.conformance.sealing.UnsealerPeer;
import org.postseal.conformance.server.ServerCases;
import org.postseal.conformance.server.ServerPeer;
import org.postseal.conformance.world.Ports;

import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Says where the peer is, and makes what the cases of each role act on. */
final class PeerOptions {
    /** RFC 5321 section 4.5.3.2 allows minutes; a server on trial has nothing else to do. */
    private static final Duration REPLY = Duration.ofSeconds(30);

    @Option(
            names = "--target",
            paramLabel = "HOST:PORT",
            description = "Role server: where it listens.")
    private Optional<String> target = Optional.empty();

    @Option(
            names = "--domain",
            paramLabel = "DOMAIN",
            description = "Role server: a domain that it receives mail for.")
    private Optional<String> domain = Optional.empty();

    @Option(
            names = "--mailbox",
            paramLabel = "ADDRESS",
            description = "Role server: an address that takes mail. Default: postmaster@DOMAIN.")
    private Optional<String> mailbox = Optional.empty();

    @Option(
            names = "--key-mailbox",
            paramLabel = "ADDRESS",
            description = "Role server: an address whose own key it gives out, if there is one.")
    private Optional<String> keyMailbox = Optional.empty();

    @Option(
            names = "--certificate",
            paramLabel = "FILE",
            description =
                    "Role server: the domain's site certificate, binary. Default: what it gives out.")
    private Optional<Path> certificate = Optional.empty();

    @Option(
            names = "--retired-key",
            paramLabel = "FPR",
            description =
                    "Role server: the fingerprint of an encryption subkey that it has destroyed.")
    private Optional<String> retiredKey = Optional.empty();

    @Option(
            names = "--driver",
            paramLabel = "CMD",
            description = "The other roles: the command that drives the implementation.")
    private Optional<String> driver = Optional.empty();

    @Option(
            names = "--standard-ports",
            description =
                    "Role client: serve DNS, SMTP and HTTPS at ports 53, 25 and 443, for an MTA that"
                            + " cannot be told others. Default: any free ports.")
    private boolean standardPorts;

    /** Are the role's options there, and no others? */
    void check(CommandLine line, Role role) {
        boolean server = role == Role.SERVER;
        if (server && (target.isEmpty() || domain.isEmpty())) {
            throw new ParameterException(line, "role server needs --target and --domain");
        }
        if (server && driver.isPresent()) {
            throw new ParameterException(line, "role server has no --driver");
        }
        if (!server && driver.isEmpty()) {
            throw new ParameterException(line, "role " + role.word() + " needs --driver");
        }
        boolean spoken =
                Stream.of(target, domain, mailbox, keyMailbox, certificate, retiredKey)
                        .anyMatch(Optional::isPresent);
        if (!server && spoken) {
            throw new ParameterException(
                    line, "role " + role.word() + " has --driver, and no server's options");
        }
    }

    /** For the report. */
    String description(Role role) {
        return role == Role.SERVER
                ? target.orElseThrow() + " (" + domain.orElseThrow() + ")"
                : driver.orElseThrow();
    }

    /** Runs the role's cases that are wanted. */
    List<Outcome> run(CommandLine line, Role role, Selection selection, Suite suite, Duration limit)
            throws InterruptedException {
        return switch (role) {
            case SERVER -> suite.run(selection.of(ServerCases.all()), server(line));
            case CLIENT -> suite.run(selection.of(ClientCases.all()), client(limit));
            case SEALER ->
                    suite.run(selection.of(SealerCases.all()), new SealerPeer(driver(limit)));
            case UNSEALER ->
                    suite.run(selection.of(UnsealerCases.all()), new UnsealerPeer(driver(limit)));
        };
    }

    private ServerPeer server(CommandLine line) {
        String mailDomain = domain.orElseThrow().toLowerCase(Locale.ROOT);
        return new ServerPeer(
                address(line, target.orElseThrow()),
                mailDomain,
                mailbox.orElse("postmaster@" + mailDomain),
                keyMailbox,
                certificate.map(file -> read(line, file)),
                retiredKey,
                REPLY);
    }

    private ClientPeer client(Duration limit) {
        Ports ports = standardPorts ? Ports.STANDARD : Ports.FREE;
        return ClientPeer.of(driver(limit), ports);
    }

    private Driver driver(Duration limit) {
        return new CommandDriver(driver.orElseThrow(), limit);
    }

    private static InetSocketAddress address(CommandLine line, String text) {
        int colon = text.lastIndexOf(':');
        try {
            String host = text.substring(0, colon).replaceAll("^\\[|]$", "");
            int port = Integer.parseInt(text.substring(colon + 1));
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (IllegalArgumentException | StringIndexOutOfBoundsException e) {
            throw new ParameterException(line, "--target: expected HOST:PORT, found " + text, e);
        } catch (UnknownHostException e) {
            throw new ParameterException(line, "--target: no address of " + text, e);
        }
    }

    private static byte[] read(CommandLine line, Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new ParameterException(line, "cannot read " + file, e);
        }
    }
}
