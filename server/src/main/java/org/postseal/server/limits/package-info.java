/** Budgets that servers spend on their clients. Imports no sibling. */
package org.postseal.server.limits;
