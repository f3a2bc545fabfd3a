package org.postseal.spec.smtp;

/** An enhanced mail system status code (RFC 3463). */
public record EnhancedCode(int statusClass, int subject, int detail) {
    @Override
    public String toString() {
        return statusClass + "." + subject + "." + detail;
    }
}
