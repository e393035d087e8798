package io.lagomcp.invoices.approval.plan;

import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.lago.SafeText;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/**
 * The same change of several invoices: one plan for each, and the invoices that were left out when it was planned.
 *
 * @param parts in the order in which they are carried out
 * @param leftOut in the order of the call
 */
public record Batch(List<Part> parts, List<LeftOut> leftOut) {
    /** How many invoices one batch can change. */
    public static final int MOST_INVOICES = 50;

    /** In characters: a statement that is longer could not be repeated in {@code confirm_action}. */
    private static final int LONGEST_STATEMENT = 45_000;

    public Batch {
        parts = List.copyOf(parts);
        leftOut = List.copyOf(leftOut);
    }

    /**
     * The change of one invoice.
     *
     * @param position in the batch as it was planned, from 1; its text is numbered by it
     * @param plan with the caution as its first warning
     * @param caution a warning that the plan has from the audit log and not from Lago
     * @param decision what the policy says about this invoice alone
     * @param withdrawn why it is no longer carried out, though the rest of the batch may be; empty while it may
     */
    public record Part(
            int position, Plan plan, Optional<String> caution, PolicyDecision decision, Optional<Refusal> withdrawn) {

        public String lagoId() {
            return plan.target().orElseThrow().lagoId();
        }
    }

    /**
     * An invoice that was asked for and is not in the batch.
     *
     * @param number empty text where it is not known
     * @param code in snake case
     * @param why a sentence
     */
    public record LeftOut(String lagoId, String number, String code, String why) {

        /** It was refused. */
        public static LeftOut of(String lagoId, String number, Refusal refusal) {
            return new LeftOut(lagoId, number, refusal.code(), refusal.message());
        }

        String named() {
            return number.isEmpty() ? SafeText.token(lagoId) : SafeText.token(number);
        }
    }

    /** The parts that nobody has withdrawn. */
    public List<Part> remaining() {
        return parts.stream().filter(part -> part.withdrawn().isEmpty()).toList();
    }

    /** The same with only these parts. */
    public Batch only(Collection<Integer> positions) {
        return new Batch(
                parts.stream()
                        .filter(part -> positions.contains(part.position()))
                        .toList(),
                leftOut);
    }

    /** The same, in which these invoices are no longer carried out. */
    public Batch without(Set<String> lagoIds, Refusal why) {
        return new Batch(
                parts.stream()
                        .map(part -> lagoIds.contains(part.lagoId())
                                ? new Part(
                                        part.position(),
                                        part.plan(),
                                        part.caution(),
                                        part.decision(),
                                        part.withdrawn().or(() -> Optional.of(why)))
                                : part)
                        .toList(),
                leftOut);
    }

    /** What is at stake, by currency; of amounts that nobody knows there is none in it. Money that goes back counts like other money. */
    public List<Money> sums() {
        return sums(remaining().stream().map(Part::plan).toList());
    }

    /** The same of these plans; a sum that no {@code long} holds is the largest one. */
    public static List<Money> sums(List<Plan> plans) {
        SortedMap<String, BigInteger> sums = new TreeMap<>();
        plans.stream()
                .flatMap(plan -> plan.impact().stake().known().stream())
                .map(Money::magnitude)
                .forEach(
                        money -> sums.merge(money.currency(), BigInteger.valueOf(money.minorUnits()), BigInteger::add));
        return sums.entrySet().stream()
                .map(sum -> new Money(
                        sum.getValue().min(BigInteger.valueOf(Long.MAX_VALUE)).longValueExact(), sum.getKey()))
                .toList();
    }

    /** What is at stake in all: unknown where one amount is, or where there are several currencies. */
    public static AmountAtStake stake(List<Plan> plans) {
        List<AmountAtStake> stakes =
                plans.stream().map(plan -> plan.impact().stake()).toList();
        List<Money> sums = sums(plans);
        if (stakes.stream().allMatch(AmountAtStake.None.class::isInstance)) {
            return new AmountAtStake.None();
        }
        boolean known = stakes.stream().noneMatch(AmountAtStake.Unknown.class::isInstance);
        return known && sums.size() == 1 ? new AmountAtStake.Exactly(sums.get(0)) : new AmountAtStake.Unknown();
    }

    /**
     * One plan for the parts that remain, to be shown and approved; it sends nothing itself.
     *
     * @param tool the name of the mutation
     * @param arguments of the call with the ids of all its invoices
     * @param digest of these arguments
     */
    public Plan plan(String tool, ObjectNode arguments, String digest) {
        List<Part> remaining = remaining();
        List<Plan> plans = remaining.stream().map(Part::plan).toList();
        Set<MutationEffect> effects = new HashSet<>();
        Set<String> consequences = new LinkedHashSet<>();
        plans.forEach(plan -> {
            effects.addAll(plan.impact().effects());
            consequences.addAll(plan.impact().consequences());
        });
        Set<String> customers = plans.stream().map(Plan::externalCustomerId).collect(Collectors.toSet());
        return new Plan(
                tool,
                heading() + " "
                        + remaining.stream()
                                .map(part -> "(" + part.position() + ") "
                                        + part.plan().description())
                                .collect(Collectors.joining(" "))
                        + leftOutInShort(),
                customers.size() == 1 ? customers.iterator().next() : "",
                Optional.empty(),
                List.of(),
                new PlanImpact(effects, stake(plans), List.copyOf(consequences), warnings(remaining)),
                arguments,
                digest,
                SuggestedCall.find(parts.isEmpty() ? "" : parts.get(0).lagoId()),
                Optional.empty(),
                Optional.empty());
    }

    /** Whether a person could not read and an assistant not repeat the statement of this plan. */
    public static boolean isTooLong(Plan plan) {
        return plan.statement().length() > LONGEST_STATEMENT;
    }

    private String heading() {
        int count = remaining().size();
        String sums = sumsInWords();
        return count + (count == 1 ? " invoice" : " invoices") + (sums.isEmpty() ? "" : ", " + sums + " in all") + ":";
    }

    /** For example {@code 1,200.00 EUR and 300.00 USD}; empty text where no money is at stake. */
    public String sumsInWords() {
        List<String> sums = new ArrayList<>(sums().stream().map(Money::toString).toList());
        if (hasUnknownAmount()) {
            sums.add("amounts that are not known");
        }
        return String.join(" and ", sums);
    }

    /** Whether nobody knows how much is at stake for one of the invoices. */
    public boolean hasUnknownAmount() {
        return remaining().stream().anyMatch(part -> part.plan().impact().stake() instanceof AmountAtStake.Unknown);
    }

    private String leftOutInShort() {
        return leftOut.isEmpty()
                ? ""
                : " Left out: "
                        + leftOut.stream()
                                .map(out -> out.named() + " (" + out.code() + ")")
                                .collect(Collectors.joining(", "))
                        + ".";
    }

    private static List<String> warnings(List<Part> parts) {
        return parts.stream()
                .filter(part -> !part.plan().impact().warnings().isEmpty())
                .map(part -> "(" + part.position() + ") "
                        + String.join(", ", part.plan().impact().warnings()))
                .toList();
    }

    /**
     * What a person types at level {@link ConfirmationLevel#TYPED}: the sum, in the first currency where there are several, or the
     * number of invoices where no amount is known.
     */
    public TypedChallenge proof() {
        List<Money> sums = sums();
        if (sums.isEmpty()) {
            return new TypedChallenge(
                    "number of invoices", Integer.toString(remaining().size()));
        }
        String what = sums.size() == 1 ? "sum" : "sum in " + sums.get(0).currency();
        return new TypedChallenge(what, sums.get(0).toString());
    }

    /** The batch as a person reads it when asked to confirm: a line for each invoice, what is left out, and what follows. */
    public String card(Plan plan) {
        return PlanFormatter.of(
                heading(),
                remaining().stream()
                        .map(part -> part.position() + ". " + part.plan().description() + warningsOf(part.plan()))
                        .toList(),
                leftOut.stream().map(out -> out.named() + ": " + out.why()).toList(),
                plan.reversible(),
                plan.impact().consequences());
    }

    private static String warningsOf(Plan plan) {
        List<String> warnings = plan.impact().warnings();
        return warnings.isEmpty() ? "" : " Please note: " + String.join("; ", warnings) + ".";
    }

    /** What it takes to remember it, in bytes of heap by estimate. */
    public long weight() {
        return parts.stream().mapToLong(part -> part.plan().weight()).sum()
                + leftOut.stream()
                        .mapToLong(
                                out -> HeapSizeEstimate.of(List.of(out.lagoId(), out.number(), out.code(), out.why())))
                        .sum();
    }
}
