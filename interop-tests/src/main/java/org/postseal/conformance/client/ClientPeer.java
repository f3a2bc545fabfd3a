package org.postseal.conformance.client;

import org.postseal.conformance.Driver;
import org.postseal.conformance.world.Loopback;
import org.postseal.conformance.world.Ports;

/**
 * An MTA that is told to send by a driver, and the place for the worlds it is sent into.
 *
 * @param driver knows the verb {@code send}
 * @param ports of the worlds' services
 * @param addresses of the worlds
 */
public record ClientPeer(Driver driver, Ports ports, Loopback addresses) {
    /**
     * Worlds at free ports, which the driver maps by {@code CONFORMANCE_DNS}, {@code
     * CONFORMANCE_SMTP_PORT} and {@code CONFORMANCE_HTTPS_PORT}.
     */
    public static ClientPeer of(Driver driver) {
        return of(driver, Ports.FREE);
    }

    public static ClientPeer of(Driver driver, Ports ports) {
        return new ClientPeer(driver, ports, new Loopback());
    }
}
