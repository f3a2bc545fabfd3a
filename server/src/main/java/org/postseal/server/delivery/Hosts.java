package org.postseal.server.delivery;

import org.postseal.client.session.MxHosts;

import java.net.InetAddress;
import java.util.List;

/** Where mail hosts are looked up. */
interface Hosts {
    /** The mail hosts of a domain. */
    MxHosts mx(String domain);

    /**
     * The addresses of a host, in the order to try them; none where it has none now. An address in
     * text form stands for itself.
     */
    List<InetAddress> addresses(String host);
}
