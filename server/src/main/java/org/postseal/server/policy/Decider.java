package org.postseal.server.policy;

/** The one decision of this program: how a recipient's mail is sealed. A pure function. */
public final class Decider {
    private Decider() {}

    public static Decision decide(Facts facts) {
        throw new UnsupportedOperationException();
    }
}
