package org.postseal.spec.dns;

import org.postseal.spec.AsciiSet;
import org.postseal.spec.Cursor;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.dns.PolicyRecord.Mode;
import org.postseal.spec.dns.PolicyRecord.Source;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.smtp.SealLevel;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The {@code record} production: one method per field. */
final class PolicyRecordParser {
    private static final AsciiSet WSP = AsciiSet.of(" \t");
    private static final AsciiSet LINE_END = AsciiSet.of("\r\n");
    private static final AsciiSet NAME = AsciiSet.LETTER_DIGIT.or(AsciiSet.of("_"));
    private static final AsciiSet VALUE = AsciiSet.range(0x21, 0x7E).without(";");
    private static final int MAX_NAME = 32;
    private static final int MAX_URI = 1024;

    private final Cursor in;
    private final Set<String> seen = new HashSet<>();
    private Optional<String> id = Optional.empty();
    private Mode mode = Mode.NONE;
    private Optional<Duration> maxAge = Optional.empty();
    private Set<SealLevel> seal = Set.of();
    private List<Fingerprint> keys = List.of();
    private Optional<Set<Source>> sources = Optional.empty();
    private boolean siteAuth;
    private Optional<URI> rua = Optional.empty();

    PolicyRecordParser(Cursor in) {
        this.in = in;
    }

    PolicyRecord record() throws SyntaxException {
        for (char c : PolicyRecord.VERSION.toCharArray()) {
            // Unlike Cursor's literals, this one is case-sensitive.
            in.expect(c);
        }
        in.run(WSP);
        while (in.take(';')) {
            in.run(WSP);
            if (!AsciiSet.ALPHA.contains(in.peek())) {
                break;
            }
            field();
            in.run(WSP);
        }
        in.run(LINE_END);
        in.expectEnd();
        if (mode == Mode.ENFORCE && keys.isEmpty() && sources.isEmpty()) {
            throw new SyntaxException("expected k or src with mode=enforce (D-06)");
        }
        String given = id.orElseThrow(() -> new SyntaxException("expected an id"));
        return new PolicyRecord(given, mode, maxAge, seal, keys, sources, siteAuth, rua);
    }

    private void field() throws SyntaxException {
        String name =
                in.run(NAME, 1, MAX_NAME, "a field name of 1 to 32 characters")
                        .toLowerCase(Locale.ROOT);
        in.expect('=');
        switch (name) {
            case "id" -> id = once(name, Optional.of(id()));
            case "mode" -> mode = once(name, mode());
            case "max_age" -> maxAge = once(name, Optional.of(maxAge()));
            case "seal" -> seal = once(name, seal());
            case "k" -> keys = once(name, keys());
            case "src" -> sources = once(name, Optional.of(sources()));
            case "auth" -> siteAuth = once(name, siteAuth());
            case "rua" -> rua = once(name, Optional.of(rua()));
            default -> in.run(VALUE); // D-02: unknown fields are ignored
        }
    }

    /** D-02: a known field twice makes the record invalid. */
    private <T> T once(String name, T value) throws SyntaxException {
        if (!seen.add(name)) {
            throw new SyntaxException("field " + name + " given twice");
        }
        return value;
    }

    private String id() throws SyntaxException {
        return in.run(AsciiSet.LETTER_DIGIT, 1, 32, "an id of 1 to 32 letters and digits");
    }

    private Mode mode() throws SyntaxException {
        return switch (token()) {
            case "none" -> Mode.NONE;
            case "testing" -> Mode.TESTING;
            case "enforce" -> Mode.ENFORCE;
            default -> throw in.expected("mode none, testing or enforce");
        };
    }

    private Duration maxAge() throws SyntaxException {
        long seconds = in.number(8);
        if (seconds > PolicyRecord.MAX_AGE_SECONDS) {
            throw in.expected("max_age of at most " + PolicyRecord.MAX_AGE_SECONDS);
        }
        return Duration.ofSeconds(seconds);
    }

    private Set<SealLevel> seal() throws SyntaxException {
        EnumSet<SealLevel> levels = EnumSet.noneOf(SealLevel.class);
        do {
            levels.add(SealLevel.of(token()).orElseThrow(() -> in.expected("level user or site")));
        } while (in.take(','));
        return levels;
    }

    private List<Fingerprint> keys() throws SyntaxException {
        List<Fingerprint> fingerprints = new ArrayList<>();
        do {
            if (fingerprints.size() == PolicyRecord.MAX_KEYS) {
                throw in.expected("at most three site keys");
            }
            fingerprints.add(Fingerprint.parse(in.run(AsciiSet.HEXDIG)));
        } while (in.take(','));
        return fingerprints;
    }

    private Set<Source> sources() throws SyntaxException {
        EnumSet<Source> set = EnumSet.noneOf(Source.class);
        do {
            set.add(source());
        } while (in.take(','));
        return set;
    }

    private Source source() throws SyntaxException {
        return switch (token()) {
            case "dane" -> Source.DANE;
            case "wkd" -> Source.WKD;
            case "smtp" -> Source.SMTP;
            default -> throw in.expected("source dane, wkd or smtp");
        };
    }

    private boolean siteAuth() throws SyntaxException {
        return switch (token()) {
            case "none" -> false;
            case "site" -> true;
            default -> throw in.expected("auth none or site");
        };
    }

    private URI rua() throws SyntaxException {
        String text = in.run(VALUE.without(","), 1, MAX_URI, "a URI");
        try {
            URI uri = new URI(text);
            if (uri.isAbsolute()) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // refused below
        }
        throw in.expected("an absolute URI");
    }

    private String token() {
        return in.run(AsciiSet.ALPHA).toLowerCase(Locale.ROOT);
    }
}
