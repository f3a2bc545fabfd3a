/** Reports of how sessions went, to a real Postfix, to a web server, and between two Postseals. */
package org.postseal.interop.reports;
