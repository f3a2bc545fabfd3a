package org.postseal.server.app.commands;

import picocli.CommandLine.Command;

import java.util.concurrent.Callable;

/** {@code postseal explain}. */
@Command(name = "explain", description = "Says how mail to an address would be sealed, and why.")
public final class ExplainCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        return 0;
    }
}
