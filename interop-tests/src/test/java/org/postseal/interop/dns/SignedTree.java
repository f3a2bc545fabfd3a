package org.postseal.interop.dns;

import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Record;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code test.} and zones below it, served and signed by Knot, validated by Unbound from the trust
 * anchor of {@code test.} down.
 */
public final class SignedTree implements AutoCloseable {
    private static final String ROOT = "test";

    /** How a zone below {@code test.} hangs on it. */
    public enum Link {
        /** Signed, with its DS in the parent. */
        SECURE,
        /** Without DS, and not signed. */
        INSECURE,
        /** Signed, with a DS that is another's. */
        BOGUS
    }

    private final LoopbackNet net;
    private final Knot knot;
    private final Unbound unbound;

    private SignedTree(LoopbackNet net, Knot knot, Unbound unbound) {
        this.net = net;
        this.knot = knot;
        this.unbound = unbound;
    }

    /** What a tree is made of. */
    public static final class Builder {
        private final LoopbackNet net;
        private final StringBuilder root = new StringBuilder();
        private final Map<String, Link> links = new LinkedHashMap<>();
        private final Map<String, String> zones = new LinkedHashMap<>();

        public Builder(LoopbackNet net) {
            this.net = net;
        }

        /** Records of {@code test.} itself. */
        public Builder records(String lines) {
            root.append(lines);
            return this;
        }

        /** A zone below {@code test.}, and its records, in absolute names. */
        public Builder zone(String name, Link link, String lines) {
            links.put(name, link);
            zones.put(name, lines);
            root.append(
                    "%1$s. NS ns.%1$s.\nns.%1$s. A %2$s\n"
                            .formatted(name, net.text(LoopbackNet.Host.AUTHORITY)));
            return this;
        }

        /** A zone whose server refuses all questions: SERVFAIL from the resolver. */
        public Builder lameZone(String name) {
            root.append(
                    "%1$s. NS ns.%1$s.\nns.%1$s. A %2$s\n"
                            .formatted(name, net.text(LoopbackNet.Host.RESOLVER)));
            return this;
        }

        public SignedTree start(Path home) throws IOException, InterruptedException {
            Knot knot = new Knot(home.resolve("knot"), net.dns(LoopbackNet.Host.AUTHORITY));
            try {
                knot.zone(ROOT, true, root.toString());
                for (Map.Entry<String, Link> zone : links.entrySet()) {
                    boolean signed = zone.getValue() != Link.INSECURE;
                    knot.zone(zone.getKey(), signed, zones.get(zone.getKey()));
                }
                knot.start();
                for (Map.Entry<String, Link> zone : links.entrySet()) {
                    link(knot, zone.getKey(), zone.getValue());
                }
                Unbound unbound =
                        Unbound.start(
                                home.resolve("unbound"),
                                net.dns(LoopbackNet.Host.RESOLVER),
                                knot.ds(ROOT),
                                knot.address());
                return new SignedTree(net, knot, unbound);
            } catch (IOException | InterruptedException | RuntimeException | Error e) {
                knot.close();
                throw e;
            }
        }

        private static void link(Knot knot, String zone, Link link) throws IOException {
            switch (link) {
                case SECURE -> knot.put(ROOT, knot.ds(zone));
                case BOGUS -> knot.put(ROOT, another(knot.ds(zone)));
                case INSECURE -> {}
            }
        }

        private static Record another(DSRecord ds) {
            byte[] digest = ds.getDigest().clone();
            digest[0] ^= 1;
            return new DSRecord(
                    ds.getName(),
                    ds.getDClass(),
                    ds.getTTL(),
                    ds.getFootprint(),
                    ds.getAlgorithm(),
                    ds.getDigestID(),
                    digest);
        }
    }

    public LoopbackNet net() {
        return net;
    }

    public Knot knot() {
        return knot;
    }

    public Unbound unbound() {
        return unbound;
    }

    @Override
    public void close() {
        unbound.close();
        knot.close();
    }
}
