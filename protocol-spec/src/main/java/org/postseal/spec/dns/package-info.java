/**
 * What a domain publishes: the {@code _smtp-openpgp} policy record, the owner names and URLs where
 * keys are looked up.
 */
package org.postseal.spec.dns;
