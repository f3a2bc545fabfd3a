package org.postseal.client.cli;

import org.postseal.spec.smtp.Reply;

/** The exit codes of sysexits.h, which the callers of sendmail(8) know. */
final class ExitCode {
    static final int OK = 0;
    static final int USAGE = 64;
    static final int DATAERR = 65;
    static final int NOINPUT = 66;
    static final int NOUSER = 67;
    static final int NOHOST = 68;
    static final int UNAVAILABLE = 69;
    static final int SOFTWARE = 70;
    static final int IOERR = 74;
    static final int TEMPFAIL = 75;
    static final int NOPERM = 77;
    static final int CONFIG = 78;

    private ExitCode() {}

    /**
     * What a server's reply means to a caller: by the enhanced code (RFC 3463) where there is one.
     *
     * @param stage the command that the reply was to
     */
    static int of(Reply reply, String stage) {
        if (reply.isPositive()) {
            return OK;
        }
        if (!reply.isPermanent()) {
            return TEMPFAIL;
        }
        return reply.enhanced()
                .map(
                        code ->
                                switch (code.subject()) {
                                    case 1 -> code.detail() == 2 ? NOHOST : NOUSER;
                                    case 3, 6 -> DATAERR;
                                    case 7 -> NOPERM;
                                    default -> UNAVAILABLE;
                                })
                .orElseGet(() -> basic(reply.code(), stage));
    }

    private static int basic(int code, String stage) {
        return switch (code) {
            case 550, 551, 553 -> stage.equals("RCPT") ? NOUSER : UNAVAILABLE;
            case 552 -> DATAERR;
            case 530, 535, 538 -> NOPERM;
            default -> UNAVAILABLE;
        };
    }
}
