package org.postseal.interop.postfix;

import org.postseal.interop.process.Octets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Where a server delivers: a maildir for each mailbox.
 *
 * @param root they lie in it, by the mailboxes' names
 * @param log of the server, for who waits in vain
 */
public record Maildirs(Path root, Supplier<String> log) {
    /** What is new in a mailbox: octets, one a char. */
    public List<String> mails(String mailbox) {
        Path fresh = root.resolve(mailbox).resolve("new");
        if (!Files.isDirectory(fresh)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(fresh)) {
            return files.map(Octets::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first such message of a mailbox, once it is there. */
    public String mail(String mailbox, Predicate<String> wanted) throws InterruptedException {
        return Waiting.until(
                () -> mails(mailbox).stream().filter(wanted).findFirst(),
                () -> "no such message for " + mailbox + "; the log:\n" + log.get());
    }
}
