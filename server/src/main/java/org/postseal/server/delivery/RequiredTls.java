package org.postseal.server.delivery;

import org.postseal.client.dns.Answer;
import org.postseal.client.session.SessionLevel;
import org.postseal.client.session.TlsMode;
import org.postseal.client.smtp.EhloResponse;
import org.postseal.server.delivery.Trouble.Permanence;
import org.postseal.server.delivery.Trouble.Scope;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What REQUIRETLS asks of a host and of its session (RFC 8689 section 4.2.1). */
final class RequiredTls {
    private static final String WIRE =
            "The message requires TLS, and no mail server of the domain shows enough of it";

    private RequiredTls() {}

    /**
     * The host is named by DNSSEC, by an MTA-STS policy or by the operator; its certificate must
     * verify for that name.
     */
    static Reach reach(Route.To route, Reach published) {
        return switch (published) {
            case Reach.Closed closed -> closed;
            case Reach.Open open when isAuthenticated(open.demand().least(), route) -> open;
            case Reach.Open open when isNamedSecurely(route) ->
                    new Reach.Open(
                            open.targets().stream().map(t -> t.withTls(TlsMode.VERIFIED)).toList(),
                            raised(open.demand()));
            case Reach.Open open ->
                    new Reach.Closed(
                            trouble(
                                    "5.7.10",
                                    "REQUIRETLS, and neither DNSSEC nor MTA-STS names the host"),
                            List.of());
        };
    }

    /** TLSA records behind an insecure MX RRset vouch for a host that anybody may have named. */
    private static boolean isAuthenticated(SessionLevel least, Route.To route) {
        return switch (least) {
            case STS -> true;
            case DANE -> isNamedSecurely(route);
            case CLEAR, TLS, CONTINUED, SITE -> false;
        };
    }

    /** Where no MX was looked up, the operator named the host. */
    private static boolean isNamedSecurely(Route.To route) {
        return route.security().map(Answer.Security.SECURE::equals).orElse(true);
    }

    private static Demand raised(Demand published) {
        List<String> reasons = new ArrayList<>(published.reasons());
        reasons.add("REQUIRETLS");
        return new Demand(SessionLevel.TLS, reasons, published.policies(), SessionWish.REQUIRE_TLS);
    }

    /** Why the message must not go over a session that stands. */
    static Optional<Trouble> unmet(EhloResponse ehlo) {
        return ehlo.has("REQUIRETLS")
                ? Optional.empty()
                : Optional.of(trouble("5.7.30", "REQUIRETLS is not offered"));
    }

    /** A session that does not show the TLS demanded ends the message, not its wait. */
    static Trouble broken(Trouble trouble) {
        return trouble.status().equals("4.7.5") ? trouble("5.7.10", trouble.log()) : trouble;
    }

    private static Trouble trouble(String status, String detail) {
        return Trouble.here(Scope.MESSAGE, Permanence.PERMANENT, status, WIRE, detail);
    }
}
