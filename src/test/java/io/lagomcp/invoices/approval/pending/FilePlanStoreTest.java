package io.lagomcp.invoices.approval.pending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.approval.plan.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans in files, over what every store promises. */
class FilePlanStoreTest extends PlanStoreContract {
    private final Path state;
    private final FilePlanStore store;

    FilePlanStoreTest(@TempDir Path state) {
        this.state = state;
        this.store = another("account", token -> Optional.empty());
    }

    @Override
    FilePlanStore store() {
        return store;
    }

    private FilePlanStore another(String account, Function<String, Optional<Principal>> owners) {
        return new FilePlanStore(folder(), Optional.empty(), () -> account, owners, clock, clock::nanoTime);
    }

    private Path folder() {
        return state.resolve("audit.jsonl.plans");
    }

    @Test
    void anotherProcessSeesWhatOneKeepsWithdrawsAndDrops() {
        FilePlanStore other = another("account", token -> Optional.empty());
        PendingPlan plan = planned("kim");
        store().add(plan);
        assertThat(other.kept()).hasSize(1);
        assertThat(other.find(plan.id()).orElseThrow().plan()).isEqualTo(plan.plan());

        other.withdraw(plan.id(), Refusal.DECLINED);
        assertThat(store().find(plan.id()).orElseThrow().withdrawn()).contains(Refusal.DECLINED);
        assertThat(store().kept()).allMatch(PlanStore.Kept::withdrawn);

        store().drop(plan.id());
        assertThat(other.find(plan.id())).isEmpty();
        assertThat(other.kept()).isEmpty();
    }

    @Test
    void plansForAnotherAccountAreNotShown() {
        PendingPlan plan = planned("kim");
        store().add(plan);
        FilePlanStore other = another("another account", token -> Optional.empty());

        assertThat(other.find(plan.id())).isEmpty();
        assertThat(other.kept()).isEmpty();
        assertThat(other.problems(false, line -> true)).isEmpty();
        assertThat(other.problems(true, line -> true))
                .containsExactly(Map.entry(file(plan), "it is for another Lago account, or for another API key"));
    }

    @Test
    void aWaitingPlanOfAnotherAuditLogIsReported() {
        PendingPlan plan = planned("kim");
        store().add(plan);

        assertThat(store().problems(true, plan.origin().recordedAt()::equals)).isEmpty();
        assertThat(store().problems(true, line -> false))
                .containsExactly(Map.entry(
                        file(plan), "it was made under another audit log: the log that is there lacks its line"));
        clock.advance(Duration.ofMinutes(15));
        assertThat(store().problems(true, line -> false))
                .as("it cannot be confirmed anyway")
                .isEmpty();
    }

    @Test
    void filesThatOthersCanUseAreReported() throws IOException {
        assumeThat(state.getFileSystem().supportedFileAttributeViews()).contains("posix");
        store().add(planned("kim"));
        Path key = folder().resolve("key");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
        Files.setPosixFilePermissions(folder(), PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThat(store().problems(true, line -> true))
                .containsExactly(
                        Map.entry(folder(), "others can use it; run: chmod 700 " + folder()),
                        Map.entry(key, "others can use it; run: chmod 600 " + key));
    }

    @Test
    void aPlanThatIsKeptIsNotChangedWhereItsFileCannotBeWritten() throws IOException {
        PendingPlan plan = planned("kim");
        store().add(plan);
        Files.delete(file(plan));
        // nothing can be moved to where a folder with something in it is
        Files.createFile(Files.createDirectory(file(plan)).resolve("full"));

        assertThatThrownBy(() -> store().add(plan))
                .isInstanceOfSatisfying(
                        RefusedException.class, no -> assertThat(no.refusal()).isEqualTo(Refusal.AUDIT_UNAVAILABLE));
    }

    @Test
    void whatAKilledProcessHadBegunToWriteIsRemovedLater() throws IOException {
        Files.createDirectories(folder());
        Path old = Files.writeString(folder().resolve("1.tmp"), "half");
        Path recent = Files.writeString(folder().resolve("2.tmp"), "half");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(2))));

        store().add(planned("kim"));

        assertThat(old).doesNotExist();
        assertThat(recent).exists();
    }

    @Test
    void aMakersTokenIsLookedUpAsItIsNow() {
        Permissions operator = Permissions.of(Role.OPERATOR);
        Principal maker = new Principal("bot", "bot", operator, "abcd1234", () -> Optional.of(operator));
        PendingPlan plan = planned(maker);
        store().add(plan);

        assertThat(store().find(plan.id()).orElseThrow().maker().grantedNow().get())
                .as("where the token is not known")
                .isEmpty();
        Permissions reader = Permissions.of(Role.READER);
        Principal ann = new Principal("bot", "ann", reader, "abcd1234", () -> Optional.of(reader));
        FilePlanStore knowing =
                another("account", token -> token.equals("abcd1234") ? Optional.of(ann) : Optional.empty());
        assertThat(knowing.find(plan.id()).orElseThrow().maker().grantedNow().get())
                .contains(reader);
        assertThat(knowing.find(plan.id()).orElseThrow().maker().personNow().get())
                .isEqualTo("ann");
    }

    @Test
    void nobodyElseCanReadPlanOrKey() throws IOException {
        assumeThat(state.getFileSystem().supportedFileAttributeViews()).contains("posix");
        PendingPlan plan = planned("kim");
        store().add(plan);

        assertThat(permissions(folder())).isEqualTo("rwx------");
        for (String name : new String[] {"key", plan.id() + ".plan"}) {
            assertThat(permissions(folder().resolve(name))).isEqualTo("rw-------");
        }
        assertThat(Files.readString(file(plan), StandardCharsets.ISO_8859_1))
                .startsWith("lago-invoices-mcp plan 1\n")
                .doesNotContain(plan.plan().tool(), "kim", account.unpaid().lagoId());
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void aPlanIsWithdrawnAlsoWhereTheReasonCannotBeKept() throws IOException {
        PendingPlan plan = planned("kim");
        store().add(plan);
        Path marker = folder().resolve(plan.id() + ".withdrawn");
        Files.createDirectories(marker.resolve("in the way"));

        store().withdraw(plan.id(), Refusal.DECLINED);
        Files.delete(marker.resolve("in the way"));
        Files.delete(marker);

        assertThat(store().find(plan.id())).isEmpty();
        assertThat(store().kept()).isEmpty();
    }

    @Test
    void aPlanThatWasWithdrawnDoesNotWaitAgainWhereTheReasonCannotBeRead() throws IOException {
        PendingPlan plan = planned("kim");
        store().add(plan);
        Files.writeString(folder().resolve(plan.id() + ".withdrawn"), "x");

        assertThat(store().find(plan.id())).isEmpty();
        assertThat(another("account", token -> Optional.empty()).kept()).isEmpty();
    }

    @Test
    void eachAuditLogHasPlansOfItsOwn() {
        assertThat(FilePlanStore.folderOf(state.resolve("audit.jsonl")))
                .isEqualTo(folder())
                .isNotEqualTo(FilePlanStore.folderOf(state.resolve("audit.log")));
    }

    @Test
    void whatIsNoWholePlanIsReportedAndLeftAlone() throws IOException {
        PendingPlan changed = planned("kim");
        PendingPlan cut = planned("kim");
        PendingPlan newer = planned("kim");
        PendingPlan copied = planned("kim");
        PendingPlan good = planned("kim");
        for (PendingPlan plan : new PendingPlan[] {changed, cut, newer, copied, good}) {
            store().add(plan);
        }
        byte[] bytes = Files.readAllBytes(file(changed));
        bytes[bytes.length - 20] ^= 1;
        Files.write(file(changed), bytes);
        Files.write(file(cut), Arrays.copyOf(Files.readAllBytes(file(cut)), 30));
        Files.write(file(newer), "lago-invoices-mcp plan 2\n and more of it".getBytes(StandardCharsets.US_ASCII));
        Files.copy(file(good), folder().resolve("abcdefghjk.plan"));
        Files.delete(file(copied));
        Files.writeString(folder().resolve("notes.txt"), "x");
        FilePlanStore other = another("account", token -> Optional.empty());

        assertThat(other.kept()).extracting(PlanStore.Kept::id).containsExactly(good.id());
        assertThat(other.find(changed.id())).isEmpty();
        assertThat(other.find("abcdefghjk")).as("the same under another id").isEmpty();
        assertThat(other.problems(true, line -> true))
                .hasSize(5)
                .containsEntry(file(changed), "it was changed, or sealed with another key")
                .containsEntry(file(cut), "it is no plan of this program, or not a whole one")
                .containsEntry(file(newer), "a newer version of this program wrote it")
                .containsEntry(folder().resolve("abcdefghjk.plan"), "it was changed, or sealed with another key")
                .containsEntry(folder().resolve("notes.txt"), "it is no plan of this program");
        assertThat(file(changed)).exists();
        assertThat(file(newer)).exists();
    }

    @Test
    void aKeyOfTheOperatorsOwnIsUsedAndNoneIsMade() throws IOException {
        Path key = Files.writeString(state.resolve("my.key"), "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=\n");
        FilePlanStore keyed = new FilePlanStore(
                folder(), Optional.of(key), () -> "account", token -> Optional.empty(), clock, clock::nanoTime);
        PendingPlan plan = planned("kim");
        keyed.add(plan);

        assertThat(keyed.find(plan.id())).isPresent();
        assertThat(folder().resolve("key")).doesNotExist();
        assertThat(store().find(plan.id())).as("with another key").isEmpty();
    }

    @Test
    void whereNothingCanBeWrittenPlansEndWithTheProcess() throws IOException {
        Files.writeString(folder(), "a file where the folder should be");
        PendingPlan plan = planned("kim");

        store().add(plan);

        assertThat(store().find(plan.id())).contains(plan);
        store().withdraw(plan.id(), Refusal.DECLINED);
        assertThat(store().kept()).allMatch(PlanStore.Kept::withdrawn);
        assertThat(another("account", token -> Optional.empty()).kept()).isEmpty();
    }

    @Test
    void anExpiredPlanIsFoundAsExpiredByAProcessThatStartsLater() {
        PendingPlan plan = planned("kim");
        store().add(plan);
        clock.advance(Duration.ofMinutes(15));

        PendingPlan found =
                another("account", token -> Optional.empty()).find(plan.id()).orElseThrow();

        assertThat(found.hasExpired()).isTrue();
        assertThat(found.isWaiting()).isFalse();
    }

    private Path file(PendingPlan plan) {
        return folder().resolve(plan.id() + ".plan");
    }
}
