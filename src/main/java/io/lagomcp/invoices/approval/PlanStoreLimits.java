package io.lagomcp.invoices.approval;

/**
 * How many plans are kept, so that nobody fills the memory of a server that others use.
 *
 * @param openEach that one principal has made and that wait for a yes, are carried out or have an unknown outcome
 * @param openInAll the same for all principals together
 * @param endedEach that one principal has made and that are remembered for their receipts
 * @param endedInAll the same for all principals together
 * @param bytesEach what the plans of one principal may weigh, by estimate
 * @param bytesInAll the same for all principals together
 */
record PlanStoreLimits(int openEach, int openInAll, int endedEach, int endedInAll, long bytesEach, long bytesInAll) {

    /** For a heap of 512 MB. */
    static final PlanStoreLimits STANDARD = new PlanStoreLimits(500, 5_000, 1_000, 10_000, 8L << 20, 64L << 20);
}
