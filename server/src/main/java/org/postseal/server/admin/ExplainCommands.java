package org.postseal.server.admin;

import org.postseal.server.delivery.ExplainText;
import org.postseal.server.delivery.Explainer;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.smtp.Mailbox;

import java.util.List;

/**
 * {@code explain ADDRESS [reqseal] [connect]}: what delivery would do, from the code that does it.
 */
public final class ExplainCommands implements ControlCommand {
    private final Explainer explainer;

    public ExplainCommands(Explainer explainer) {
        this.explainer = explainer;
    }

    @Override
    public ControlReply run(List<String> arguments) {
        if (arguments.isEmpty()) {
            return ControlReply.usage("explain needs an address, such as dave@example.net\n");
        }
        try {
            Mailbox recipient = Mailbox.parse(arguments.getFirst(), true);
            boolean reqseal = arguments.contains("reqseal");
            Explainer.Explanation explanation = explainer.explain(recipient, reqseal);
            return ControlReply.ok(
                    arguments.contains("connect")
                            ? ExplainText.of(explanation, explainer.connect(explanation))
                            : ExplainText.of(explanation));
        } catch (SyntaxException e) {
            return ControlReply.usage(arguments.getFirst() + ": " + e.getMessage() + "\n");
        }
    }
}
