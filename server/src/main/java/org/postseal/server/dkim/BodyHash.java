package org.postseal.server.dkim;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * SHA-256 over a body in canonical form (RFC 6376 sections 3.4.3 and 3.4.4) while it streams by.
 * What may have to be dropped at the end, white space and empty lines, is only counted.
 */
final class BodyHash {
    private static final int BUFFER = 8192;

    private final Canonicalization form;
    private final long limit;
    private final MessageDigest digest;
    private final byte[] buffer = new byte[BUFFER];
    private int used;
    private long canonical;
    private long lineEnds;
    private boolean space;
    private boolean carriageReturn;

    /**
     * @param limit canonical octets that are hashed: the tag {@code l=}
     */
    BodyHash(Canonicalization form, long limit) {
        this.form = form;
        this.limit = limit;
        this.digest = sha256();
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    void update(byte[] octets, int offset, int length) {
        boolean relaxed = form == Canonicalization.RELAXED;
        int end = offset + length;
        int at = offset;
        while (at < end) {
            int plain = plain(octets, at, end, relaxed);
            if (plain > at) {
                release();
                put(octets, at, plain - at);
                at = plain;
            }
            if (at < end) {
                special(octets[at++]);
            }
        }
    }

    /** Where the run of octets that stand for themselves ends. */
    private static int plain(byte[] octets, int from, int end, boolean relaxed) {
        int at = from;
        while (at < end) {
            byte octet = octets[at];
            if (octet <= ' ' && octet >= 0 && isSpecial(octet, relaxed)) {
                break;
            }
            at++;
        }
        return at;
    }

    private static boolean isSpecial(byte octet, boolean relaxed) {
        return switch (octet) {
            case '\r', '\n' -> true;
            case ' ', '\t' -> relaxed;
            default -> false;
        };
    }

    private void special(byte octet) {
        switch (octet) {
            case '\r' -> {
                releaseCarriageReturn();
                carriageReturn = true;
            }
            case '\n' -> {
                if (carriageReturn) {
                    carriageReturn = false;
                    space = false;
                    lineEnds++;
                } else {
                    release();
                    put(octet);
                }
            }
            default -> {
                releaseCarriageReturn();
                space = true;
            }
        }
    }

    /** A CR without LF is an octet like any other. */
    private void releaseCarriageReturn() {
        if (carriageReturn) {
            release();
        }
    }

    /** Something follows: what was held back belongs to the body. */
    private void release() {
        for (; lineEnds > 0; lineEnds--) {
            put((byte) '\r');
            put((byte) '\n');
        }
        if (space) {
            space = false;
            put((byte) ' ');
        }
        if (carriageReturn) {
            carriageReturn = false;
            put((byte) '\r');
        }
    }

    private void put(byte octet) {
        canonical++;
        if (canonical <= limit) {
            if (used == BUFFER) {
                flush();
            }
            buffer[used++] = octet;
        }
    }

    private void put(byte[] octets, int offset, int length) {
        int counted = (int) Math.clamp(limit - canonical, 0L, (long) length);
        canonical += length;
        if (used + counted > BUFFER) {
            flush();
        }
        if (counted > BUFFER) {
            digest.update(octets, offset, counted);
        } else {
            System.arraycopy(octets, offset, buffer, used, counted);
            used += counted;
        }
    }

    private void flush() {
        digest.update(buffer, 0, used);
        used = 0;
    }

    /** Ends the body. */
    byte[] finish() {
        releaseCarriageReturn();
        space &= form == Canonicalization.SIMPLE;
        lineEnds = 0;
        if (canonical > 0 || form == Canonicalization.SIMPLE) {
            put((byte) '\r');
            put((byte) '\n');
        }
        flush();
        return digest.digest();
    }

    /** True where all of the body was hashed. */
    boolean isWhole() {
        return canonical <= limit;
    }

    /** True where the body has at least as many octets as {@code l=} says. */
    boolean reachesLimit() {
        return limit == Long.MAX_VALUE || canonical >= limit;
    }
}
