package org.postseal.server.app.commands;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.io.IOException;
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
            "  key list                      this site's certificate and subkeys, user certificates served, pins, known keys",
            "  key show site|ADDRESS|DOMAIN  one certificate, and whether it can be sealed to",
            "  key export [site|ADDRESS]     armored, for publishing",
            "  key import ADDRESS FILE       serve a user's certificate by PGPKEY",
            "  key remove ADDRESS            serve it no more",
            "  key pin ADDRESS|DOMAIN FILE|FINGERPRINT",
            "                                trust this certificate above every other source",
            "  key accept DOMAIN             take the changed site key, which nothing authenticates, for its own",
            "  key forget ADDRESS|DOMAIN     forget pin, cache and what was known or reached; ask anew",
            "  key rotate                    a new encryption subkey now"
        })
public final class KeyCommand implements Callable<Integer> {
    private static final long MAX_FILE = 256 * 1024;

    @Mixin private ConfigOption config;

    @Parameters(arity = "0..3", paramLabel = "VERB [ARGUMENT...]")
    private List<String> words = List.of();

    @Override
    public Integer call() throws Exception {
        List<String> request = new ArrayList<>(List.of("key"));
        request.addAll(words);
        boolean takesFile =
                words.size() == 3
                        && (words.getFirst().equals("import") || words.getFirst().equals("pin"));
        if (takesFile) {
            request.set(3, content(request.get(3)));
        }
        return Control.run(config.read(), request);
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
