package io.lagomcp.invoices;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.ApprovalService;
import io.lagomcp.invoices.approval.Caller;
import io.lagomcp.invoices.approval.ConfirmationChannel;
import io.lagomcp.invoices.approval.Policy;
import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.approval.TestAuditLogs;
import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import java.time.Clock;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Another way to ask a person joins by its interface alone: neither the approval service nor a tool knows of it. */
class ThirdChannelTest {
    private final SandboxAccount account = SandboxAccount.open();
    private final Invoice unpaid = account.unpaid();
    private final ToolRegistry registry = new ToolRegistry(
            account.lago(),
            new ApprovalService(
                    Policy.confirmEverything(),
                    account.lago(),
                    account.lago(),
                    TestAuditLogs.fresh(Clock.systemUTC()),
                    Clock.systemUTC()),
            Clock.systemUTC());

    @AfterEach
    void close() {
        account.close();
    }

    @Test
    void anApproverElsewhereSaysYes() throws Exception {
        Approvers approvers = new Approvers();
        CompletableFuture<JsonNode> call = CompletableFuture.supplyAsync(() -> markAsPaid(approvers));
        Approvers.Request request = approvers.next();
        assertThat(request.card()).contains(unpaid.number(), "payment_status: pending → succeeded");
        assertThat(account.writes()).as("what was written before the yes").isEmpty();

        request.answer().complete(new ConfirmationChannel.Answer.Approved());

        JsonNode done = call.get(60, TimeUnit.SECONDS);
        assertThat(done.path("outcome").asString("")).isEqualTo("done");
        assertThat(done.path("receipt").path("approved_via").asString("")).isEqualTo("approvers");
        assertThat(account.writes()).hasSize(1);
    }

    @Test
    void anApproverElsewhereSaysNo() throws Exception {
        Approvers approvers = new Approvers();
        CompletableFuture<JsonNode> call = CompletableFuture.supplyAsync(() -> markAsPaid(approvers));

        approvers.next().answer().complete(new ConfirmationChannel.Answer.Refused(Refusal.DECLINED));

        JsonNode refused = call.get(60, TimeUnit.SECONDS);
        assertThat(refused.path("error").path("code").asString("")).isEqualTo("declined");
        assertThat(account.writes()).isEmpty();
    }

    @Test
    void aCallIsMadeAgainFromTheTopWithItsAnswer() {
        JsonNode first = markAsPaid(new RoundTrip(""));
        assertThat(first.path("outcome").asString("")).isEqualTo("confirmation_required");
        String statement = first.path("plan").path("statement").asString("");

        JsonNode other = markAsPaid(new RoundTrip("Yes to " + statement));
        assertThat(other.path("error").path("code").asString(""))
                .as("a yes to another plan")
                .isEqualTo("confirmation_invalid");
        assertThat(account.writes()).isEmpty();

        JsonNode done = markAsPaid(new RoundTrip(statement));
        assertThat(done.path("outcome").asString("")).isEqualTo("done");
        assertThat(account.writes()).hasSize(1);
    }

    private JsonNode markAsPaid(ConfirmationChannel channel) {
        ObjectNode arguments = JsonNodeFactory.instance
                .objectNode()
                .put("lago_id", unpaid.lagoId())
                .put("payment_status", "succeeded");
        return registry.call("update_invoice", arguments, new Caller(Principal.local(), "test 1", channel))
                .json();
    }

    /** People who see the card somewhere else, a page for example, and answer from a thread of that place. */
    private static final class Approvers implements ConfirmationChannel {
        private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();

        record Request(String card, CompletableFuture<Answer> answer) {}

        @Override
        public String name() {
            return "approvers";
        }

        @Override
        public Answer ask(PendingPlan confirmation) {
            Request request = new Request(confirmation.plan().card(), new CompletableFuture<>());
            requests.add(request);
            return request.answer().orTimeout(60, TimeUnit.SECONDS).join();
        }

        Request next() throws InterruptedException {
            Request request = requests.poll(60, TimeUnit.SECONDS);
            if (request == null) {
                throw new AssertionError("the approval service asks the approvers within a minute");
            }
            return request;
        }
    }

    /** What newer revisions of the protocol do: a call is answered with a question, and made again with the answer. */
    private record RoundTrip(String approvedStatement) implements ConfirmationChannel {
        @Override
        public String name() {
            return "round trip";
        }

        @Override
        public Answer ask(PendingPlan confirmation) {
            if (approvedStatement.isEmpty()) {
                return new Answer.Pending();
            }
            return approvedStatement.equals(confirmation.plan().statement())
                    ? new Answer.Approved()
                    : new Answer.Refused(Refusal.INVALID_ANSWER);
        }
    }
}
