/**
 * Files that hold secrets or must survive a power cut. Every failure is an {@link
 * java.io.IOException} whose message says what to do. Imports no sibling.
 */
package org.postseal.server.files;
