package io.lagomcp.invoices.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.access.Admission.Admitted;
import io.lagomcp.invoices.access.Admission.Refused;
import io.lagomcp.invoices.guard.Principal;
import java.util.List;

/** Somebody at an entrance. */
record Visitor(Entrance entrance, String address) {
    static final String HOME = "203.0.113.7";

    Visitor(Entrance entrance) {
        this(entrance, HOME);
    }

    Principal isLetInWith(String token) {
        Admission admission = shows(token);
        assertThat(admission).as("the answer to a good token").isInstanceOf(Admitted.class);
        return ((Admitted) admission).principal();
    }

    Refused isRefusedWith(String token) {
        return refused(shows(token));
    }

    Refused isRefused(List<String> authorization, String query) {
        return refused(entrance.admit(new Visit(authorization, query, address, List.of(), List.of())));
    }

    Admission shows(String token) {
        return entrance.admit(new Visit(List.of("Bearer " + token), "", address, List.of(), List.of()));
    }

    private static Refused refused(Admission admission) {
        assertThat(admission).as("the answer to what must not come in").isInstanceOf(Refused.class);
        return (Refused) admission;
    }
}
