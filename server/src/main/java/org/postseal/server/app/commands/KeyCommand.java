package org.postseal.server.app.commands;

import org.postseal.server.admin.PublishCommands;
import org.postseal.spec.SyntaxException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code postseal key}. */
@Command(
        name = "key",
        description = "Shows and changes the keys of this site and what is pinned of others.",
        footer = {
            "",
            "  key list                      this site's certificate and subkeys, user certificates"
                    + " served, pins, known keys",
            "  key show site|ADDRESS|DOMAIN  one certificate, and whether it can be sealed to",
            "  key export [site|ADDRESS]     armored, for publishing",
            "  key publish FILE|-            serve a user's certificate for the addresses in it, by"
                    + " WKD and PGPKEY",
            "  key unpublish ADDRESS         serve it no more",
            "  key published                 what is served, where, and until when",
            "  key import ADDRESS FILE       serve a certificate for an address that it does not"
                    + " name, by PGPKEY",
            "  key remove ADDRESS            the same as unpublish",
            "  key pin ADDRESS|DOMAIN FILE|FINGERPRINT",
            "                                trust this certificate above every other source",
            "  key accept DOMAIN             take the changed site key, which nothing"
                    + " authenticates, for its own",
            "  key forget ADDRESS|DOMAIN     forget pin, cache and what was known or reached; ask"
                    + " anew",
            "  key rotate                    a new encryption subkey now",
            "  key dkim [rotate]             the DKIM records to publish; rotate: the next keys"
                    + " sign from now on",
            "  key rotate --tls              use the next TLS key, once its TLSA record is known"
                    + " everywhere"
        })
public final class KeyCommand implements Callable<Integer> {
    private static final int MAX_FILE = 256 * 1024;

    @Mixin private ConfigOption config;

    @Parameters(arity = "0..3", paramLabel = "VERB [ARGUMENT...]")
    private List<String> words = List.of();

    @Option(names = "--tls", description = "With rotate: this host's TLS key.")
    private boolean tls;

    @Override
    public Integer call() throws Exception {
        if (!words.isEmpty() && words.getFirst().equals("dkim")) {
            return Control.run(config.read(), words);
        }
        List<String> request = new ArrayList<>(List.of(tls ? "tls" : "key"));
        request.addAll(words);
        if (words.size() == 3 && List.of("import", "pin").contains(words.getFirst())) {
            request.set(3, content(request.get(3)));
        } else if (words.size() == 2 && words.getFirst().equals("publish")) {
            request.set(2, certificate(request.get(2)));
        }
        return Control.run(config.read(), request);
    }

    /** The octets of a file, or of standard input, as base64; a secret key goes nowhere. */
    private static String certificate(String argument) throws IOException, SyntaxException {
        byte[] octets;
        if (argument.equals("-")) {
            octets = System.in.readNBytes(MAX_FILE + 1);
        } else {
            try (InputStream in = Files.newInputStream(Path.of(argument))) {
                octets = in.readNBytes(MAX_FILE + 1);
            }
        }
        if (octets.length > MAX_FILE) {
            throw new IOException(argument + " is too large for a certificate");
        }
        PublishCommands.requirePublic(octets);
        return Base64.getEncoder().encodeToString(octets);
    }

    /** A file's octets as base64; anything else, a fingerprint, as it is. */
    private static String content(String argument) throws IOException {
        Path file = Path.of(argument);
        if (!Files.isRegularFile(file)) {
            return argument;
        }
        if (Files.size(file) > MAX_FILE) {
            throw new IOException(file + " is too large for a certificate");
        }
        return Base64.getEncoder().encodeToString(Files.readAllBytes(file));
    }
}
