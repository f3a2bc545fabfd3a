package org.postseal.server.delivery;

import org.postseal.client.session.DaneFinding;
import org.postseal.client.session.HostAddresses;
import org.postseal.client.session.MxHosts;
import org.postseal.client.session.Referral;
import org.postseal.client.sts.StsFinding;

/** Where mail hosts are looked up. */
interface Hosts {
    /** The mail hosts of a domain. */
    MxHosts mx(String domain);

    /** The addresses of a host. An address in text form stands for itself. */
    HostAddresses addresses(String host);

    /**
     * What a domain says of its mail hosts by MTA-STS; blocks where there is something to fetch.
     */
    StsFinding sts(String domain);

    /** What a host's sessions must show by TLSA. */
    DaneFinding dane(String host, int port, HostAddresses.Found addresses, Referral referral);
}
