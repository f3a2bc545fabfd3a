/**
 * Decisions, all pure: who may send here, where mail goes, and how each recipient's mail must be
 * sealed. {@link org.postseal.server.policy.Decider#decide} is what delivery runs, before a session
 * and again within it, and what {@code explain} prints.
 *
 * <h2>How mail is sealed</h2>
 *
 * <p><b>Consent.</b> A seal is made only where it is wanted: by the domain's {@code seal}, from any
 * source and be it a hint; by {@code SEAL=} in EHLO after TLS; for users also by the operator. No
 * {@code seal} is no consent, but a policy that enforces or is testing means then what it publishes
 * keys for: {@code k} a site, {@code src} users. Testing that sealed less than enforcing would test
 * nothing.
 *
 * <p><b>Floor.</b> The strictest of the operator's setting, an <em>authenticated</em> {@code
 * enforce} and REQSEAL. Enforce means {@code sealed-site} where the domain wants site seals, else
 * {@code sealed-user}. REQSEAL means {@code sealed-site}: a seal to an unauthenticated key (level
 * 2) may be to anybody's. What is not authenticated seals, and never makes mail wait. {@code never}
 * overrides the domain, and is logged so; it does not override the sender.
 *
 * <p><b>Memory.</b> What a destination had (C-03) and a key that changed (C-05) raise the floor
 * only where the operator says so ({@link org.postseal.server.policy.Guard}), and are then the
 * operator's demand. Who gathers the facts knows what is remembered; the decision sees a level with
 * its reasons. {@code never} overrides memory too.
 *
 * <p><b>Offer.</b> Among the usable keys that are wanted: the best level, then the best rank, then
 * the order of the findings. What is sealed to the destination's site is never sealed again (P-09).
 * What its author encrypted is wrapped in a site seal where the destination has one, and keeps
 * level 4 when it is for the recipient's own key. Under {@code never}, or with nothing to seal to,
 * the message goes as it is; what its author sealed still counts towards the floor, so that REQSEAL
 * with {@code never} fails only what is not sealed already (M-02). It counts while the key is known
 * and usable.
 *
 * <p><b>Outcome.</b> An offer at the floor goes. Below it, an operator's or a domain's demand waits
 * (4.7.10) until the queue gives up. REQSEAL fails at once (5.7.10), unless a lookup failed, which
 * is not absence: then it waits too. REQSEAL with {@code never} always fails, since waiting changes
 * nothing.
 *
 * <p><b>A policy lookup that is bogus or fails</b> (D-04). Where enforce is remembered, it stands:
 * mail goes only at its floor, to a key authenticated by what is remembered. That gives nothing
 * away, and an attacker who can make DNS fail gains no delay; a key past its time is no longer
 * usable (K-09), and one withdrawn earlier is refused by its site (M-04). Where the MX RRset is
 * secure, less than {@code sealed-site} waits (4.7.5), whatever else is remembered: a pin, {@code
 * testing} or {@code none} do not tell what is being withheld. Elsewhere no policy is seen.
 *
 * <p><b>Questions.</b> A session is asked for a site's or a user's key where no authenticated one
 * is known and the answer could raise the level or authenticate the author's own seal: a site's
 * before EHLO always, since EHLO may want it used, later only if wanted; a user's only if wanted,
 * and if an authenticated {@code src} does not rule SMTP out (D-10). {@code never} asks nothing.
 *
 * <p>More candidates or a session never lower the level.
 */
package org.postseal.server.policy;
