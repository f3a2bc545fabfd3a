package org.postseal.conformance.world;

/**
 * Where the services of a world listen.
 *
 * @param dns 0 for any free port, as the others
 */
public record Ports(int dns, int smtp, int https) {
    /** Any that is free: the driver maps them. */
    public static final Ports FREE = new Ports(0, 0, 0);

    /** Those of the standards: no mapping needed, but privilege. */
    public static final Ports STANDARD = new Ports(53, 25, 443);
}
