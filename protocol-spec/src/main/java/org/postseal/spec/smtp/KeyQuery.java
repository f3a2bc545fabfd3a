package org.postseal.spec.smtp;

/** What a key is asked for: a site by its domain, or a user by mailbox. */
public sealed interface KeyQuery {
    /** {@code PGPKEY SITE domain}; the domain is in lower-case A-labels. */
    record Site(String domain) implements KeyQuery {
        @Override
        public SealLevel scope() {
            return SealLevel.SITE;
        }

        @Override
        public String domainName() {
            return domain;
        }

        @Override
        public String signedText() {
            return "site:" + domain;
        }
    }

    /** {@code PGPKEY <mailbox>}. */
    record User(Mailbox mailbox) implements KeyQuery {
        @Override
        public SealLevel scope() {
            return SealLevel.USER;
        }

        @Override
        public String domainName() {
            return mailbox.domain();
        }

        @Override
        public String signedText() {
            return mailbox.localPart() + "@" + mailbox.domain();
        }
    }

    SealLevel scope();

    /** The domain whose site key answers for this query. */
    String domainName();

    /**
     * The query as the {@code S} and {@code P} signatures cover it: UTF-8, local-part unquoted and
     * as sent.
     */
    String signedText();
}
