package org.postseal.server.app;

import org.postseal.client.cli.LookupCommand;
import org.postseal.client.cli.SealCommand;
import org.postseal.client.cli.SendCommand;
import org.postseal.client.cli.SendmailCommand;
import org.postseal.server.app.commands.CheckCommand;
import org.postseal.server.app.commands.DnsCommand;
import org.postseal.server.app.commands.ExplainCommand;
import org.postseal.server.app.commands.KeyCommand;
import org.postseal.server.app.commands.PeerCommand;
import org.postseal.server.app.commands.QueueCommand;
import org.postseal.server.app.commands.ReloadCommand;
import org.postseal.server.app.commands.ReportCommand;
import org.postseal.server.app.commands.ServeCommand;
import org.postseal.server.app.commands.UnsealCommand;
import org.postseal.server.app.commands.UserCommand;
import org.postseal.server.app.config.ConfigException;
import org.postseal.server.app.demo.DemoCommand;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ScopeType;

import java.io.PrintWriter;

/** The {@code postseal} command. */
@Command(
        name = "postseal",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Mail sealed between sites, so that the relays in between cannot read it.",
        footer = {
            "",
            "Start here:",
            "  postseal demo             two sites, two relays: who can read what",
            "  postseal serve            a relay for your site, with its own settings",
            "  postseal explain ADDRESS  how mail to somebody would go, and why",
            "",
            "The launcher has one command more, a program of its own:",
            "  postseal conformance      test an implementation against the draft",
            "",
            "`postseal help COMMAND` tells more of each."
        },
        subcommands = {
            HelpCommand.class,
            ServeCommand.class,
            DemoCommand.class,
            ExplainCommand.class,
            LookupCommand.class,
            SendCommand.class,
            SendmailCommand.class,
            SealCommand.class,
            UnsealCommand.class,
            DnsCommand.class,
            KeyCommand.class,
            QueueCommand.class,
            PeerCommand.class,
            UserCommand.class,
            ReportCommand.class,
            CheckCommand.class,
            ReloadCommand.class
        })
public final class Main {
    /** EX_CONFIG of sysexits.h. */
    private static final int CONFIG = 78;

    /** EX_USAGE. */
    private static final int USAGE = 64;

    /** EX_SOFTWARE. */
    private static final int SOFTWARE = 70;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** The whole command tree; tests run it in their own process. */
    public static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExpandAtFiles(false); // an address may begin with @, and no word may read a file
        line.setParameterExceptionHandler(
                (e, words) -> {
                    PrintWriter err = e.getCommandLine().getErr();
                    err.println("postseal: " + e.getMessage());
                    CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
                    err.println("try: postseal help " + e.getCommandLine().getCommandName());
                    return USAGE;
                });
        line.setExecutionExceptionHandler(
                (e, command, parsed) -> {
                    command.getErr().println("postseal: " + message(e));
                    return e instanceof ConfigException ? CONFIG : SOFTWARE;
                });
        return line;
    }

    private static String message(Exception e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"postseal " + (version == null ? "(development)" : version)};
        }
    }
}
