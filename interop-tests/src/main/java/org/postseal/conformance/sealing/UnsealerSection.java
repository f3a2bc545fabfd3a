package org.postseal.conformance.sealing;

import org.postseal.conformance.Case;
import org.postseal.conformance.Role;
import org.postseal.conformance.Section;
import org.postseal.conformance.openpgp.KeyVersion;

import java.util.List;

/** A heading of role unsealer, whose cases say which key the destination has. */
record UnsealerSection(int number, String title) {
    /** With a destination's key of version 4, so that seals are of SEIPD version 1. */
    Case<UnsealerPeer> must(
            int id, String sentence, List<String> requirements, Section.Play<UnsealerBench> play) {
        return withKey(KeyVersion.V4).must(id, sentence, requirements, play);
    }

    /** With a destination's key of version 6, so that seals are of SEIPD version 2. */
    Case<UnsealerPeer> must6(
            int id, String sentence, List<String> requirements, Section.Play<UnsealerBench> play) {
        return withKey(KeyVersion.V6).must(id, sentence, requirements, play);
    }

    private Section<UnsealerPeer, UnsealerBench> withKey(KeyVersion version) {
        return new Section<>(
                Role.UNSEALER,
                number,
                title,
                (peer, transcript) -> new UnsealerBench(peer, version, transcript));
    }
}
