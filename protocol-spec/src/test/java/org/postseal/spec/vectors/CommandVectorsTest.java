package org.postseal.spec.vectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.smtp.KeyQuery;
import org.postseal.spec.smtp.PgpKeyCommand;
import org.postseal.vectors.Octets;
import org.postseal.vectors.Vector;
import org.postseal.vectors.Vectors;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Family {@code pgpkey-command}. */
class CommandVectorsTest {
    private static final String VERB = "PGPKEY";

    static List<Vector> good() throws IOException {
        return Vectors.good("pgpkey-command");
    }

    static List<Vector> bad() throws IOException {
        return Vectors.bad("pgpkey-command");
    }

    static PgpKeyCommand decode(JsonNode octets) throws SyntaxException {
        String line = Octets.text(octets);
        assertEquals(VERB, line.substring(0, VERB.length()).toUpperCase(Locale.ROOT));
        return PgpKeyCommand.decode(line.substring(Math.min(line.length(), VERB.length() + 1)));
    }

    @ParameterizedTest
    @MethodSource
    void good(Vector vector) throws SyntaxException {
        PgpKeyCommand command = decode(vector.input().required("line"));
        JsonNode expect = vector.expect();
        KeyQuery query = command.query();
        assertEquals(expect.required("scope").textValue(), query.scope().token());
        assertEquals(Octets.text(expect.required("domain")), query.domainName());
        assertEquals(
                expect.required("localPart").isNull()
                        ? Optional.empty()
                        : Optional.of(Octets.text(expect.required("localPart"))),
                query instanceof KeyQuery.User user
                        ? Optional.of(user.mailbox().localPart())
                        : Optional.empty());
        assertEquals(expect.required("prove").booleanValue(), command.prove());
        assertEquals(Optional.ofNullable(expect.required("have").textValue()), command.have());
        assertEquals(expect.required("smtputf8").booleanValue(), command.smtputf8());
        assertEquals(Octets.text(expect.required("signed")), query.signedText());
        // What the encoder writes says the same.
        String line = command.encode();
        assertEquals(command, PgpKeyCommand.decode(line.substring(VERB.length() + 1)));
    }

    @ParameterizedTest
    @MethodSource
    void bad(Vector vector) {
        SyntaxException refused =
                assertThrows(SyntaxException.class, () -> decode(vector.input().required("line")));
        assertEquals(
                switch (vector.error()) {
                    case "syntax" -> SyntaxException.Reason.SYNTAX;
                    case "smtputf8" -> SyntaxException.Reason.NEEDS_SMTPUTF8;
                    default -> throw new AssertionError(vector.error());
                },
                refused.reason());
    }
}
