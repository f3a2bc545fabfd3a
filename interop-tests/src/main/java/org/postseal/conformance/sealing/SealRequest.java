package org.postseal.conformance.sealing;

import org.postseal.conformance.openpgp.Octets;

import java.util.List;
import java.util.Optional;

/**
 * What a sealer is asked for. All methods give changed copies.
 *
 * @param profile {@code site} or {@code user}
 * @param certificate sealed to, binary
 * @param from reverse-path, without angle brackets; {@code <>} for the null one
 * @param original in CRLF form
 */
record SealRequest(
        String profile,
        byte[] certificate,
        String from,
        List<String> to,
        Optional<String> sealId,
        byte[] original) {
    static final String ORIGIN = "a.example";
    static final String DESTINATION = "d.example";

    /** A small message of all usual fields. */
    static final String HEADER =
            "From: Alice <alice@a.example>\r\n"
                    + "To: Dave <dave@d.example>\r\n"
                    + "Subject: Lunch on Friday\r\n"
                    + "Date: Mon, 23 Nov 2026 10:00:00 +0000\r\n"
                    + "Message-ID: <1@a.example>\r\n";

    static SealRequest site(byte[] certificate) {
        return of("site", certificate);
    }

    static SealRequest user(byte[] certificate) {
        return of("user", certificate);
    }

    private static SealRequest of(String profile, byte[] certificate) {
        return new SealRequest(
                profile,
                certificate,
                "alice@a.example",
                List.of("dave@d.example"),
                Optional.empty(),
                Octets.ascii(HEADER + "\r\nAt noon?\r\n"));
    }

    SealRequest from(String path) {
        return new SealRequest(profile, certificate, path, to, sealId, original);
    }

    SealRequest to(String... paths) {
        return new SealRequest(profile, certificate, from, List.of(paths), sealId, original);
    }

    SealRequest sealId(String id) {
        return new SealRequest(profile, certificate, from, to, Optional.of(id), original);
    }

    SealRequest original(byte[] octets) {
        return new SealRequest(profile, certificate, from, to, sealId, octets);
    }

    SealRequest original(String text) {
        return original(Octets.utf8(text));
    }
}
