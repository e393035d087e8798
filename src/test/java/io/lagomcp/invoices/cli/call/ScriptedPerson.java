package io.lagomcp.invoices.cli.call;

import io.lagomcp.invoices.console.Prompter;
import java.util.ArrayList;
import java.util.List;

/** A person at the terminal, who answers as the test says. */
public final class ScriptedPerson implements Prompter {
    private final List<String> questions = new ArrayList<>();
    private boolean isThere = true;
    private boolean yes = true;
    private String typed = "";

    /** Says no from now on. */
    public void declines() {
        yes = false;
    }

    /** Types this from now on. */
    public void types(String text) {
        typed = text;
    }

    /** There is no terminal from now on. */
    public void leaves() {
        isThere = false;
    }

    /** What was asked so far. */
    public List<String> questions() {
        return List.copyOf(questions);
    }

    @Override
    public boolean isThere() {
        return isThere;
    }

    @Override
    public String readSecret(String prompt) {
        throw new AssertionError(prompt);
    }

    @Override
    public String readLine(String prompt) {
        questions.add(prompt);
        return typed;
    }

    @Override
    public boolean confirms(String question) {
        questions.add(question);
        return yes;
    }
}
