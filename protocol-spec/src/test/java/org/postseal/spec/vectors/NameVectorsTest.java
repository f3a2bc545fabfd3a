package org.postseal.spec.vectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.dns.Names;
import org.postseal.spec.smtp.DomainName;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.vectors.Octets;
import org.postseal.vectors.Vector;
import org.postseal.vectors.Vectors;

import java.io.IOException;
import java.util.List;

/** Families {@code owner} and {@code wkd}. */
class NameVectorsTest {
    static List<Vector> owners() throws IOException {
        return Vectors.good("owner");
    }

    static List<Vector> noOwners() throws IOException {
        return Vectors.bad("owner");
    }

    static List<Vector> urls() throws IOException {
        return Vectors.good("wkd");
    }

    static List<Vector> noUrls() throws IOException {
        return Vectors.bad("wkd");
    }

    private static Mailbox mailbox(JsonNode input) throws SyntaxException {
        return Mailbox.parse(Octets.text(input.required("mailbox")), true);
    }

    private static String domain(JsonNode input) throws SyntaxException {
        return DomainName.parse(Octets.text(input.required("domain")), true);
    }

    private static String owner(JsonNode input) throws SyntaxException {
        return input.has("domain")
                ? Names.policyOwner(domain(input))
                : Names.openpgpkeyOwner(mailbox(input));
    }

    @ParameterizedTest
    @MethodSource
    void owners(Vector vector) throws SyntaxException {
        assertEquals(vector.expect().required("owner").textValue(), owner(vector.input()));
    }

    @ParameterizedTest
    @MethodSource
    void noOwners(Vector vector) {
        assertThrows(failure(vector), () -> owner(vector.input()));
    }

    @ParameterizedTest
    @MethodSource
    void urls(Vector vector) throws SyntaxException {
        JsonNode input = vector.input();
        JsonNode expect = vector.expect();
        if (input.has("domain")) {
            String url = Names.httpsPolicy(domain(input)).toString();
            assertEquals(expect.required("policy").textValue(), url);
        } else {
            Mailbox mailbox = mailbox(input);
            assertEquals(
                    expect.required("advanced").textValue(), Names.wkdAdvanced(mailbox).toString());
            assertEquals(
                    expect.required("direct").textValue(), Names.wkdDirect(mailbox).toString());
        }
    }

    @ParameterizedTest
    @MethodSource
    void noUrls(Vector vector) {
        if (vector.input().has("domain")) {
            assertThrows(failure(vector), () -> Names.httpsPolicy(domain(vector.input())));
        } else {
            assertThrows(failure(vector), () -> Names.wkdAdvanced(mailbox(vector.input())));
            assertThrows(failure(vector), () -> Names.wkdDirect(mailbox(vector.input())));
        }
    }

    private static Class<? extends Exception> failure(Vector vector) {
        return switch (vector.error()) {
            case "syntax" -> SyntaxException.class;
            case "no-domain" -> IllegalArgumentException.class;
            default -> throw new AssertionError(vector.error());
        };
    }
}
