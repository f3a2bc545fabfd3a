package org.postseal.server.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** Which directories are taken for queue and control socket. */
class PrivateFilesTest {
    @TempDir private Path directory;

    private void mode(String mode) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(mode));
    }

    private void assertRefused() {
        IOException e = assertThrows(IOException.class, () -> PrivateFiles.requireOwn(directory));
        assertEquals(
                directory
                        + ": group or others may write here, and so replace what is this server's;"
                        + " run: chmod 700 "
                        + directory,
                e.getMessage());
    }

    @Test
    void whereOthersMayWriteIsRefused() throws IOException {
        mode("rwxr-x-wx");
        assertRefused();
        mode("rwxrwxrwx");
        assertRefused();
    }

    @Test
    void whereOthersMayOnlyLookIsTaken() throws IOException {
        for (String mode : new String[] {"rwx------", "rwxr-xr-x", "rwx--x--x"}) {
            mode(mode);
            PrivateFiles.requireOwn(directory);
        }
    }

    /** A group with its owner's name is how many systems make users' directories. */
    @Test
    void aGroupMayWriteWhereItIsItsOwnersAlone() throws IOException {
        mode("rwxrwxr-x");
        PosixFileAttributes now = Files.readAttributes(directory, PosixFileAttributes.class);
        if (now.group().getName().equals(now.owner().getName())) {
            PrivateFiles.requireOwn(directory);
        } else {
            assertRefused();
        }
    }
}
