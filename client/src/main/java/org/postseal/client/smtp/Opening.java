package org.postseal.client.smtp;

import org.postseal.client.session.TlsContext;
import org.postseal.client.session.TlsMode;
import org.postseal.client.session.TlsProblem;
import org.postseal.client.session.TlsProblem.Kind;
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
    private static final TlsProblem NOT_WANTED = new TlsProblem(Kind.NOT_WANTED, "TLS not wanted");
    private static final TlsProblem NOT_OFFERED =
            new TlsProblem(Kind.NOT_OFFERED, "STARTTLS not offered");

    private final Wire wire;
    private final Target target;
    private final Timeouts timeouts;
    private final Optional<TlsProblem> whyClear;

    /**
     * @param whyClear how TLS failed before, where it did
     */
    Opening(Wire wire, Target target, Timeouts timeouts, Optional<TlsProblem> whyClear) {
        this.wire = wire;
        this.target = target;
        this.timeouts = timeouts;
        this.whyClear = whyClear;
    }

    /** Ends with a session, or throws; then the caller closes the wire. */
    @Requirement({"E-02", "E-03", "S-01"})
    SmtpSession run(TlsContext context, Executor tasks) throws SmtpException {
        Optional<Secured> implicit =
                target.protocol() == Protocol.SMTPS
                        ? Optional.of(secure(context, tasks))
                        : Optional.empty();
        Reply greeting = wire.awaitGreeting(timeouts.greeting());
        if (greeting.code() != 220) {
            throw refused("banner", greeting);
        }
        if (implicit.isPresent()) {
            return session(tasks, implicit.get(), hello());
        }
        EhloResponse clear = hello();
        boolean offered = clear.has("STARTTLS");
        if (target.tls() == TlsMode.NONE || (!offered && !target.tls().isMandatory())) {
            // E-02: what is said in clear about OPENPGP counts for nothing; nor do the others.
            EhloResponse ehlo = clear.without(EhloKeyword.NAME, "REQUIRETLS", "AUTH");
            TlsVerification verification =
                    TlsVerification.clear(whyClear.orElse(offered ? NOT_WANTED : NOT_OFFERED));
            return session(tasks, new Secured(Optional.empty(), verification), ehlo);
        }
        if (!offered) {
            throw wire.insecure(new TlsProblem(Kind.NOT_OFFERED, "not offered, but required"));
        }
        Secured secured = startTls(context, tasks);
        return session(tasks, secured, hello());
    }

    /** The TLS session, if any, and what it showed. */
    record Secured(Optional<SSLSession> tls, TlsVerification verification) {}

    private SmtpSession session(Executor tasks, Secured secured, EhloResponse ehlo)
            throws SmtpException {
        if (target.credentials().isPresent()) {
            new Authentication(wire, target.credentials().get(), timeouts.command())
                    .run(ehlo, secured.tls().orElseThrow());
        }
        return new SmtpSession(wire, target, timeouts, tasks, ehlo, secured);
    }

    private Secured startTls(TlsContext context, Executor tasks) throws SmtpException {
        Reply reply = wire.ask("STARTTLS", "STARTTLS", timeouts.command());
        if (reply.code() != 220) {
            throw refused("STARTTLS", reply);
        }
        return secure(context, tasks);
    }

    private Secured secure(TlsContext context, Executor tasks) throws SmtpException {
        SSLEngine engine = context.engine(target.tlsName(), target.address().getPort());
        wire.startTls(engine, tasks, timeouts.command());
        SSLSession session = engine.getSession();
        TlsVerification verification =
                target.dane()
                        .map(policy -> context.verification(session, policy))
                        .orElseGet(() -> TlsContext.verification(session));
        if (!verification.isVerified() && mustVerify()) {
            TlsProblem problem = verification.trouble().orElseThrow();
            throw wire.insecure(new TlsProblem(problem.kind(), "certificate: " + problem.text()));
        }
        return new Secured(Optional.of(session), verification);
    }

    private boolean mustVerify() {
        return switch (target.tls()) {
            case NONE, OPPORTUNISTIC, REQUIRED -> false;
            case VERIFIED, DANE -> true;
        };
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
        return new SmtpException(
                stage, wire.peer() + ": " + stage + ": " + reply.summary(), reply, wire.ends());
    }
}
