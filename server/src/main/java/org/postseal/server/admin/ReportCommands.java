package org.postseal.server.admin;

import org.postseal.server.reports.IncomingReports;
import org.postseal.server.reports.ReportText;
import org.postseal.server.reports.Reports;
import org.postseal.server.reports.TlsReport.PolicyReport;

import java.util.List;
import java.util.Locale;

/** {@code report list|show|preview|send}. */
public final class ReportCommands implements ControlCommand {
    private final Reports reports;

    public ReportCommands(Reports reports) {
        this.reports = reports;
    }

    @Override
    public ControlReply run(List<String> arguments) {
        String verb = arguments.isEmpty() ? "list" : arguments.getFirst();
        String rest = arguments.size() == 2 ? arguments.get(1) : "";
        return switch (verb) {
            case "list" -> list();
            case "show" ->
                    rest.isEmpty()
                            ? ControlReply.usage("report show needs an id of `report list`\n")
                            : show(rest);
            case "preview" ->
                    rest.isEmpty()
                            ? ControlReply.usage("report preview needs a domain\n")
                            : preview(rest.toLowerCase(Locale.ROOT));
            case "send" ->
                    rest.equals("now")
                            ? ControlReply.ok(reports.sendNow() + " reports handed on\n")
                            : ControlReply.usage(
                                    "reports are sent each night; report send --now does not wait\n");
            default -> ControlReply.usage("report knows list, show, preview, send\n");
        };
    }

    private ControlReply list() {
        List<IncomingReports.Line> lines = reports.incoming().list();
        if (lines.isEmpty()) {
            return ControlReply.ok("no reports\n");
        }
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line.id()).append("  ").append(line.text()).append('\n'));
        return ControlReply.ok(text.toString());
    }

    private ControlReply show(String id) {
        return reports.incoming()
                .find(id)
                .map(report -> ControlReply.ok(ReportText.of(report)))
                .orElseGet(
                        () ->
                                new ControlReply(
                                        ControlReply.NO_INPUT,
                                        "no report "
                                                + id
                                                + "; `report list` shows what there is\n"));
    }

    private ControlReply preview(String domain) {
        List<PolicyReport> counts = reports.preview(domain);
        return ControlReply.ok(
                counts.isEmpty()
                        ? "nothing was counted with " + domain + " today\n"
                        : ReportText.of(counts));
    }
}
