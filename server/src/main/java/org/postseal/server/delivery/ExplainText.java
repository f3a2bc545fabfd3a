package org.postseal.server.delivery;

import org.postseal.client.keys.Attempt;
import org.postseal.client.keys.Candidate;
import org.postseal.client.keys.DomainPolicy;
import org.postseal.client.session.MxHosts;
import org.postseal.client.session.SessionLevel;
import org.postseal.server.delivery.Explainer.Explanation;
import org.postseal.server.delivery.Explainer.HostDemand;
import org.postseal.server.delivery.Explainer.Session;
import org.postseal.server.policy.Decision;
import org.postseal.server.policy.Facts;
import org.postseal.server.policy.Level;
import org.postseal.server.policy.NextHop;
import org.postseal.spec.dns.PolicyRecord;
import org.postseal.spec.smtp.KeyQuery;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An {@link Explanation} as plain text for people: stable, one fact a line, headings at the margin.
 * What came from the net is stripped of control characters.
 */
public final class ExplainText {
    private final StringBuilder text = new StringBuilder();

    private ExplainText() {}

    /** Lines that end with a line feed. */
    public static String of(Explanation explanation) {
        return new ExplainText().render(explanation);
    }

    /** The same, and what a session added; empty where none was needed. */
    public static String of(Explanation explanation, Optional<Session> session) {
        ExplainText text = new ExplainText();
        text.render(explanation);
        text.heading("Session");
        if (session.isEmpty()) {
            text.line("  none: delivery would open none");
        }
        session.ifPresent(said -> text.session(explanation, said));
        return text.text.toString();
    }

    private void session(Explanation explanation, Session session) {
        switch (session) {
            case Session.Failed failed -> {
                failed.troubles().forEach(trouble -> line("  failed: " + trouble));
                line("  Delivery would wait.");
            }
            case Session.Held held -> held(explanation, held);
        }
    }

    private void held(Explanation explanation, Session.Held held) {
        line("  " + held.peer() + (held.tls() ? ", TLS" : ", no TLS: nothing is asked"));
        line("  " + held.session());
        List<Attempt> before = explanation.facts().findings().attempts();
        heading("Asked in session");
        each(
                held.facts().findings().attempts().stream()
                        .filter(attempt -> !before.contains(attempt))
                        .map(ExplainText::attempt)
                        .toList(),
                "nothing");
        heading("Certificates in session");
        each(
                held.facts().findings().candidates().stream().map(ExplainText::candidate).toList(),
                "none");
        heading("Reasons in session");
        reasons(held.decision().reasons());
        heading("Decision in session");
        decision(held.decision());
    }

    private String render(Explanation explanation) {
        Facts facts = explanation.facts();
        line(facts.recipient().wire());
        heading("Next hop");
        line("  " + hop(explanation.hop()));
        explanation.mx().ifPresent(mx -> line("  " + hosts(mx)));
        sessions(explanation.sessions());
        if (!explanation.remembered().isEmpty()) {
            heading("Remembered");
            each(explanation.remembered(), "nothing");
        }
        heading("Settings");
        line("  seal " + word(facts.local()));
        line("  user keys " + word(facts.userKeys()));
        line("  REQSEAL " + (facts.reqseal() ? "given" : "not given"));
        heading("Asked");
        each(facts.findings().attempts().stream().map(ExplainText::attempt).toList(), "nothing");
        heading("Policy");
        policy(facts.findings().policy());
        heading("Certificates");
        each(facts.findings().candidates().stream().map(ExplainText::candidate).toList(), "none");
        heading("Reasons");
        reasons(explanation.decision().reasons());
        heading("Decision");
        decision(explanation.decision());
        return text.toString();
    }

    private void sessions(List<HostDemand> hosts) {
        if (!hosts.isEmpty()) {
            heading("Sessions");
        }
        for (HostDemand host : hosts) {
            line(
                    "  "
                            + host.host()
                            + ": "
                            + host.least().map(ExplainText::demand).orElse("cannot be used now"));
            host.reasons().forEach(reason -> line("    " + reason));
        }
    }

    private static String demand(SessionLevel least) {
        return switch (least) {
            case CLEAR -> "TLS where it is offered, any certificate";
            case TLS -> "TLS or nothing, any certificate";
            case CONTINUED -> "TLS with a host whose key is known, or nothing";
            case SITE -> "TLS with a host that proves the site's key, or nothing";
            case STS -> "TLS with a certificate that authorities vouch for, or nothing";
            case DANE -> "TLS with a certificate that matches TLSA, or nothing";
        };
    }

    private static String hop(NextHop hop) {
        return switch (hop) {
            case NextHop.Mx mx -> "MX of " + mx.domain();
            case NextHop.Smtp smtp -> "SMTP to " + smtp.host() + " port " + smtp.port();
            case NextHop.Submission host -> "submission to " + host.host() + " port " + host.port();
            case NextHop.Lmtp lmtp -> "LMTP to " + lmtp.host() + " port " + lmtp.port();
            case NextHop.Maildir maildir -> "Maildir below " + maildir.directory();
        };
    }

    private static String hosts(MxHosts mx) {
        return switch (mx) {
            case MxHosts.Hosts found ->
                    String.join(", ", found.hosts())
                            + " (DNSSEC "
                            + word(found.security())
                            + (found.implicit() ? ", no MX record)" : ")");
            case MxHosts.NullMx none -> "mail fails: the domain takes no mail (null MX)";
            case MxHosts.NoSuchDomain none ->
                    "mail fails: no such domain or no mail host: " + none.detail();
            case MxHosts.LoopsBack loop ->
                    "mail fails: it would loop back to this host: " + loop.detail();
            case MxHosts.Unavailable failed ->
                    "mail waits: the mail hosts cannot be looked up: "
                            + failed.detail()
                            + " (DNSSEC "
                            + word(failed.security())
                            + ")";
        };
    }

    private static String attempt(Attempt attempt) {
        String detail = attempt.detail().isEmpty() ? "" : ": " + attempt.detail();
        return "%-8s  %s  %s%s"
                .formatted(word(attempt.outcome()), attempt.source(), attempt.question(), detail);
    }

    private void policy(DomainPolicy policy) {
        if (policy.record().isEmpty()) {
            line("  none (lookup " + word(policy.lookup()) + ")");
            return;
        }
        line("  " + policy.record().map(PolicyRecord::encode).orElseThrow());
        line(
                "  from "
                        + origin(policy.origin())
                        + (policy.isAuthenticated() ? "" : ", not authenticated")
                        + ", until "
                        + policy.expires()
                        + ", lookup "
                        + word(policy.lookup()));
    }

    private static String origin(DomainPolicy.Origin origin) {
        return switch (origin) {
            case PIN -> "a pin";
            case DNSSEC -> "DNSSEC";
            case HTTPS -> "HTTPS";
            case HINT -> "insecure DNS";
            case NONE -> "nowhere";
        };
    }

    private static String candidate(Candidate candidate) {
        return "%s  %s  %s, %s"
                .formatted(
                        candidate.scope().token(),
                        candidate.certificate().fingerprint(),
                        candidate.source().text(),
                        candidate
                                .problem()
                                .map(problem -> "cannot be used: " + problem)
                                .orElse("until " + candidate.until()));
    }

    private void reasons(List<String> reasons) {
        int number = 0;
        for (String reason : reasons) {
            line("%3d. %s".formatted(++number, reason));
        }
    }

    private void decision(Decision decision) {
        switch (decision) {
            case Decision.Ready ready -> {
                line("  " + action(ready.plan()));
                line("  level reached: " + level(ready.plan().level()));
            }
            case Decision.Defer defer ->
                    line("  wait in the queue: " + defer.enhancedCode() + " " + defer.text());
            case Decision.Refuse refuse ->
                    line("  fail: " + refuse.enhancedCode() + " " + refuse.text());
            case Decision.Ask ask -> {
                decision(ask.otherwise());
                heading("Only a session can settle");
                ask.queries().forEach(query -> line("  " + query(query)));
                line("  The decision above stands if that gives nothing better.");
            }
        }
    }

    private static String action(Decision.Plan plan) {
        return plan.certificate()
                .map(
                        c ->
                                "seal to the "
                                        + c.scope().token()
                                        + " key "
                                        + c.certificate().fingerprint())
                .orElse("send as it is");
    }

    private static String level(Level level) {
        String number =
                switch (level) {
                    case UNSEALED -> "0, or 1 where the session has TLS";
                    case SEALED_UNAUTHENTICATED -> "2";
                    case SEALED_SITE -> "3";
                    case SEALED_USER -> "4";
                };
        return level.text() + " (" + number + ")";
    }

    private static String query(KeyQuery query) {
        return switch (query) {
            case KeyQuery.Site site -> "PGPKEY SITE " + site.domain();
            case KeyQuery.User user -> "PGPKEY <" + user.mailbox().wire() + ">";
        };
    }

    private void each(List<String> lines, String otherwise) {
        if (lines.isEmpty()) {
            line("  " + otherwise);
        }
        lines.forEach(each -> line("  " + each));
    }

    private void heading(String heading) {
        text.append('\n');
        line(heading);
    }

    /** Details quote servers of other people: none of them writes to a terminal here. */
    private void line(String line) {
        line.codePoints().map(ExplainText::printable).forEach(text::appendCodePoint);
        text.append('\n');
    }

    private static int printable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    '?';
            default -> codePoint;
        };
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
