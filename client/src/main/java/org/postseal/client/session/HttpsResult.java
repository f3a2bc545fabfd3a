package org.postseal.client.session;

/** What came of a GET. */
public sealed interface HttpsResult {
    /**
     * 200.
     *
     * @param contentType as sent; empty where there was none
     */
    record Ok(byte[] body, String contentType) implements HttpsResult {}

    /** 404 or 410: the server says that there is nothing. */
    record NotFound() implements HttpsResult {}

    /** The host of the URL does not exist or has no address. */
    record HostAbsent(String detail) implements HttpsResult {}

    /** Anything else; says nothing about existence. */
    record Failed(String reason) implements HttpsResult {}
}
