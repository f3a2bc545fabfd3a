package org.postseal.server.spool;

/** An operator command waited in vain for the delivery of its message to end. */
public final class MessageBusyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MessageBusyException(QueueId id) {
        super(id + " is being delivered; try again later");
    }
}
