package org.postseal.spec.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

class EhloKeywordTest {
    private static void good(String parameters, String encoded) {
        assertEquals(
                Optional.of(encoded),
                EhloKeyword.decode(List.of(parameters.split(" "))).map(EhloKeyword::encode),
                parameters);
    }

    @Test
    void knownParameters() {
        good("V=1", "OPENPGP V=1");
        good(
                "v=1 keys prove seal=Site,USER maxkey=0999",
                "OPENPGP V=1 KEYS PROVE SEAL=user,site MAXKEY=0999");
        assertEquals(
                Optional.of(
                        new EhloKeyword(
                                true, false, Set.of(SealLevel.SITE), OptionalInt.of(131072))),
                EhloKeyword.decode(List.of("V=1", "KEYS", "SEAL=site", "MAXKEY=999999")));
    }

    @Test
    void unknownAndMalformedParametersAreIgnored() {
        good("V=2 V=1 X-Y=3 KEYS=1 SEAL SEAL=host MAXKEY=12 MAXKEY=12345x", "OPENPGP V=1");
    }

    /** E-01. */
    @Test
    void withoutAKnownVersionTheKeywordIsAbsent() {
        assertEquals(Optional.empty(), EhloKeyword.decode(List.of()));
        assertEquals(Optional.empty(), EhloKeyword.decode(List.of("V=2", "KEYS")));
    }
}
