package org.postseal.conformance;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Makes the implementation under test do something: the hand that the suite needs where it cannot
 * speak to the implementation over the network. A command on this machine in use, plain code in the
 * suite's own tests.
 */
@FunctionalInterface
public interface Driver {
    /** Exit statuses as of sysexits.h. */
    int OK = 0;

    /** The driver does not know the verb or an option: not implemented. */
    int USAGE = 64;

    /** The input was refused for good. */
    int DATA_ERROR = 65;

    /** Refused for good, and bounced. */
    int UNAVAILABLE = 69;

    /** Not now: deferred, kept in the queue. */
    int TEMPORARY = 75;

    /**
     * @param verb {@code send}, {@code seal} or {@code unseal}
     * @param options name without dashes to value; given to a command as {@code --name value}
     * @param input on standard input
     */
    Result run(String verb, List<Option> options, Map<String, String> environment, byte[] input)
            throws IOException, InterruptedException;

    /** One {@code --name value}, or {@code --name} with an empty value; may come more than once. */
    record Option(String name, String value) {}

    /**
     * @param status the exit status
     * @param output standard output
     * @param diagnostics standard error
     */
    record Result(int status, byte[] output, String diagnostics) {}
}
