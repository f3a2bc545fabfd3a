package org.postseal.client.dns;

import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The configured servers: asks them in order, again and again, until one answers or time is up. The
 * library gives each query a random id and port and checks id and question of what comes back; it
 * repeats a truncated answer over TCP.
 */
final class Upstream {
    /** Fits into every path's datagrams unfragmented. */
    private static final int UDP_PAYLOAD = 1232;

    private static final int ROUNDS = 3;

    private final List<InetSocketAddress> servers;
    private final boolean dnssecOk;
    private final Duration attempt;

    /**
     * @param dnssecOk sets DO, so that signatures come along
     */
    Upstream(DnsSettings settings, boolean dnssecOk) {
        this.servers = settings.servers();
        this.dnssecOk = dnssecOk;
        this.attempt = settings.timeout().dividedBy(servers.size() + 2L);
    }

    /** True for an answer, negative ones included; false for SERVFAIL, REFUSED and their kind. */
    static boolean isAnswer(Message reply) {
        return reply.getRcode() == Rcode.NOERROR || reply.getRcode() == Rcode.NXDOMAIN;
    }

    /**
     * Asks one question.
     *
     * @param flags header flags besides RD
     * @return the first answer, or the last refusal where no server gave an answer
     * @throws IOException when nothing usable came in time
     */
    Message ask(Record question, Deadline deadline, int... flags) throws IOException {
        List<InetSocketAddress> left = new ArrayList<>(servers);
        Message refusal = null;
        IOException failure = new IOException("time is up before the first query");
        for (int round = 0; round < ROUNDS; round++) {
            for (InetSocketAddress server : List.copyOf(left)) {
                if (deadline.hasPassed()) {
                    break;
                }
                try {
                    Message reply = exchange(server, question, deadline, flags);
                    if (isAnswer(reply)) {
                        return reply;
                    }
                    refusal = reply;
                    left.remove(server);
                } catch (InterruptedIOException interrupted) {
                    throw interrupted;
                } catch (IOException noAnswer) {
                    failure = noAnswer;
                }
            }
        }
        if (refusal != null) {
            return refusal;
        }
        throw failure;
    }

    private Message exchange(
            InetSocketAddress server, Record question, Deadline deadline, int... flags)
            throws IOException {
        Duration remaining = deadline.remaining();
        Duration wait = remaining.compareTo(attempt) < 0 ? remaining : attempt;
        SimpleResolver resolver = new SimpleResolver(server);
        resolver.setEDNS(0, UDP_PAYLOAD, dnssecOk ? ExtendedFlags.DO : 0, List.of());
        resolver.setTimeout(wait);
        Message query = Message.newQuery(question);
        for (int flag : flags) {
            query.getHeader().setFlag(flag);
        }
        CompletableFuture<Message> answer =
                resolver.sendAsync(query, Thread::startVirtualThread).toCompletableFuture();
        try {
            Message reply = answer.get(wait.toNanos(), TimeUnit.NANOSECONDS);
            if (!reply.getHeader().getFlag(Flags.QR) || reply.getHeader().getFlag(Flags.TC)) {
                throw new IOException(describe(question, server, "malformed answer"));
            }
            return reply;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (TimeoutException e) {
            throw new IOException(describe(question, server, "no answer in time"), e);
        } catch (ExecutionException e) {
            String what = String.valueOf(e.getCause().getMessage());
            throw new IOException(describe(question, server, what), e);
        } finally {
            answer.cancel(false);
        }
    }

    private static String describe(Record question, InetSocketAddress server, String what) {
        return Type.string(question.getType())
                + " from "
                + server.getAddress().getHostAddress()
                + ":"
                + server.getPort()
                + ": "
                + what;
    }
}
