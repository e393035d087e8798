package io.lagomcp.invoices.webhook;

import io.lagomcp.invoices.audit.AuditEntry;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What the entries of the audit log mean for plans that need approval. It follows each plan from its request to its end. */
final class PlanEvents {
    /** How long after the expiry an approval that was in time may still be on its way to the audit log. */
    private static final Duration GRACE = Duration.ofSeconds(5);
    /** How long after its expiry an approved plan without an outcome is followed. */
    private static final Duration REMEMBERED = Duration.ofDays(30);
    /** The codes of refusals that always end the plan. */
    private static final Set<String> REJECTIONS = Set.of("rejected", "declined");

    private final Predicate<String> withdrawn;
    private final Map<String, Followed> plans = new LinkedHashMap<>();

    /**
     * A plan that has not ended; saved as JSON with these fields.
     *
     * @param approved whether it is being carried out, or nobody knows what came of it
     * @param facts that every message about it contains
     */
    record Followed(Instant expires, boolean approved, ObjectNode facts) {}

    /** {@code withdrawn} tells whether the plan with this id was withdrawn. */
    PlanEvents(Predicate<String> withdrawn) {
        this.withdrawn = withdrawn;
    }

    /** The message that this entry gives rise to, if any. */
    Optional<WebhookMessage> take(AuditEntry entry) {
        String id = entry.text("plan");
        if (entry.event().equals("planned")) {
            return requested(id, entry);
        }
        Followed plan = plans.get(id);
        if (plan == null) {
            return Optional.empty();
        }
        return switch (entry.event()) {
            case "refused" -> refused(id, plan, entry);
            case "intent" -> approved(id, plan, entry);
            case "outcome" -> Optional.of(ended(id, plan, entry));
            case "settled" -> {
                plans.remove(id);
                boolean happened = entry.fields().path("happened").booleanValue(false);
                yield Optional.of(message(happened ? "executed" : "failed", id, plan, entry));
            }
            default -> Optional.empty();
        };
    }

    private Optional<WebhookMessage> requested(String id, AuditEntry entry) {
        Optional<Instant> expires = expiry(entry);
        if (expires.isEmpty() || plans.containsKey(id)) {
            return Optional.empty();
        }
        ObjectNode facts = JsonNodeFactory.instance.objectNode().put("tool", entry.text("tool"));
        entry.amount().filter(known -> !entry.amountUnknown()).ifPresent(amount -> facts.put(
                        "amount_cents", amount.minorUnits())
                .put("currency", amount.currency()));
        facts.put("expires_at", expires.get().toString());
        Followed plan = new Followed(expires.get(), false, facts);
        plans.put(id, plan);
        return Optional.of(message("requested", id, plan, entry));
    }

    private static Optional<Instant> expiry(AuditEntry planned) {
        try {
            String text = planned.text("expires");
            return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeException noTime) {
            return Optional.empty();
        }
    }

    private Optional<WebhookMessage> refused(String id, Followed plan, AuditEntry entry) {
        if (plan.approved() || !(REJECTIONS.contains(entry.text("code")) || withdrawn.test(id))) {
            return Optional.empty();
        }
        plans.remove(id);
        return Optional.of(message("rejected", id, plan, entry));
    }

    private Optional<WebhookMessage> approved(String id, Followed plan, AuditEntry entry) {
        plans.put(id, new Followed(plan.expires(), true, plan.facts()));
        return plan.approved() ? Optional.empty() : Optional.of(message("approved", id, plan, entry));
    }

    private WebhookMessage ended(String id, Followed plan, AuditEntry entry) {
        boolean heldBack = entry.fields().path("held_back").booleanValue(false);
        String type =
                switch (entry.text("result")) {
                    case "done" -> "executed";
                    case "failed" -> "failed";
                    default -> "unknown";
                };
        if (heldBack) {
            // it can be approved again
            plans.put(id, new Followed(plan.expires(), false, plan.facts()));
        } else if (!type.equals("unknown")) {
            plans.remove(id);
        }
        return message(type, id, plan, entry);
    }

    /** The messages about plans that nobody approved in time, and forgets what is too old. */
    List<WebhookMessage> expire(Instant now) {
        List<WebhookMessage> messages = new ArrayList<>();
        plans.entrySet().removeIf(entry -> {
            Followed plan = entry.getValue();
            boolean isOver = !plan.approved() && plan.expires().plus(GRACE).isBefore(now);
            if (isOver) {
                messages.add(WebhookMessage.of(
                        "approval.expired",
                        plan.expires(),
                        entry.getKey(),
                        plan.facts().deepCopy()));
            }
            return isOver || plan.expires().plus(REMEMBERED).isBefore(now);
        });
        return messages;
    }

    private static WebhookMessage message(String what, String id, Followed plan, AuditEntry entry) {
        ObjectNode data = plan.facts().deepCopy();
        if (!entry.text("code").isEmpty()) {
            data.put("code", entry.text("code"));
        }
        return WebhookMessage.of("approval." + what, entry.time(), id, data);
    }

    /** The plans that have not ended, by their ids. */
    Map<String, Followed> followed() {
        return plans;
    }

    void restore(Map<String, Followed> followed) {
        plans.clear();
        plans.putAll(followed);
    }
}
