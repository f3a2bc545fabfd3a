package org.postseal.interop.vectors;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.JsonNode;

import org.postseal.vectors.Octets;
import org.postseal.vectors.Vector;
import org.postseal.vectors.Vectors;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Sealed vectors of version 4, for peers that know no other. */
final class Sealed {
    private static final String BEGIN = "-----BEGIN PGP MESSAGE-----";
    private static final String END = "-----END PGP MESSAGE-----";

    /** Broken in their encryption: what every OpenPGP program must refuse. */
    private static final Set<String> BROKEN =
            Set.of(
                    "sealed-mdc-wrong",
                    "sealed-mdc-missing",
                    "sealed-packet-9",
                    "sealed-bit-flipped",
                    "sealed-session-key-flipped",
                    "sealed-seipd-version-3",
                    "sealed-user-mdc-wrong",
                    "sealed-user-mdc-missing");

    private Sealed() {}

    /** For sites: the {@code plaintext} is what a peer must decrypt. */
    static List<Vector> sites() throws IOException {
        return version4(Vectors.good("sealed-site"));
    }

    /** For users: the {@code payload} is what a peer must decrypt. */
    static List<Vector> users() throws IOException {
        return version4(Vectors.good("sealed-user"));
    }

    private static List<Vector> version4(List<Vector> vectors) {
        return vectors.stream().filter(v -> v.expect().required("seipd").intValue() == 1).toList();
    }

    static List<Vector> broken() throws IOException {
        List<Vector> broken =
                Stream.of(Vectors.bad("sealed-site"), Vectors.bad("sealed-user"))
                        .flatMap(List::stream)
                        .filter(v -> BROKEN.contains(v.name()))
                        .toList();
        if (broken.size() != BROKEN.size()) {
            throw new IOException("expected vectors " + BROKEN);
        }
        return broken;
    }

    static byte[] armor(Vector vector) {
        String text = new String(Octets.of(vector.input().required("message")), ISO_8859_1);
        int end = text.indexOf(END) + END.length();
        return (text.substring(text.indexOf(BEGIN), end) + "\n").getBytes(ISO_8859_1);
    }

    static boolean isSigned(Vector vector) {
        return vector.expect().required("origin").textValue().equals("pass");
    }

    static JsonNode secret(Vector vector) {
        JsonNode input = vector.input();
        return input.has("key") ? input.get("key") : input.required("keys").get(0);
    }
}
