package org.postseal.server.admin;

/**
 * What a command answers.
 *
 * @param status exit status for the shell: 0, or a code of sysexits.h
 * @param text for people; goes to standard output where status is 0, else to standard error
 */
public record ControlReply(int status, String text) {
    public static final int USAGE = 64;
    public static final int NO_INPUT = 66;
    public static final int UNAVAILABLE = 69;

    public static ControlReply ok(String text) {
        return new ControlReply(0, text);
    }

    public static ControlReply usage(String text) {
        return new ControlReply(USAGE, text);
    }
}
