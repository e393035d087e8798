package io.lagomcp.invoices.guard;

/**
 * Who is at the other end, as far as this server could make sure.
 *
 * @param name by which records, plans and sessions know them
 * @param grant what they may do, for this one call
 */
public record Principal(String name, Grant grant) {

    /** The user of this machine: whoever can write to our standard input. */
    public static Principal local() {
        return new Principal("local", Grant.of(Role.APPROVER));
    }
}
