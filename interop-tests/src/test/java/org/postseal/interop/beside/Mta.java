package org.postseal.interop.beside;

import java.util.function.Predicate;

/** The mail server of alice's users. */
@FunctionalInterface
interface Mta {
    /** The first such message in alice's mailbox, once it is there: octets, one a char. */
    String mail(Predicate<String> wanted) throws InterruptedException;
}
