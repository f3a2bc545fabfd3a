package org.postseal.conformance.sealing;

import org.postseal.conformance.Driver;
import org.postseal.conformance.Driver.Option;
import org.postseal.conformance.NotImplemented;
import org.postseal.conformance.Transcript;
import org.postseal.conformance.Violation;
import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.openpgp.KeyVersion;
import org.postseal.conformance.openpgp.Opened;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One sealer under test in one case: the origin's key, and the calls of the driver. */
final class SealerBench implements Closeable {
    private final Driver driver;
    private final Scratch scratch;
    private final Identity origin = Identity.site(KeyVersion.V4, SealRequest.ORIGIN);

    SealerBench(SealerPeer peer, Transcript transcript) throws IOException {
        this.driver = peer.driver();
        this.scratch = new Scratch(transcript);
    }

    /** Whose site key signs. */
    Identity origin() {
        return origin;
    }

    /** A destination's site, of version 4. */
    static Identity site() {
        return Identity.site(KeyVersion.V4, SealRequest.DESTINATION);
    }

    /** A sealed message; the case fails where there is none. */
    byte[] seal(SealRequest request) throws IOException, InterruptedException {
        Driver.Result result = run(request);
        Violation.unless(
                result.status() == Driver.OK,
                "expected a sealed message, but the driver ended with status "
                        + result.status()
                        + ": "
                        + result.diagnostics().strip());
        return result.output();
    }

    /** Seals and opens. */
    Opened open(SealRequest request, Identity destination)
            throws IOException, InterruptedException {
        return Opened.of(seal(request), destination);
    }

    /** Seals the usual message for a site and opens it. */
    Opened open(Identity destination) throws IOException, InterruptedException {
        return open(SealRequest.site(destination.certificate()), destination);
    }

    /** What must not be sealed: refused, and nothing comes out. */
    void refuses(SealRequest request, String why) throws IOException, InterruptedException {
        Driver.Result result = run(request);
        Violation.unless(
                result.status() != Driver.OK,
                "expected a refusal (" + why + "), but the driver sealed");
        Violation.unless(
                result.output().length == 0,
                "refused, but %d octets came out".formatted(result.output().length));
        Violation.unless(
                result.status() == Driver.DATA_ERROR
                        || result.status() == Driver.UNAVAILABLE
                        || result.status() == Driver.TEMPORARY,
                "expected status 65, 69 or 75, found " + result.status());
    }

    Driver.Result run(SealRequest request) throws IOException, InterruptedException {
        List<Option> options = new ArrayList<>();
        options.add(new Option("profile", request.profile()));
        options.add(new Option("certificate", scratch.file("certificate", request.certificate())));
        request.to().forEach(to -> options.add(new Option("to", to)));
        options.add(new Option("from", request.from()));
        options.add(new Option("origin", SealRequest.ORIGIN));
        options.add(new Option("destination", SealRequest.DESTINATION));
        options.add(new Option("key", scratch.file("key", origin.secret())));
        request.sealId().ifPresent(id -> options.add(new Option("seal-id", id)));
        scratch.note("seal " + options);
        scratch.show(Transcript.Direction.SENT, request.original());
        Driver.Result result = driver.run("seal", options, Map.of(), request.original());
        scratch.show(Transcript.Direction.RECEIVED, result.output());
        scratch.heard(result.diagnostics());
        scratch.note("status " + result.status());
        if (result.status() == Driver.USAGE) {
            throw new NotImplemented("the driver does not know seal with these options");
        }
        return result;
    }

    @Override
    public void close() throws IOException {
        scratch.close();
    }
}
