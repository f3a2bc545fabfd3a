package org.postseal.client.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postseal.client.smtp.Fixture.envelope;
import static org.postseal.client.smtp.Fixture.message;
import static org.postseal.client.smtp.Fixture.target;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.Test;

class TransactionTest {
    @Test
    void sendsInOneGroupWherePipeliningIsOffered() throws Exception {
        String script =
                """
                S: 220 mx.test ESMTP
                C: EHLO client.test
                S: 250-mx.test
                S: 250-PIPELINING
                S: 250 SIZE 1000
                C: MAIL FROM:<alice@alice.test> SIZE=8
                C: RCPT TO:<dave@dave.test>
                C: DATA
                S: 250 2.1.0 ok
                S: 250 2.1.5 ok
                S: 354 go
                data
                S: 250 2.0.0 queued
                C: QUIT
                S: 221 bye
                eof
                """;
        try (Fixture fixture = new Fixture(Fixture.LONG);
                ScriptedServer server = ScriptedServer.clear(script)) {
            try (SmtpConnection connection = fixture.client.connect(target(server))) {
                TransactionResult result =
                        connection.send(envelope("dave@dave.test"), message(".hello\r\n"));
                assertTrue(result.outcomes().getFirst().isDelivered());
            }
            server.finish();
            assertEquals(".hello\r\n", new String(server.content(), ISO_8859_1));
        }
    }
}
