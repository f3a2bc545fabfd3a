package org.postseal.interop.dkim;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.postseal.interop.openpgp.Workspace;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** dkimpy: {@code dkimsign}, and its verifier with records from a file. */
public final class Dkimpy {
    /** Prints a word for each signature: pass or fail. */
    private static final String VERIFIER =
            """
            import dkim, sys
            records = dict(l.split('\\t', 1) for l in open(sys.argv[1]).read().splitlines())
            def ask(name, timeout=5):
                return records.get(name.decode().rstrip('.').lower(), '').encode()
            message = open(sys.argv[2], 'rb').read()
            count = sum(1 for l in message.split(b'\\r\\n\\r\\n')[0].split(b'\\r\\n')
                        if l.lower().startswith(b'dkim-signature:'))
            for index in range(count):
                try:
                    print('pass' if dkim.DKIM(message).verify(idx=index, dnsfunc=ask) else 'fail')
                except dkim.DKIMException as e:
                    print('fail')
            """;

    private final Workspace workspace;

    public Dkimpy(Workspace workspace) {
        this.workspace = workspace;
    }

    /** The results of all signatures, from the top. */
    public List<String> verify(byte[] message, Map<String, String> records)
            throws IOException, InterruptedException {
        StringBuilder lines = new StringBuilder();
        records.forEach((name, text) -> lines.append(name).append('\t').append(text).append('\n'));
        byte[] printed =
                workspace.run(
                        VERIFIER.getBytes(UTF_8),
                        List.of(
                                "/usr/bin/python3",
                                "-",
                                workspace
                                        .write("records", lines.toString().getBytes(UTF_8))
                                        .toString(),
                                workspace.write("message", message).toString()));
        return new String(printed, UTF_8).lines().toList();
    }

    /**
     * The message with a signature by dkimsign, for a.test.
     *
     * @param options words before the selector
     * @param key a file as dkimsign wants it
     */
    byte[] sign(byte[] message, List<String> options, String selector, String key)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("/usr/bin/dkimsign"));
        command.addAll(options);
        command.addAll(List.of(selector, "a.test", key));
        byte[] signed = workspace.run(message, command);
        return crlf(signed);
    }

    /** Line ends as on the wire, whatever a tool writes. */
    public static byte[] crlf(byte[] octets) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(octets.length + 100);
        for (int i = 0; i < octets.length; i++) {
            if (octets[i] == '\n' && (i == 0 || octets[i - 1] != '\r')) {
                out.write('\r');
            }
            out.write(octets[i]);
        }
        return out.toByteArray();
    }
}
