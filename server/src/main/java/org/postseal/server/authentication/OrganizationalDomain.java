package org.postseal.server.authentication;

import com.google.common.net.InternetDomainName;

/** RFC 7489 section 3.2, by the public suffix list that Guava brings. */
final class OrganizationalDomain {
    private OrganizationalDomain() {}

    /** The domain below its public suffix; under a suffix that is not listed, two labels. */
    static String of(String domain) {
        try {
            InternetDomainName name = InternetDomainName.from(domain);
            if (name.hasPublicSuffix()) {
                return name.isUnderPublicSuffix() ? name.topPrivateDomain().toString() : domain;
            }
        } catch (IllegalArgumentException e) {
            return domain; // no name that anybody could have registered
        }
        int last = domain.lastIndexOf('.');
        return last < 0 ? domain : domain.substring(domain.lastIndexOf('.', last - 1) + 1);
    }
}
