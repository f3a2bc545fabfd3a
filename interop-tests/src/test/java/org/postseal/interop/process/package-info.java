/**
 * What tests start, wait for, read the log of and end; Postseal in a process of its own among it,
 * as an operator runs it.
 */
package org.postseal.interop.process;
