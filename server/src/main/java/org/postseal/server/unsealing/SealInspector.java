package org.postseal.server.unsealing;

import org.postseal.server.spool.Draft;
import org.postseal.spec.Requirement;
import org.postseal.spec.seal.SealHeader;
import org.postseal.spec.seal.SealedMessage;
import org.postseal.spec.smtp.Envelope;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Reads a seal whole and checks what it says and what it holds. */
final class SealInspector {
    private static final Duration OLDEST = Duration.ofDays(14);
    private static final Duration AHEAD = Duration.ofHours(24);

    private final UnsealSettings settings;
    private final SealTarget target;
    private final InstantSource clock;

    SealInspector(UnsealSettings settings, SealTarget target, InstantSource clock) {
        this.settings = settings;
        this.target = target;
        this.clock = clock;
    }

    Inspection inspect(Draft sealed, SealedMessage outer, SealTarget.Here here, Envelope envelope)
            throws RefusedException, IOException {
        SealReader reader = new SealReader(sealed, outer, here.key());
        OriginalScan scan = new OriginalScan();
        SealReader.Opened opened = reader.read(scan);
        SealHeader header = opened.header();
        try {
            check(header);
            Addressees addressees =
                    Addressees.of(envelope.recipients(), header, settings.localParts());
            check(header, scan, outer);
            return new Inspection(
                    sealed, outer, reader, opened, scan, addressees, here.certificate());
        } catch (RefusedException e) {
            throw e.of(header.origin());
        }
    }

    @Requirement({"P-04", "P-08"})
    private void check(SealHeader header) throws RefusedException {
        Instant now = clock.instant();
        if (!settings.domains().contains(header.destination())) {
            throw RefusedException.seal("Seal-Destination is not local");
        }
        if (!header.to().stream().allMatch(to -> to.domain().equals(header.destination()))) {
            throw RefusedException.seal("a Seal-To is not at Seal-Destination");
        }
        if (header.date().isBefore(now.minus(OLDEST)) || header.date().isAfter(now.plus(AHEAD))) {
            throw RefusedException.seal("Seal-Date " + header.date() + " is out of the window");
        }
    }

    /** Inside a seal the message has passed no border yet. */
    @Requirement({"P-06", "P-09"})
    private void check(SealHeader header, OriginalScan scan, SealedMessage outer)
            throws RefusedException {
        if (header.length() > settings.messageSize()) {
            throw RefusedException.of(
                    552, "5.3.4", "Message too big", "the original is larger than is taken here");
        }
        if (scan.hasBareLineEnd()) {
            throw RefusedException.of(
                    554,
                    "5.6.0",
                    "Lines must end with CRLF; a bare CR or LF was found",
                    "bare CR or LF in the original");
        }
        if (scan.longestLine() > settings.lineLength()) {
            throw RefusedException.of(
                    554, "5.6.0", "Line too long", "a line of the original is too long");
        }
        long received =
                scan.header().fields().stream().filter(f -> f.is("Received")).count()
                        + outer.header().fields().stream().filter(f -> f.is("Received")).count();
        if (received > settings.received()) {
            throw RefusedException.of(
                    554,
                    "5.4.6",
                    "Too many Received fields, a mail loop",
                    "Received fields outside and inside: " + received);
        }
        Optional<SealedMessage> nested = SealedMessage.recognise(scan.start());
        if (nested.isPresent()
                && !(target.of(nested.get(), scan.start()) instanceof SealTarget.Elsewhere)) {
            throw RefusedException.seal("a seal for this site within a seal");
        }
    }
}
