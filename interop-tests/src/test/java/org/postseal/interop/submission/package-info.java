/** Mail submitted to Postseal by real programs, and by Postseal to a host that wants a login. */
package org.postseal.interop.submission;
