import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** A name server for 127.0.0.1 that knows no name: NXDOMAIN, to be cached for an hour. */
class NoSuchName {
    private static final int HEADER = 12;
    private static final int AFTER_NAME = 4; // QTYPE, QCLASS
    private static final int HOUR = 3600;

    public static void main(String[] arguments) throws IOException {
        var address = new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0]));
        try (var socket = new DatagramSocket(address)) {
            System.out.println("ready");
            var packet = new DatagramPacket(new byte[4096], 4096);
            while (true) {
                socket.receive(packet);
                byte[] answer = answer(packet.getData());
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                packet.setLength(4096);
            }
        }
    }

    /** Repeats the question; in the authority section stands the SOA record of the root. */
    private static byte[] answer(byte[] query) {
        int end = HEADER;
        while (query[end] != 0) {
            end += 1 + (query[end] & 0x3f);
        }
        end += 1 + AFTER_NAME;
        var out = ByteBuffer.allocate(end + 64);
        out.put(query, 0, 2).putShort((short) 0x8583); // response, authoritative, recursion, NXDOMAIN
        out.putShort((short) 1).putShort((short) 0).putShort((short) 1).putShort((short) 0);
        out.put(query, HEADER, end - HEADER);
        out.put((byte) 0).putShort((short) 6).putShort((short) 1).putInt(HOUR); // ". IN SOA"
        out.putShort((short) 22).put((byte) 0).put((byte) 0); // MNAME and RNAME are the root
        out.putInt(1).putInt(HOUR).putInt(HOUR).putInt(HOUR).putInt(HOUR);
        byte[] answer = new byte[out.position()];
        out.flip().get(answer);
        return answer;
    }
}
