package org.postseal.interop.beside;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postseal.interop.postfix.Lines;

import java.io.IOException;
import java.util.Set;

/** The pages give no lines for a file but those that the tests run. */
class DocumentTest {
    @ParameterizedTest
    @CsvSource({
        "postfix, main.cf master.cf postseal.toml postseal.service",
        "postfix-filter, main.cf master.cf postseal.toml",
        "exim, main/05_postseal router/140_postseal transport/30_postseal postseal.toml",
        "sendmail, sendmail.mc postseal.toml",
        "dovecot, 99-postseal.conf postseal.toml",
    })
    void thePageNamesTheseFiles(String page, String files) throws IOException {
        assertEquals(Set.of(files.split(" ", -1)), Lines.files(page).keySet());
    }
}
