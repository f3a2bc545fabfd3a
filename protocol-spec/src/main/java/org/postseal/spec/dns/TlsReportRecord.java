package org.postseal.spec.dns;

import org.postseal.spec.AsciiSet;
import org.postseal.spec.Cursor;
import org.postseal.spec.SyntaxException;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Where a domain wants reports of sessions (RFC 8460 section 3): the TXT record at {@link
 * Names#tlsReportOwner}.
 *
 * @param rua where reports go, at least one place, in the order given
 */
public record TlsReportRecord(List<URI> rua) {
    private static final String VERSION = "v=TLSRPTv1;";
    private static final int MAX_OCTETS = 4096;
    private static final int MAX_URIS = 10;
    private static final int MAX_URI = 1024;
    private static final int MAX_NAME = 32;
    private static final AsciiSet WSP = AsciiSet.of(" \t");
    private static final AsciiSet NAME = AsciiSet.LETTER_DIGIT.or(AsciiSet.of("_-."));
    private static final AsciiSet VALUE = AsciiSet.range(0x21, 0x7E).without(";");

    public TlsReportRecord {
        rua = List.copyOf(rua);
    }

    /** True where a TXT record is meant to be one of these; others are discarded. */
    public static boolean isCandidate(String text) {
        return text.startsWith(VERSION);
    }

    /** Decodes the joined strings of one TXT record; unknown fields are ignored. */
    public static TlsReportRecord decode(String text) throws SyntaxException {
        if (!isCandidate(text)) {
            throw new SyntaxException("expected " + VERSION);
        }
        Cursor in = new Cursor(text, MAX_OCTETS);
        in.expect(VERSION.substring(0, VERSION.length() - 1));
        List<URI> rua = new ArrayList<>();
        in.run(WSP);
        while (in.take(';')) {
            in.run(WSP);
            if (in.atEnd()) {
                break;
            }
            field(in, rua);
            in.run(WSP);
        }
        in.expectEnd();
        if (rua.isEmpty()) {
            throw new SyntaxException("expected rua");
        }
        return new TlsReportRecord(rua);
    }

    private static void field(Cursor in, List<URI> rua) throws SyntaxException {
        String name = in.run(NAME, 1, MAX_NAME, "a field name").toLowerCase(Locale.ROOT);
        in.expect('=');
        if (!name.equals("rua")) {
            in.run(VALUE);
            return;
        }
        if (!rua.isEmpty()) {
            throw new SyntaxException("field rua given twice");
        }
        do {
            in.run(WSP);
            if (rua.size() == MAX_URIS) {
                throw in.expected("at most " + MAX_URIS + " places");
            }
            rua.add(uri(in));
            in.run(WSP);
        } while (in.take(','));
    }

    private static URI uri(Cursor in) throws SyntaxException {
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
}
