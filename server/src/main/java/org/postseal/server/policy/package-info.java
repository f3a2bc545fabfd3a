/**
 * Decisions, all pure: who may send here, where mail goes, and how each recipient's mail must be
 * sealed. {@link org.postseal.server.policy.Decider#decide} is what delivery runs and what {@code
 * explain} prints.
 */
package org.postseal.server.policy;
