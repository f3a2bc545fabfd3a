package org.postseal.server.policy;

import java.util.List;
import java.util.stream.Stream;

/**
 * What is remembered of a destination and, by the operator's word, binds.
 *
 * @param level the least that may leave
 * @param reasons why, for log and {@code explain}
 */
public record Memory(Level level, List<String> reasons) {
    /** Nothing binds. */
    public static final Memory NONE = new Memory(Level.UNSEALED, List.of());

    public Memory {
        reasons = List.copyOf(reasons);
    }

    /** Both demands: the stricter level, all reasons. */
    public Memory and(Memory other) {
        return new Memory(
                level.or(other.level),
                Stream.concat(reasons.stream(), other.reasons.stream()).toList());
    }
}
