package org.postseal.server.policy;

import java.net.InetAddress;
import java.util.Optional;

/**
 * Who is at the other end of a session.
 *
 * @param identity what shows who it is, for logs: a user that logged in, or the pinned key of its
 *     certificate; empty for anybody else
 */
public record Client(InetAddress address, Optional<String> identity) {}
