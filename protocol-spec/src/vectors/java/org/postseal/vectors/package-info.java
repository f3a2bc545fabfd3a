/**
 * Reads the draft's vectors for the tests of every module. Compiled into each module's test classes
 * rather than packed, so that it needs no artifact of its own.
 */
package org.postseal.vectors;
