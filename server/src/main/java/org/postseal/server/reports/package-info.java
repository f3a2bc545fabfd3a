/**
 * Reports of how sessions and seals went, as RFC 8460 has them, out and in.
 *
 * <p><b>Out.</b> {@code Collector} is told of each session and of each seal that failed, counts in
 * memory and writes to {@code DayStore} every half minute: a crash loses no more than that. A day
 * is a UTC day. After midnight, at a time of its own, each domain that asks for it gets what
 * concerns it: {@code Dispatch} looks for its TLSRPT record, and for the {@code rua} of its openpgp
 * policy, which may lie elsewhere only where that place says so. Mail goes by the queue, as
 * any other: signed, sealed where the receiver can, and with {@code TLS-Required: No}; a
 * POST over HTTPS is kept. Both are tried for a day, and what they meet on their way is not
 * reported in its turn.
 *
 * <p>Of policy openpgp only failures leave. Nothing here ever holds a mail address but the
 * contact of who reports.
 *
 * <p><b>In.</b> {@code ReportIntake} takes reports out of the mail for its address and stores them;
 * what holds none stays mail. What strangers send is read within bounds; they may say anything.
 *
 * <p>Failures: a lookup that fails is asked again, until a day after the report was due. What is
 * older than a week is forgotten. Counters are bounded in domains, policies and details; what is
 * beyond is not counted, and the log says so.
 */
package org.postseal.server.reports;
