package io.lagomcp.invoices.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.lagomcp.invoices.approval.Policy;
import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.approval.plan.ConfirmationLevel;
import io.lagomcp.invoices.approval.plan.MutationKind;
import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.lago.InstantRequestClock;
import io.lagomcp.invoices.lago.LagoClient;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * No write reaches Lago on facts that are not those of the plan any more: every mutation, every change of what its statement
 * rests on or of who may do it, at every moment at which it can happen.
 */
@Tag("java-independent")
class ChangedInvoiceTest {
    private static final EnumSet<Change> OF_WHOEVER_CALLS =
            EnumSet.of(Change.ROLE_TAKEN_AWAY, Change.TOKEN_REVOKED, Change.TOOLS_NARROWED);

    /** One for all: nothing is written to it. */
    private static StandIn shared;

    @BeforeAll
    static void open() {
        shared = new StandIn();
    }

    @AfterAll
    static void close() {
        shared.close();
    }

    /** A Lago over HTTP, and a client to it whose waits a test can use. */
    private static final class StandIn implements AutoCloseable {
        private final LagoProxy lago = new LagoProxy(SandboxAccount.open());
        private final LagoClient client = lago.client(new InstantRequestClock(() -> this.whileWaiting.run()));
        private volatile Runnable whileWaiting = () -> {};

        List<String> writes() {
            return lago.account().writes();
        }

        @Override
        public void close() {
            lago.close();
        }
    }

    /** The invoice that a mutation acts on. */
    private enum Target {
        NONE,
        DRAFT,
        FAILED,
        ISSUED,
        ISSUED_WITH_PROVIDER;

        /** What can happen to such a one; to whoever calls, everything can. */
        Set<Change> possible() {
            EnumSet<Change> possible =
                    switch (this) {
                        // there is no invoice before: nothing can happen to it, only to its customer
                        case NONE -> EnumSet.of(Change.PROVIDER_CAME, Change.PROVIDER_WENT);
                        // nobody was asked to pay it yet: it cannot be paid, voided, disputed or overdue
                        case DRAFT, FAILED ->
                            EnumSet.of(
                                    Change.FINALIZED,
                                    Change.TOTAL_CHANGED,
                                    Change.PROVIDER_CAME,
                                    Change.PROVIDER_WENT,
                                    Change.SELF_BILLED);
                        // it is final already
                        case ISSUED -> EnumSet.complementOf(EnumSet.of(Change.FINALIZED));
                        // without a provider before there would be nobody to charge, and no payment page to ask for
                        case ISSUED_WITH_PROVIDER ->
                            EnumSet.complementOf(EnumSet.of(Change.FINALIZED, Change.PROVIDER_CAME));
                    };
            possible.addAll(OF_WHOEVER_CALLS);
            return possible;
        }
    }

    private enum Call {
        CREATE_INVOICE(
                Target.NONE,
                "{'external_customer_id':'acme','fees':[{'add_on_code':'setup','unit_amount_cents':1000}]}"),
        UPDATE_INVOICE(Target.ISSUED, "{'lago_id':'%s','payment_status':'succeeded','metadata':{'a':'b'}}"),
        REFRESH_INVOICE(Target.DRAFT, "{'lago_id':'%s'}"),
        FINALIZE_INVOICE(Target.DRAFT, "{'lago_id':'%s'}"),
        RETRY_PAYMENT(Target.ISSUED_WITH_PROVIDER, "{'lago_id':'%s'}"),
        VOID_INVOICE(Target.ISSUED, "{'lago_id':'%s'}"),
        DELETE_INVOICE(Target.DRAFT, "{'lago_id':'%s'}"),
        RETRY_INVOICE(Target.FAILED, "{'lago_id':'%s'}"),
        LOSE_DISPUTE_INVOICE(Target.ISSUED, "{'lago_id':'%s'}"),
        INVOICE_PAYMENT_URL(Target.ISSUED_WITH_PROVIDER, "{'lago_id':'%s'}"),
        RESEND_INVOICE_EMAIL(Target.ISSUED, "{'lago_id':'%s'}"),
        SYNC_SALESFORCE_ID(Target.ISSUED, "{'lago_id':'%s','external_id':'a0B5','integration_code':'salesforce_main'}");

        private final Target target;
        private final String arguments;

        Call(Target target, String arguments) {
            this.target = target;
            this.arguments = arguments;
        }

        String tool() {
            return name().toLowerCase(Locale.ROOT);
        }

        String arguments(SandboxAccount account) {
            return switch (target) {
                case NONE -> arguments;
                case DRAFT -> arguments.formatted(account.draft().lagoId());
                case FAILED ->
                    arguments.formatted(account.invoice("failed", any -> true).lagoId());
                case ISSUED, ISSUED_WITH_PROVIDER ->
                    arguments.formatted(account.unpaid().lagoId());
            };
        }
    }

    /** What can change; those of the invoice are applied to everything that Lago shows of one. */
    private enum Change {
        PAID,
        PAID_IN_PART,
        VOIDED,
        FINALIZED,
        TOTAL_CHANGED,
        PROVIDER_CAME,
        PROVIDER_WENT,
        DISPUTE_LOST,
        OVERDUE,
        SELF_BILLED,
        ROLE_TAKEN_AWAY,
        TOKEN_REVOKED,
        TOOLS_NARROWED;

        void on(ObjectNode invoice) {
            long total = invoice.path("total_amount_cents").asLong(0);
            switch (this) {
                case PAID ->
                    invoice.put("payment_status", "succeeded")
                            .put("total_paid_amount_cents", total)
                            .put("total_due_amount_cents", 0);
                case PAID_IN_PART ->
                    invoice.put("total_paid_amount_cents", 100).put("total_due_amount_cents", total - 100);
                case VOIDED -> invoice.put("status", "voided");
                case FINALIZED -> invoice.put("status", "finalized");
                case TOTAL_CHANGED -> invoice.put("total_amount_cents", total + 1);
                case PROVIDER_CAME -> provider(invoice, "stripe");
                case PROVIDER_WENT -> provider(invoice, null);
                case DISPUTE_LOST -> invoice.put("payment_dispute_lost_at", "2026-07-01T09:00:00.000Z");
                case OVERDUE -> invoice.put("payment_overdue", true);
                case SELF_BILLED -> invoice.put("self_billed", true);
                case ROLE_TAKEN_AWAY, TOKEN_REVOKED, TOOLS_NARROWED -> {
                    // the invoice stays as it is
                }
            }
        }

        /** How Lago shows the invoice before, so that the change is one. */
        Consumer<ObjectNode> before() {
            return this == PROVIDER_CAME
                    ? invoice -> provider(invoice, null)
                    : invoice -> {
                        provider(invoice, "stripe");
                        invoice.put("payment_overdue", false);
                    };
        }

        Optional<Permissions> grant() {
            return switch (this) {
                case ROLE_TAKEN_AWAY -> Optional.of(Permissions.of(Role.READER));
                case TOKEN_REVOKED -> Optional.empty();
                case TOOLS_NARROWED ->
                    Optional.of(new Permissions(Role.APPROVER, Optional.of(Set.of("find_invoice", "confirm_action"))));
                default -> Optional.of(Permissions.of(Role.APPROVER));
            };
        }

        private static void provider(ObjectNode invoice, @Nullable String name) {
            if (invoice.path("customer").path("billing_configuration") instanceof ObjectNode configuration) {
                configuration.put("payment_provider", name);
            }
        }
    }

    private enum Moment {
        BETWEEN_PLAN_AND_YES,
        WAITING_FOR_THE_RATE_LIMIT,
        AFTER_A_429
    }

    static Stream<Arguments> everything() {
        return Stream.of(Call.values()).flatMap(call -> call.target.possible().stream()
                .flatMap(change -> Stream.of(Moment.values()).map(moment -> arguments(call, change, moment))));
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("everything")
    void nothingIsWritten(Call call, Change change, Moment moment) {
        List<String> before = shared.writes();
        Try attempt = new Try(shared, change);

        JsonNode error = attempt.of(call, moment, change).json().path("error");

        assertThat(shared.writes()).as("what reached Lago").isEqualTo(before);
        assertThat(error.path("code").asString(""))
                .as("%s", error)
                .isEqualTo(OF_WHOEVER_CALLS.contains(change) ? "not_permitted" : "invoice_changed");
    }

    static Stream<Arguments> withoutAChange() {
        return Stream.of(Call.values())
                .flatMap(call -> Stream.of(Moment.values()).map(moment -> arguments(call, moment)));
    }

    /** So that what the table shows is not that nothing would have been written anyway. */
    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("withoutAChange")
    void withoutAChangeItIsWrittenOnce(Call call, Moment moment) {
        try (StandIn own = new StandIn()) {
            List<String> before = own.writes();
            Try attempt = new Try(own, Change.ROLE_TAKEN_AWAY);

            ToolResult result = attempt.ofUnchanged(call, moment);

            assertThat(result.isError()).as("%s", result.json()).isFalse();
            assertThat(own.writes()).hasSize(before.size() + 1);
            assertThat(attempt.waits)
                    .as("waits that the change would have come in")
                    .isEqualTo(moment == Moment.BETWEEN_PLAN_AND_YES ? 0 : 1);
        }
    }

    @Test
    void everyMutationIsInTheTable() {
        Set<String> inTheTable = Stream.of(Call.values()).map(Call::tool).collect(Collectors.toSet());

        assertThat(ToolClient.at(shared.client).registry().mutations())
                .extracting(MutationKind::name)
                .containsExactlyInAnyOrderElementsOf(inTheTable);
    }

    /** Lago's own job that makes the file, in the seconds after an invoice was created or finalized. */
    @ParameterizedTest
    @MethodSource("withoutAChange")
    void aFileThatLagoHasMadeMeanwhileIsNoChange(Call call, Moment moment) {
        try (StandIn own = new StandIn()) {
            Try attempt = new Try(own, Change.ROLE_TAKEN_AWAY);

            ToolResult result = attempt.of(call, moment, invoice -> {
                invoice.put("updated_at", "2026-07-01T10:00:05Z");
                invoice.put("file_url", "https://files.example/new.pdf");
                invoice.put("xml_url", "https://files.example/new.xml");
            });

            assertThat(result.isError()).as("%s", result.json()).isFalse();
        }
    }

    /** One call, from its plan to what comes of the yes to it. */
    private static final class Try {
        private final StandIn standIn;
        private final LagoProxy lago;
        private final AtomicReference<Optional<Permissions>> granted =
                new AtomicReference<>(Optional.of(Permissions.of(Role.APPROVER)));
        private final ToolClient desk;
        private int waits;

        Try(StandIn standIn, Change change) {
            this.standIn = standIn;
            this.lago = standIn.lago;
            standIn.whileWaiting = () -> {};
            lago.exhausted(false);
            show(change.before());
            desk = ToolClient.under(ALWAYS_ASKS, standIn.client)
                    .of(new Principal("kim", "kim", Permissions.of(Role.APPROVER), "", granted::get));
        }

        ToolResult of(Call call, Moment moment, Change change) {
            return of(call, moment, () -> {
                show(change.before().andThen(change::on));
                granted.set(change.grant());
            });
        }

        ToolResult of(Call call, Moment moment, Consumer<ObjectNode> after) {
            return of(call, moment, () -> show(Change.ROLE_TAKEN_AWAY.before().andThen(after)));
        }

        ToolResult ofUnchanged(Call call, Moment moment) {
            return of(call, moment, () -> {});
        }

        private ToolResult of(Call call, Moment moment, Runnable happens) {
            // a new invoice is not looked at before its write takes its turn: only its plan can use the rate limit up
            lago.exhausted(moment == Moment.WAITING_FOR_THE_RATE_LIMIT && call.target == Target.NONE);
            JsonNode plan = desk.plan(call.tool(), call.arguments(lago.account()));
            switch (moment) {
                case BETWEEN_PLAN_AND_YES -> happens.run();
                case WAITING_FOR_THE_RATE_LIMIT -> lago.exhausted(true);
                case AFTER_A_429 -> lago.turnAwayTheNextWrite();
            }
            standIn.whileWaiting = () -> {
                waits++;
                lago.exhausted(false);
                happens.run();
            };
            return desk.confirm(plan);
        }

        private void show(Consumer<ObjectNode> change) {
            lago.changeAnswers(answer -> {
                if (answer.path("invoice") instanceof ObjectNode invoice) {
                    change.accept(invoice);
                }
                answer.path("invoices").forEach(invoice -> change.accept((ObjectNode) invoice));
                answer.path("customers")
                        .forEach(customer -> change.accept(ToolClient.json("{}").set("customer", customer)));
                return answer;
            });
        }
    }

    private static final Policy ALWAYS_ASKS =
            (plan, principal) -> new PolicyDecision.Confirm(ConfirmationLevel.SIMPLE, true, "ask");
}
