package org.postseal.server.acme;

import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Http01Challenge;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;
import org.shredzone.acme4j.provider.GenericAcmeProvider;

import java.io.IOException;
import java.net.http.HttpClient;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.SSLContext;

/** One authority. Calls block for minutes at most. */
public final class AcmeClient implements Authority {
    private static final Duration HTTP_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration STEP = Duration.ofMinutes(2);

    private final AcmeSettings settings;
    private final ChallengePages pages;

    public AcmeClient(AcmeSettings settings, ChallengePages pages) {
        this.settings = settings;
        this.pages = pages;
    }

    /** Connects as it is told, and not by the providers' own rules for known authorities. */
    private static final class Provider extends GenericAcmeProvider {
        private final SSLContext tls;

        Provider(SSLContext tls) {
            this.tls = tls;
        }

        @Override
        public HttpClient createHttpClient(NetworkSettings network) {
            return HttpClient.newBuilder()
                    .followRedirects(HttpClient.Redirect.NORMAL)
                    .connectTimeout(network.getTimeout())
                    .sslContext(tls)
                    .build();
        }
    }

    @Override
    public List<X509Certificate> order(Collection<String> names, KeyPair key)
            throws AcmeFailure, InterruptedException {
        try {
            Order order = login().newOrder().domains(names).create();
            for (Authorization authorization : order.getAuthorizations()) {
                authorize(authorization);
            }
            require(order.waitUntilReady(STEP) == Status.READY, "the order", order.getError());
            order.execute(key);
            require(order.waitForCompletion(STEP) == Status.VALID, "the order", order.getError());
            return order.getCertificate().getCertificateChain();
        } catch (AcmeRateLimitedException e) {
            throw new AcmeFailure("too many requests: " + e.getMessage(), e.getRetryAfter());
        } catch (AcmeException | IOException | RuntimeException e) {
            throw new AcmeFailure(reason(e), Optional.empty());
        }
    }

    private Login login() throws AcmeException, IOException {
        Session session = new Session(settings.directory(), new Provider(settings.tls()));
        session.networkSettings().setTimeout(HTTP_TIMEOUT);
        AccountBuilder account =
                new AccountBuilder()
                        .agreeToTermsOfService()
                        .useKeyPair(AccountKey.in(settings.accountKey()));
        settings.contact().ifPresent(account::addContact);
        return account.createLogin(session); // the account that the key has, or a new one
    }

    private void authorize(Authorization authorization)
            throws AcmeException, AcmeFailure, InterruptedException {
        if (authorization.getStatus() == Status.VALID) {
            return;
        }
        String name = authorization.getIdentifier().getDomain();
        Http01Challenge challenge =
                authorization
                        .findChallenge(Http01Challenge.class)
                        .orElseThrow(
                                () ->
                                        new AcmeFailure(
                                                name + ": the authority offers no http-01",
                                                Optional.empty()));
        pages.put(challenge.getToken(), challenge.getAuthorization());
        try {
            challenge.trigger();
            Status status = authorization.waitForCompletion(STEP);
            if (status != Status.VALID) {
                challenge.fetch();
            }
            require(status == Status.VALID, name, challenge.getError());
        } finally {
            pages.remove(challenge.getToken());
        }
    }

    private static void require(boolean good, String what, Optional<Problem> problem)
            throws AcmeFailure {
        if (!good) {
            throw new AcmeFailure(
                    what + ": " + problem.map(Problem::toString).orElse("no answer in time"),
                    Optional.empty());
        }
    }

    private static String reason(Exception e) {
        Throwable cause = e;
        while (cause.getCause() != null && cause.getMessage() == null) {
            cause = cause.getCause();
        }
        String deeper = e.getCause() == null ? "" : " (" + e.getCause() + ")";
        return cause.getMessage() == null ? e.toString() : cause.getMessage() + deeper;
    }
}
