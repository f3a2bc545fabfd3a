package org.postseal.server.reports;

import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.MimeIOException;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.RecursionMode;
import org.postseal.spec.SyntaxException;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Finds the report in a mail (RFC 8460 section 5.3): the first part of one of its media types, or
 * of the types that some senders use instead. Bounded in octets, parts, depth and header; parts are
 * streamed.
 */
final class Attachments {
    /** Octets of the whole mail. */
    static final int MAX_OCTETS = 10 << 20;

    private static final int MAX_STEPS = 20_000;
    private static final int MAX_DEPTH = 10;
    private static final MimeConfig LIMITS =
            MimeConfig.custom()
                    .setMaxContentLen(MAX_OCTETS)
                    .setMaxLineLen(100_000)
                    .setMaxHeaderLen(100_000)
                    .setMaxHeaderCount(1000)
                    .build();

    private Attachments() {}

    /**
     * Reads the report.
     *
     * @return empty where there is no part of such a type
     * @throws SyntaxException where there is one that is no report, or the mail is beyond the
     *     bounds
     */
    static Optional<TlsReport> report(InputStream mail) throws SyntaxException, IOException {
        MimeTokenStream tokens = new MimeTokenStream(LIMITS);
        tokens.setRecursionMode(RecursionMode.M_NO_RECURSE); // a mail within is not ours to read
        tokens.parse(mail);
        try {
            return report(tokens);
        } catch (MimeException | MimeIOException e) {
            throw new SyntaxException("not MIME, or beyond the bounds");
        }
    }

    private static Optional<TlsReport> report(MimeTokenStream tokens)
            throws MimeException, SyntaxException, IOException {
        int depth = 0;
        int steps = 0;
        for (EntityState state = tokens.getState();
                state != EntityState.T_END_OF_STREAM;
                state = tokens.next()) {
            switch (state) {
                case T_START_MULTIPART -> depth++;
                case T_END_MULTIPART -> depth--;
                case T_BODY -> {
                    Optional<TlsReport> report = body(tokens);
                    if (report.isPresent()) {
                        return report;
                    }
                }
                default -> {
                    // headers, preambles and the like
                }
            }
            if (depth > MAX_DEPTH || ++steps > MAX_STEPS) {
                throw new SyntaxException("too many parts, or nested too deep");
            }
        }
        return Optional.empty();
    }

    private static Optional<TlsReport> body(MimeTokenStream tokens)
            throws SyntaxException, IOException {
        String type = tokens.getBodyDescriptor().getMimeType().toLowerCase(Locale.ROOT);
        return switch (type) {
            case "application/tlsrpt+gzip", "application/gzip", "application/x-gzip" ->
                    Optional.of(compressed(tokens.getDecodedInputStream()));
            case "application/tlsrpt+json", "application/json" ->
                    Optional.of(ReportReader.read(tokens.getDecodedInputStream()));
            default -> Optional.empty();
        };
    }

    /** What it unpacks to is bounded by who reads it. */
    private static TlsReport compressed(InputStream in) throws SyntaxException, IOException {
        try (GZIPInputStream gzip = new GZIPInputStream(in)) {
            return ReportReader.read(gzip);
        } catch (ZipException | EOFException e) {
            throw new SyntaxException("not gzip, or not whole");
        }
    }
}
