package org.postseal.server.app;

/** The {@code postseal} command. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        throw new UnsupportedOperationException();
    }
}
