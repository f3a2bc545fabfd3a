package org.postseal.server.app.commands;

import org.postseal.client.keys.Certificate;
import org.postseal.client.keys.CertificateFiles;
import org.postseal.server.app.LoneUnsealing;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.dns.PolicyRecord;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an origin publishes, from files instead of DNS. */
final class OriginFiles {
    private OriginFiles() {}

    static LoneUnsealing.Origin read(Optional<Path> policy, List<Path> certificates)
            throws BadFileException {
        List<Certificate> parsed = new ArrayList<>();
        for (Path file : certificates) {
            parsed.add(read(file, CertificateFiles::read));
        }
        Optional<PolicyRecord> record =
                policy.isPresent()
                        ? Optional.of(read(policy.get(), OriginFiles::record))
                        : Optional.empty();
        return new LoneUnsealing.Origin(record, parsed);
    }

    private static PolicyRecord record(Path file) throws IOException, SyntaxException {
        return PolicyRecord.decode(Files.readString(file, StandardCharsets.US_ASCII).strip());
    }

    /** How one kind of file is read. */
    private interface Reader<T> {
        T read(Path file) throws IOException, SyntaxException;
    }

    private static <T> T read(Path file, Reader<T> reader) throws BadFileException {
        try {
            return reader.read(file);
        } catch (SyntaxException e) {
            throw new BadFileException(
                    BadFileException.DATAERR, "postseal unseal: " + file + ": " + e.getMessage());
        } catch (IOException e) {
            throw new BadFileException(
                    BadFileException.NOINPUT, "postseal unseal: cannot read " + file);
        }
    }
}
