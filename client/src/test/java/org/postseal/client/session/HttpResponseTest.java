package org.postseal.client.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Random;

class HttpResponseTest {
    private static final int MAX = 100;
    private static final String OK = "HTTP/1.1 200 OK\r\n";

    private static HttpResponse read(String text) throws IOException {
        return HttpResponse.read(new ByteArrayInputStream(text.getBytes(ISO_8859_1)), MAX);
    }

    private static void good(String body, String text) throws IOException {
        assertEquals(body, new String(read(text).body(), ISO_8859_1));
    }

    private static void bad(String why, String text) {
        IOException e = assertThrows(HttpResponse.MalformedException.class, () -> read(text), text);
        assertTrue(e.getMessage().contains(why), e.getMessage());
    }

    @Test
    void bodiesWithLengthAndInChunks() throws IOException {
        good("hello", OK + "Content-Length: 5\r\n\r\nhello and more");
        good("", OK + "content-length:0\r\n\r\n");
        good("hello", "HTTP/1.0 200\nContent-Length: 5\n\nhello");
        good(
                "hello!",
                OK + "Transfer-Encoding: Chunked\r\n\r\n5;x=y\r\nhello\r\n1\r\n!\r\n0\r\n\r\n");
        good("x".repeat(MAX), OK + "Content-Length: 100\r\n\r\n" + "x".repeat(MAX));
        String interim = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n";
        good("hi", interim + OK + "Content-Length: 2\r\n\r\nhi");
    }

    @Test
    void onlyA200HasABody() throws IOException {
        HttpResponse response = read("HTTP/1.1 302 Found\r\nLocation: /x\r\n\r\n");
        assertEquals(302, response.status());
        assertEquals("/x", response.field("location"));
        assertEquals(0, response.body().length);
    }

    @Test
    void refusesWhatCouldBeReadInTwoWays() {
        String length = "Content-Length: 5\r\n";
        bad("length", OK + "\r\nhello");
        bad("number", OK + length + "Content-Length: 6\r\n\r\nhello");
        bad("number", OK + "Content-Length: +5\r\n\r\nhello");
        bad("number", OK + "Content-Length: -5\r\n\r\nhello");
        bad("number", OK + "Content-Length: \r\n\r\nhello");
        bad("number", OK + "Content-Length: \u00b2\r\n\r\nhello");
        bad("transfer", OK + length + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        bad("transfer", OK + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n");
        bad("content-encoding", OK + length + "Content-Encoding: gzip\r\n\r\nhello");
        bad("field", OK + "Content-Length : 5\r\n\r\nhello");
        bad("field", OK + "X: y\r\n folded: z\r\n\r\n");
        bad("field", OK + "nonsense\r\n\r\n");
        bad("chunk", OK + "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n");
        bad("number", OK + "Transfer-Encoding: chunked\r\n\r\n\r\n");
        bad("number", OK + "Transfer-Encoding: chunked\r\n\r\n-1\r\n");
        bad("status", "SSH-2.0-x\r\n");
        bad("status", "HTTP/2.0 200 OK\r\n\r\n");
        bad("status", "HTTP/1.1 2000\r\n\r\n");
        bad("number", "HTTP/1.1 2x0\r\n\r\n");
    }

    @Test
    void refusesWhatIsTooLarge() {
        bad("larger", OK + "Content-Length: 101\r\n\r\n");
        bad("number", OK + "Content-Length: 99999999999999999999\r\n\r\n");
        bad("larger", OK + "Transfer-Encoding: chunked\r\n\r\n65\r\n");
        String chunk = "32\r\n" + "x".repeat(50) + "\r\n";
        bad("larger", OK + "Transfer-Encoding: chunked\r\n\r\n" + chunk + chunk + "1\r\nx\r\n");
        bad("line", "HTTP/1.1 200 " + "x".repeat(9000));
        bad("header", OK + "X: y\r\n".repeat(101) + "\r\n");
        bad("header", OK + ("X: " + "y".repeat(8000) + "\r\n").repeat(3) + "\r\n");
        bad("interim", "HTTP/1.1 100 Continue\r\n\r\n".repeat(9));
    }

    @Test
    void aConnectionCutShortIsNoDocument() {
        String whole = OK + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
        for (int i = 0; i < whole.length(); i++) {
            String part = whole.substring(0, i);
            assertThrows(EOFException.class, () -> read(part), part);
        }
    }

    /** Whatever comes is a response or an IOException, and never more than the cap. */
    @Test
    void mutatedResponsesAreBounded() {
        String[] seeds = {
            OK + "Content-Length: 5\r\nContent-Type: text/plain\r\n\r\nhello",
            OK + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1f\r\n"
        };
        Random random = new Random(9112);
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] octets = (seeds[i % 2] + "x".repeat(31) + "\r\n0\r\n\r\n").getBytes(ISO_8859_1);
            for (int n = random.nextInt(1, 4); n > 0; n--) {
                octets[random.nextInt(octets.length)] = (byte) random.nextInt();
            }
            try {
                HttpResponse response = HttpResponse.read(new ByteArrayInputStream(octets), MAX);
                assertTrue(response.body().length <= MAX);
                read++;
            } catch (IOException refused) {
                assertTrue(!refused.getMessage().isEmpty());
            }
        }
        assertTrue(read > 100, "some mutations leave a response whole");
    }
}
