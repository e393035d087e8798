package io.lagomcp.invoices.bench;

/** What one hostile caller does to a server, within bounds. */
interface Attack {

    /** The name by which it can be picked. */
    String name();

    /** After how many seconds it ends at the latest. */
    default int seconds() {
        return 12;
    }

    /**
     * Attacks until everything is sent, or the deadline.
     *
     * @param deadline as {@link System#nanoTime()} has it; the attack ends at most a few seconds later
     * @return how the server took it, in a few words
     */
    String run(Target target, long deadline) throws Exception;

    /**
     * The server, and the tokens that the attackers have.
     *
     * @param port of loopback
     */
    record Target(int port, String reader, String operator) {}
}
