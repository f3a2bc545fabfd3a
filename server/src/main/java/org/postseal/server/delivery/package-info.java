/**
 * Delivery: takes what is due from the spool, routes, decides, seals, sends, and records every
 * outcome. Plain blocking code on virtual threads. Makes the DSNs.
 *
 * <p>Order of an attempt for one message and one next hop: find the hosts; gather facts and decide
 * for each recipient; open a session; decide again with what its EHLO and PGPKEY said, which may
 * raise the level and never lowers it; group recipients that get the same octets into parcels; seal
 * each parcel once; send; record. A 250 is durable before the next parcel is begun.
 *
 * <p>The octets that leave are made from a {@code Parcel} alone, and a recipient whose plan names a
 * certificate cannot stand in a parcel that is not sealed. A failure is a {@code Trouble}; {@code
 * Triage} maps it to retry or bounce. A recipient that cannot be sealed for, or is refused, never
 * affects another. A null reverse-path is never answered.
 *
 * <p>What a seal reached is remembered once the mail was taken ({@link
 * org.postseal.server.delivery.ReachedLevels}); that and a changed key bind where the operator says
 * so. {@code explain} asks in a session with the same planner, and sends no MAIL.
 *
 * <p>Before a session, {@code Targets} says what TLS must show at each host: where its TLSA records
 * are secure they bind (RFC 7672), and a host that does not show it, or whose records cannot be
 * looked up, counts as down for this attempt. The level reached stands in the log line.
 *
 * <p>What is remembered of hosts and domains ({@link org.postseal.server.peers}) is held against
 * each session last of all; it holds mail only where the operator says so.
 *
 * <p>Refuses: to send below a level once decided on, to follow REQSEAL with clear text, to return
 * more of a message than its header, or anything but its name where it came out of a seal.
 */
package org.postseal.server.delivery;
