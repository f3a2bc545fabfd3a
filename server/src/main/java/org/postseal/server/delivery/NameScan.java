package org.postseal.server.delivery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Looks in a message, or in a field, for what may be a Message-ID: a run of octets without white
 * space or angle brackets that holds an at sign or stands in brackets. Tells each as {@code <run>}.
 * Needs little memory, however long the message is.
 */
final class NameScan {
    /** A line is no longer, and no such name. */
    private static final int LONGEST = 998;

    private static final int BLOCK = 16 * 1024;

    private final Predicate<String> wanted;
    private final int most;
    private final Set<String> asked = new HashSet<>();
    private final byte[] run = new byte[LONGEST];
    private int length;
    private boolean opened;
    private boolean at;

    private NameScan(Predicate<String> wanted, int most) {
        this.wanted = wanted;
        this.most = most;
    }

    /**
     * True where a name is wanted, and where there are more names than are asked for: in doubt
     * there is one.
     */
    static boolean finds(InputStream in, int most, Predicate<String> wanted) throws IOException {
        NameScan scan = new NameScan(wanted, most);
        byte[] block = new byte[BLOCK];
        for (int read = in.read(block); read >= 0; read = in.read(block)) {
            for (int i = 0; i < read; i++) {
                if (scan.ends(block[i])) {
                    return true;
                }
            }
        }
        return scan.ends((byte) ' ');
    }

    /** Takes an octet; true where it ends a run that is wanted. */
    private boolean ends(byte octet) {
        if (octet != '<' && octet != '>' && !isSpace(octet)) {
            at |= octet == '@';
            if (length < LONGEST) {
                run[length] = octet;
            }
            length++;
            return false;
        }
        boolean name = length > 0 && length <= LONGEST && (at || (opened && octet == '>'));
        boolean found = name && isWanted("<" + new String(run, 0, length, ISO_8859_1) + ">");
        length = 0;
        at = false;
        opened = octet == '<';
        return found;
    }

    /** What is asked for once need not be again: text repeats its names and tags. */
    private boolean isWanted(String name) {
        if (!asked.add(name)) {
            return false;
        }
        return asked.size() > most || wanted.test(name);
    }

    private static boolean isSpace(byte octet) {
        return octet >= 0 && octet <= ' ';
    }
}
