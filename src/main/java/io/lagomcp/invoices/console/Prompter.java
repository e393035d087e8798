package io.lagomcp.invoices.console;

import java.io.Console;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/** Asks a person questions. By default there is no person. */
public interface Prompter {
    /** Whether a person is there; if not, the other methods must not be called. */
    default boolean isThere() {
        return false;
    }

    /** Reads a line without echo; empty if only Enter was pressed. */
    default String readSecret(String prompt) {
        throw new IllegalStateException("there is no person");
    }

    /** Reads a line with echo; empty if only Enter was pressed. */
    default String readLine(String prompt) {
        throw new IllegalStateException("there is no person");
    }

    /** Asks a yes-no question. */
    default boolean confirms(String question) {
        throw new IllegalStateException("there is no person");
    }

    /** Asks at the console, if the program runs in a terminal. */
    final class AtConsole implements Prompter {
        private static final Set<String> YES = Set.of("y", "yes");

        @Override
        public boolean isThere() {
            return Terminal.isTerminal();
        }

        @Override
        public String readSecret(String prompt) {
            char[] typed = console().readPassword("%s", prompt);
            if (typed == null) {
                return "";
            }
            String secret = new String(typed);
            Arrays.fill(typed, ' ');
            return secret;
        }

        @Override
        public String readLine(String prompt) {
            String typed = console().readLine("%s", prompt);
            return typed == null ? "" : typed;
        }

        @Override
        public boolean confirms(String question) {
            String answer = console().readLine("%s", question + " [y/N] ");
            return answer != null && YES.contains(answer.strip().toLowerCase(Locale.ROOT));
        }

        @SuppressWarnings("SystemConsoleNull") // isThere() said that there is one
        private static Console console() {
            return Objects.requireNonNull(System.console());
        }
    }
}
