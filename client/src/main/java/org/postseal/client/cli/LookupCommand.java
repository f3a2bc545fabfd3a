package org.postseal.client.cli;

import org.postseal.client.keys.Findings;
import org.postseal.spec.Requirement;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.smtp.EhloKeyword;
import org.postseal.spec.smtp.KeyQuery;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.SealLevel;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

/** {@code postseal lookup}. */
@Command(
        name = "lookup",
        description = {
            "Looks for the policy and the certificates of an address or a domain, and prints every"
                    + " source asked, what came, and what a sender would choose.",
            "",
            "Nothing is sent and nothing is remembered. A site's own settings, pins and cache are"
                    + " left out: `postseal explain` knows them and says what delivery would do."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  postseal lookup dave@dave.example",
            "  postseal lookup --trust resolver --dns 127.0.0.1 dave.example",
            "  postseal lookup --connect mx.dave.example:25 dave@dave.example"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:A certificate was found that a sender would seal to.",
            "64:Wrong use of the command.",
            "68:The host of --connect has no address.",
            "69:Nothing to seal to was found.",
            "75:Nothing was found because the policy could not be looked up, or the host of --connect"
                    + " could not be asked."
        },
        exitCodeOnInvalidInput = ExitCode.USAGE,
        exitCodeOnExecutionException = ExitCode.SOFTWARE)
public final class LookupCommand implements Callable<Integer> {
    private static final int SMTP_PORT = 25;

    private final Surroundings surroundings;

    @Mixin private NetworkOptions network;

    @Option(
            names = "--connect",
            paramLabel = "HOST[:PORT]",
            description =
                    "Also ask this mail host with PGPKEY, over STARTTLS. What it says counts as"
                            + " authenticated only with the signature of the domain's"
                            + " authenticated site key.")
    private Optional<String> connect = Optional.empty();

    @Parameters(
            index = "0",
            paramLabel = "ADDRESS|DOMAIN",
            description = "Whose keys; of a domain, those of its site.")
    private String subject;

    public LookupCommand() {
        this(Surroundings.system());
    }

    public LookupCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        boolean address = subject.indexOf('@') >= 0;
        Mailbox mailbox = mailbox(address ? subject : "postmaster@" + subject);
        KeyFinder finder = network.open(surroundings.clock());
        Findings findings = finder.discovery().find(mailbox, address);
        Set<SealLevel> announced = Set.of();
        int exitCode = ExitCode.OK;
        if (connect.isPresent()) {
            try (Submission session = open(finder)) {
                List<KeyQuery> queries =
                        address
                                ? KeyFinder.queries(mailbox)
                                : List.of(new KeyQuery.Site(mailbox.domain()));
                findings = finder.ask(session, findings, queries);
                announced = announced(session);
            } catch (CommandFailure e) {
                surroundings.complain("lookup", e.getMessage());
                exitCode = e.exitCode();
            }
        }
        Choice choice = Choice.ofSite(findings, announced);
        new LookupReport(surroundings.printer(), surroundings.clock().instant())
                .print(address ? mailbox.wire() : mailbox.domain(), findings, choice);
        return exitCode == ExitCode.OK && choice.chosen().isEmpty() ? none(findings) : exitCode;
    }

    private static int none(Findings findings) {
        return switch (findings.policy().lookup()) {
            case BOGUS, FAILED -> ExitCode.TEMPFAIL;
            case FOUND, ABSENT, INVALID -> ExitCode.UNAVAILABLE;
        };
    }

    private Mailbox mailbox(String text) {
        try {
            Mailbox mailbox = Mailbox.parse(text, true);
            if (mailbox.hasDomainName()) {
                return mailbox;
            }
        } catch (SyntaxException e) {
            throw network.usage("'" + subject + "': " + e.getMessage());
        }
        throw network.usage("'" + subject + "': an address literal publishes nothing");
    }

    private Submission open(KeyFinder finder) throws CommandFailure {
        HostPort host;
        try {
            host = HostPort.parse(connect.orElseThrow(), SMTP_PORT);
        } catch (IllegalArgumentException e) {
            throw network.usage("--connect: " + e.getMessage());
        }
        return Submission.open(
                finder.server(host), surroundings.host().get(), network.authorities());
    }

    /** The keyword counts after TLS only. */
    @Requirement("E-02")
    private static Set<SealLevel> announced(Submission session) {
        return session.connection().tls().isEmpty()
                ? Set.of()
                : session.connection().ehlo().openpgp().map(EhloKeyword::seal).orElse(Set.of());
    }
}
