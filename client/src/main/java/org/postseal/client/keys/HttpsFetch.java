package org.postseal.client.keys;

import org.postseal.client.session.HttpsResult;
import org.postseal.client.session.Redirects;

import java.net.URI;

/**
 * One GET over HTTPS within the bounds of D-09: {@link org.postseal.client.session.SafeHttps#get},
 * or a table in tests. Never throws for what a server or the network does.
 */
@FunctionalInterface
public interface HttpsFetch {
    HttpsResult get(URI url, Redirects redirects);
}
