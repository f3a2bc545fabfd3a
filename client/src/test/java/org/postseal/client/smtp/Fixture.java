package org.postseal.client.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;

import org.postseal.client.session.TlsContext;
import org.postseal.client.session.TlsMode;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.smtp.Envelope;
import org.postseal.spec.smtp.MailParameters;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.Recipient;
import org.postseal.spec.smtp.ReversePath;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A client and short ways to make what it is asked for. */
final class Fixture implements AutoCloseable {
    static final Duration LONG = Duration.ofSeconds(20);
    static final Duration SHORT = Duration.ofMillis(300);

    final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    final SmtpClient client;

    Fixture(Path... authorities) throws Exception {
        this(Timeouts.uniform(LONG), authorities);
    }

    Fixture(Timeouts timeouts, Path... authorities) throws Exception {
        client = new SmtpClient(timeouts, group, TlsContext.create(List.of(authorities)));
    }

    /** No patience with the greeting, the reply to EHLO and the final reply. */
    static Timeouts impatient(Duration greeting, Duration command, Duration dataTermination) {
        return new Timeouts(LONG, greeting, command, LONG, LONG, LONG, LONG, dataTermination, LONG);
    }

    static Target target(ScriptedServer server) {
        return Target.smtp(server.address(), "mx.test", "client.test");
    }

    static Target lmtp(ScriptedServer server) {
        return new Target(
                server.address(),
                "mx.test",
                "client.test",
                Optional.empty(),
                Protocol.LMTP,
                TlsMode.NONE,
                Optional.empty(),
                Optional.empty());
    }

    static Envelope envelope(String... recipients) throws SyntaxException {
        return envelope(MailParameters.NONE, recipients);
    }

    static Envelope envelope(MailParameters parameters, String... recipients)
            throws SyntaxException {
        List<Recipient> list = new ArrayList<>();
        for (String recipient : recipients) {
            list.add(Recipient.of(Mailbox.parse(recipient, true)));
        }
        return new Envelope(
                ReversePath.of(Mailbox.parse("alice@alice.test", false)), parameters, list);
    }

    static MessageSource message(String text) {
        return message(text.getBytes(ISO_8859_1));
    }

    static MessageSource message(byte[] octets) {
        return new MessageSource() {
            @Override
            public long length() {
                return octets.length;
            }

            @Override
            public boolean isEightBit() {
                for (byte octet : octets) {
                    if (octet < 0) {
                        return true;
                    }
                }
                return false;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(octets);
            }
        };
    }

    @Override
    public void close() {
        client.close();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
