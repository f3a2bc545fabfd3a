package org.postseal.server.policy;

/**
 * Is told what went wrong with seals, where it is known: the domain and the kind, nothing of the
 * message. Called on any thread; never blocks, never throws.
 */
@FunctionalInterface
public interface SealingObserver {
    SealingObserver NONE = (_, _) -> {};

    /**
     * Something failed once.
     *
     * @param domain whose policy it is: the recipient's, and for what arrives here sealed the
     *     seal's origin
     */
    void failed(String domain, SealingFailure failure);
}
