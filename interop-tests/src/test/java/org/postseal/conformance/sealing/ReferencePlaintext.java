package org.postseal.conformance.sealing;

import static org.postseal.conformance.Violation.unless;

import org.postseal.conformance.Violation;
import org.postseal.conformance.openpgp.Octets;
import org.postseal.conformance.openpgp.SealFields;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The plaintext of a SITE seal as the reference unsealer reads it: strictly. */
final class ReferencePlaintext {
    private static final Pattern HEADER =
            Pattern.compile(
                    "Content-Type: message/(?:rfc822|global)\r\n"
                            + "Content-Transfer-Encoding: 8bit\r\nSeal-Version: 1\r\n"
                            + "Seal-Id: [0-9a-f]{32}\r\nSeal-Origin: [!-~]+\r\n"
                            + "Seal-Destination: [!-~]+\r\nSeal-Date: (?:0|[1-9][0-9]{0,11})\r\n"
                            + "Seal-From: <[^\r\n<>]*>\r\n(?:Seal-To: <[^\r\n<>]+>\r\n)+"
                            + "Seal-Length: [0-9]{10}\r\n\r\n");

    private final UnsealerMutant mutant;
    private final String header;
    private final byte[] original;

    ReferencePlaintext(UnsealerMutant mutant, byte[] content) {
        this.mutant = mutant;
        String text = Octets.text(content);
        Matcher matcher = HEADER.matcher(text);
        boolean lenient = mutant == UnsealerMutant.HEADER_READ_LENIENTLY;
        int end = text.indexOf("\r\n\r\n") + 4;
        unless(lenient || (matcher.lookingAt() && matcher.end() == end), "Seal header");
        header = text.substring(0, end);
        int length = (int) Math.min(Integer.MAX_VALUE, Long.parseLong(value("Seal-Length")));
        boolean unchecked = lenient || mutant == UnsealerMutant.LENGTHS_NOT_CHECKED;
        String padding = text.substring(end + length);
        unless(unchecked || padding.chars().allMatch(c -> c == ' '), "padding that is not spaces");
        unless(
                unchecked || SealFields.padme(end + length) == content.length,
                "padding of another length");
        original = Arrays.copyOfRange(content, end, end + length);
    }

    byte[] original() {
        return original;
    }

    String id() {
        return find("Seal-Id").orElse("");
    }

    private String value(String name) {
        return find(name).orElseThrow(() -> new Violation("no " + name));
    }

    private Optional<String> find(String name) {
        return values(name).stream().findFirst();
    }

    private List<String> values(String name) {
        return header.lines()
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .toList();
    }

    void checkDestination(String domain, List<String> accepted) {
        unless(
                value("Seal-Destination").equals(domain)
                        || mutant == UnsealerMutant.ANY_DESTINATION,
                "Seal-Destination");
        List<String> to = values("Seal-To");
        unless(
                to.stream().allMatch(t -> t.endsWith("@" + domain + ">"))
                        || mutant == UnsealerMutant.ANY_DESTINATION
                        || mutant == UnsealerMutant.SEAL_TO_ELSEWHERE,
                "Seal-To elsewhere");
        List<String> named = mutant == UnsealerMutant.FIRST_SEAL_TO_ONLY ? to.subList(0, 1) : to;
        long known = accepted.stream().filter(a -> named.contains("<" + a + ">")).count();
        boolean enough =
                switch (mutant) {
                    case ANY_RECIPIENT, HEADER_READ_LENIENTLY, ANY_DESTINATION -> true;
                    case ONE_RECIPIENT_NAMED -> known > 0;
                    default -> known == accepted.size();
                };
        unless(enough, "a recipient that is not named");
    }

    void checkDate() {
        String date = value("Seal-Date");
        if (date.chars().allMatch(Character::isDigit)) {
            ReferenceBorder.checkDate(mutant, Instant.ofEpochSecond(Long.parseLong(date)));
        }
    }
}
