package org.postseal.server.dkim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.postseal.server.dkim.DkimResult.Status;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** The signed message of RFC 8463 appendix A. */
class Rfc8463Test {
    private static final Zone ZONE =
            new Zone()
                    .add(
                            "brisbane._domainkey.football.example.com",
                            "TXT",
                            "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")
                    .add(
                            "test._domainkey.football.example.com",
                            "TXT",
                            "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWR"
                                    + "iGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91"
                                    + "y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZ"
                                    + "yVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB");

    private static final String MESSAGE =
            """
            DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
             d=football.example.com; i=@football.example.com;
             q=dns/txt; s=brisbane; t=1528637909; h=from : to :
             subject : date : message-id : from : subject : date;
             bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
             b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
             Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
            DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
             d=football.example.com; i=@football.example.com;
             q=dns/txt; s=test; t=1528637909; h=from : to : subject :
             date : message-id : from : subject : date;
             bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
             b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
             DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
             dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
            From: Joe SixPack <joe@football.example.com>
            To: Suzie Q <suzie@shopping.example.net>
            Subject: Is dinner ready?
            Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
            Message-ID: <20030712040037.46341.5F8J@football.example.com>

            Hi.

            We lost the game.  Are you hungry yet?

            Joe.
            """
                    .replace("\n", "\r\n");

    private static List<DkimResult> verify(String message) throws IOException {
        return new DkimVerifier(() -> Instant.parse("2026-11-23T00:00:00Z"))
                .verify(
                        new ByteArrayInputStream(message.getBytes(StandardCharsets.ISO_8859_1)),
                        ZONE)
                .results();
    }

    @Test
    void bothSignaturesVerify() throws IOException {
        List<DkimResult> results = verify(MESSAGE);
        assertEquals(
                List.of(
                        new DkimResult(
                                Status.PASS,
                                "football.example.com",
                                "brisbane",
                                "ed25519-sha256",
                                "/gCrinpc",
                                ""),
                        new DkimResult(
                                Status.PASS,
                                "football.example.com",
                                "test",
                                "rsa-sha256",
                                "F45dVWDf",
                                "")),
                results);
    }

    @Test
    void neitherWithAnotherBodyOrHeader() throws IOException {
        for (DkimResult result : verify(MESSAGE.replace("lost", "won"))) {
            assertEquals("body was changed", result.reason());
            assertEquals(Status.FAIL, result.status());
        }
        for (DkimResult result : verify(MESSAGE.replace("dinner", "lunch"))) {
            assertEquals("header was changed", result.reason());
            assertEquals(Status.FAIL, result.status());
        }
    }
}
