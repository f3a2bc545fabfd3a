package org.postseal.client.smtp;

import org.postseal.client.session.TlsContext;
import org.postseal.client.session.TlsMode;
import org.postseal.client.session.TlsVerification;
import org.postseal.spec.Requirement;
import org.postseal.spec.smtp.EhloKeyword;
import org.postseal.spec.smtp.Reply;

import java.util.Optional;
import java.util.concurrent.Executor;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;

/** The dialogue from the greeting to the EHLO that counts. */
final class Opening {
    private final Wire wire;
    private final Target target;
    private final Timeouts timeouts;

    Opening(Wire wire, Target target, Timeouts timeouts) {
        this.wire = wire;
        this.target = target;
        this.timeouts = timeouts;
    }

    /** Ends with a session, or throws; then the caller closes the wire. */
    @Requirement({"E-02", "E-03"})
    SmtpSession run(TlsContext context, Executor tasks) throws SmtpException {
        Reply greeting = wire.await("banner", timeouts.greeting());
        if (greeting.code() != 220) {
            throw refused("banner", greeting);
        }
        EhloResponse clear = hello();
        boolean offered = clear.has("STARTTLS");
        if (target.tls() == TlsMode.NONE || (!offered && !target.tls().isMandatory())) {
            // E-02: what is said in clear about OPENPGP counts for nothing.
            EhloResponse ehlo = clear.without(EhloKeyword.NAME);
            return new SmtpSession(wire, target, timeouts, tasks, ehlo, Optional.empty());
        }
        if (!offered) {
            throw wire.failed("STARTTLS", "not offered, but required");
        }
        SSLSession tls = startTls(context, tasks);
        return new SmtpSession(wire, target, timeouts, tasks, hello(), Optional.of(tls));
    }

    private SSLSession startTls(TlsContext context, Executor tasks) throws SmtpException {
        Reply reply = wire.ask("STARTTLS", "STARTTLS", timeouts.command());
        if (reply.code() != 220) {
            throw refused("STARTTLS", reply);
        }
        SSLEngine engine = context.engine(target.serverName(), target.address().getPort());
        wire.startTls(engine, tasks, timeouts.command());
        SSLSession session = engine.getSession();
        TlsVerification verification = TlsContext.verification(session);
        if (target.tls() == TlsMode.VERIFIED && !verification.isVerified()) {
            throw wire.failed("STARTTLS", "certificate: " + verification.problem().orElse(""));
        }
        return session;
    }

    /** EHLO; HELO where the server does not know EHLO (RFC 5321 section 3.2). */
    private EhloResponse hello() throws SmtpException {
        boolean lmtp = target.protocol() == Protocol.LMTP;
        String verb = lmtp ? "LHLO" : "EHLO";
        Reply reply = say(verb);
        if (reply.isPositive()) {
            return EhloResponse.parse(reply);
        }
        boolean unknown = reply.code() == 500 || reply.code() == 502 || reply.code() == 504;
        if (lmtp || !unknown) {
            throw refused(verb, reply);
        }
        Reply helo = say("HELO");
        if (!helo.isPositive()) {
            throw refused("HELO", helo);
        }
        return EhloResponse.parseHelo(helo);
    }

    private Reply say(String verb) throws SmtpException {
        return wire.ask(verb, verb + " " + target.heloName(), timeouts.command());
    }

    private SmtpException refused(String stage, Reply reply) {
        return new SmtpException(stage, wire.peer() + ": " + stage + ": " + reply.summary(), reply);
    }
}
