package io.lagomcp.invoices.bench;

import io.lagomcp.invoices.store.FleetHistory.Answer;
import io.lagomcp.invoices.store.TcpProxy.Loss;
import java.util.Locale;
import java.util.Set;

/** Where in a confirmation a server is killed, and what the next server may say about the plan then. */
enum CrashPoint {
    BEFORE_THE_INTENT_COMMITS(Set.of(Answer.DONE)) {
        @Override
        void arm(Replica victim, FleetLago lago) {
            victim.proxies().forEach(proxy -> proxy.at(INTENT, Loss.COMMIT, victim::kill));
        }
    },
    AFTER_THE_INTENT_BEFORE_ITS_ANSWER(Set.of(Answer.UNKNOWN)) {
        @Override
        void arm(Replica victim, FleetLago lago) {
            victim.proxies().forEach(proxy -> proxy.at(INTENT, Loss.ANSWER, victim::kill));
        }
    },
    AT_LAGO_BEFORE_THE_WRITE(Set.of(Answer.UNKNOWN)) {
        @Override
        void arm(Replica victim, FleetLago lago) {
            lago.beforeWrite(() -> {
                victim.kill();
                throw new IllegalStateException("the request is lost");
            });
        }
    },
    AT_LAGO_AFTER_THE_WRITE(Set.of(Answer.UNKNOWN)) {
        @Override
        void arm(Replica victim, FleetLago lago) {
            lago.afterWrite(victim::kill);
        }
    },
    BEFORE_THE_OUTCOME_COMMITS(Set.of(Answer.UNKNOWN)) {
        @Override
        void arm(Replica victim, FleetLago lago) {
            victim.proxies().forEach(proxy -> proxy.at(OUTCOME, Loss.COMMIT, victim::kill));
        }
    },
    AFTER_THE_OUTCOME_BEFORE_ITS_ANSWER(Set.of(Answer.DONE)) {
        @Override
        void arm(Replica victim, FleetLago lago) {
            victim.proxies().forEach(proxy -> proxy.at(OUTCOME, Loss.ANSWER, victim::kill));
        }
    };

    static final String INTENT = "\"event\":\"intent\"";
    static final String OUTCOME = "\"event\":\"outcome\"";

    private final Set<Answer> next;

    CrashPoint(Set<Answer> next) {
        this.next = next;
    }

    /** Lets the next confirmation of this server end there. */
    abstract void arm(Replica victim, FleetLago lago);

    /** Whether another server may answer this to the same confirmation. */
    boolean allows(Answer answer) {
        return next.contains(answer);
    }

    /** In words. */
    String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
