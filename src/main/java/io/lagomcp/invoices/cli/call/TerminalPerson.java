package io.lagomcp.invoices.cli.call;

import io.lagomcp.invoices.console.Prompter;
import io.lagomcp.invoices.console.Terminal;
import io.lagomcp.invoices.lago.SafeText;
import java.util.Optional;

/** The person at the terminal, who reads each plan before they answer. */
record TerminalPerson(Prompter prompter, Terminal terminal) implements ToolClient.Person {
    @Override
    public boolean isThere() {
        return prompter.isThere();
    }

    @Override
    public boolean approves(String plan) {
        show(plan);
        return prompter.confirms("Approve this plan?");
    }

    @Override
    public Optional<String> types(String plan, String prompt) {
        show(plan);
        return Optional.of(prompter.readLine(prompt + ": ")).filter(text -> !text.isBlank());
    }

    private void show(String plan) {
        terminal.box("The plan", SafeText.visible(plan));
        terminal.print();
    }
}
