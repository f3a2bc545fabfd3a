/**
 * Delivery: takes what is due from the spool, routes, decides, seals, sends, and records every
 * outcome. Plain blocking code on virtual threads, one per destination batch. Makes the DSNs.
 */
package org.postseal.server.delivery;
