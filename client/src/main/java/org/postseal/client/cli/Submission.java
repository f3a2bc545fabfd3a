package org.postseal.client.cli;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;

import org.postseal.client.session.TlsContext;
import org.postseal.client.smtp.MessageSource;
import org.postseal.client.smtp.SmtpClient;
import org.postseal.client.smtp.SmtpConnection;
import org.postseal.client.smtp.SmtpException;
import org.postseal.client.smtp.Target;
import org.postseal.client.smtp.Timeouts;
import org.postseal.client.smtp.TransactionResult;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.smtp.Envelope;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.Recipient;
import org.postseal.spec.smtp.Reply;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** One SMTP session of a command, from connect to QUIT. */
final class Submission implements AutoCloseable {
    private final EventLoopGroup group;
    private final SmtpClient client;
    private final SmtpConnection connection;

    private Submission(EventLoopGroup group, SmtpClient client, SmtpConnection connection) {
        this.group = group;
        this.client = client;
        this.connection = connection;
    }

    /** Opens a session with the server that takes our mail. */
    static Submission open(String server, String ownHost, List<Path> authorities)
            throws CommandFailure {
        ServerAddress where = ServerAddress.parse(server);
        return open(Server.of(where.host()).with(where::secured), ownHost, authorities);
    }

    /**
     * Where to submit.
     *
     * @param tls changes what is asked of TLS: by itself, to be used where it is offered
     */
    record Server(InetSocketAddress address, String name, UnaryOperator<Target> tls) {
        static Server of(InetSocketAddress address, String name) {
            return new Server(address, name, UnaryOperator.identity());
        }

        /** By this system's own means. */
        static Server of(HostPort where) throws CommandFailure {
            try {
                return of(where.resolve(), where.host());
            } catch (UnknownHostException e) {
                throw new CommandFailure(ExitCode.TEMPFAIL, "no address of " + where.host());
            }
        }

        /** With what is asked besides. */
        Server with(UnaryOperator<Target> more) {
            return new Server(address, name, target -> more.apply(tls.apply(target)));
        }
    }

    /** Opens a session, with TLS as the server's records ask, or else where it is offered. */
    static Submission open(Server server, String ownHost, List<Path> authorities)
            throws CommandFailure {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        boolean opened = false;
        try {
            SmtpClient client =
                    new SmtpClient(Timeouts.DEFAULT, group, TlsContext.create(authorities));
            Target target =
                    server.tls()
                            .apply(Target.smtp(server.address(), server.name(), heloName(ownHost)));
            Submission submission = new Submission(group, client, client.connectOrClear(target));
            opened = true;
            return submission;
        } catch (SmtpException e) {
            throw CommandFailure.of(e);
        } catch (IOException | GeneralSecurityException e) {
            throw new CommandFailure(ExitCode.CONFIG, "TLS: " + e.getMessage());
        } finally {
            if (!opened) {
                shutDown(group);
            }
        }
    }

    /** RFC 5321 section 4.1.4: a name that is a domain, else an address literal. */
    private static String heloName(String ownHost) {
        try {
            return Mailbox.parse("postmaster@" + ownHost, true).domain();
        } catch (SyntaxException e) {
            return "[127.0.0.1]";
        }
    }

    SmtpConnection connection() {
        return connection;
    }

    /** Runs one transaction. */
    TransactionResult send(Envelope envelope, MessageSource message) throws CommandFailure {
        try {
            return connection.send(envelope, message);
        } catch (SmtpException e) {
            throw CommandFailure.of(e);
        }
    }

    /**
     * Asks whether the server would take mail for every recipient, before any of it is sent: a
     * caller has one exit code for all, and tries all of them again.
     */
    void requireAll(List<Recipient> recipients) throws CommandFailure {
        for (Recipient recipient : recipients) {
            Mailbox mailbox = recipient.forwardPath();
            try {
                Reply reply = connection.probe(mailbox);
                if (!reply.isPositive()) {
                    throw new CommandFailure(
                            ExitCode.of(reply, "RCPT"),
                            mailbox + ": " + reply.summary() + " (nothing was sent to anyone)");
                }
            } catch (SmtpException e) {
                throw CommandFailure.of(e);
            }
        }
    }

    @Override
    public void close() {
        connection.close();
        // QUIT is on its way once the only event loop has done what was asked of it before.
        group.submit(() -> {}).awaitUninterruptibly();
        client.close();
        shutDown(group);
    }

    private static void shutDown(EventLoopGroup group) {
        var _ = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
