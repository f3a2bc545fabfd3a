/** Postseal in a process of its own, as an operator runs it, for tests to speak to and to kill. */
package org.postseal.interop.process;
