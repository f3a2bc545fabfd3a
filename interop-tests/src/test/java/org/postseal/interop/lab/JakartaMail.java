package org.postseal.interop.lab;

import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;

import java.util.Properties;

/** A Java program of a user's: hands the message on its standard input to an SMTP server. */
final class JakartaMail {
    private JakartaMail() {}

    /**
     * @param arguments port on this host, recipient
     */
    public static void main(String[] arguments) throws Exception {
        Properties properties = new Properties();
        properties.setProperty("mail.smtp.host", "127.0.0.1");
        properties.setProperty("mail.smtp.port", arguments[0]);
        properties.setProperty("mail.smtp.allow8bitmime", "true");
        Session session = Session.getInstance(properties);
        MimeMessage message = new MimeMessage(session, System.in);
        try (Transport transport = session.getTransport("smtp")) {
            transport.connect();
            // As it is: send() would give it another Message-ID.
            transport.sendMessage(
                    message, new InternetAddress[] {new InternetAddress(arguments[1])});
        }
    }
}
