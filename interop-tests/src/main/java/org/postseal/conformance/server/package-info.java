/**
 * Cases of role {@code server}: black-box tests of a server at a host and port.
 *
 * <p>{@link ServerCases#all} is the way in; a {@link ServerPeer} says what is tested. Each case
 * opens its own connections, so that cases may run in any order and several at a time. A server
 * that does not announce OPENPGP after STARTTLS implements nothing of it: the cases that need it
 * say so and blame nothing, the others judge what the extension stands on. A server that passes
 * seals on to the one that opens them is not tested by sections 9, 10 and 14: point them at that
 * one.
 */
package org.postseal.conformance.server;
