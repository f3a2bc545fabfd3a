package org.postseal.server.reports;

import java.util.List;
import java.util.Locale;

/** The two reports that a domain may get of a day. They go to different places. */
enum ReportKind {
    /** Of sessions, to where the TLSRPT record says. */
    TLS,
    /** Of seals, to where the openpgp policy says. */
    OPENPGP;

    String token() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The part of a day's counts that is of this kind. */
    List<TlsReport.PolicyReport> of(List<TlsReport.PolicyReport> all) {
        return all.stream()
                .filter(report -> report.policy().isOpenpgp() == (this == OPENPGP))
                .toList();
    }
}
