package io.lagomcp.invoices.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserPrincipal;

/** Whom a file belongs to. An administrator may connect an assistant of somebody else, who must be able to use it then. */
record FileOwnership(UserPrincipal owner, GroupPrincipal group) {

    static FileOwnership of(Path file) throws IOException {
        PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
        return new FileOwnership(attributes.owner(), attributes.group());
    }

    /** Whether this file belongs to them now. */
    boolean given(Path file) throws IOException {
        if (of(file).equals(this)) {
            return true;
        }
        try {
            PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
            view.setGroup(group);
            if (!view.getOwner().equals(owner)) {
                view.setOwner(owner);
            }
            return true;
        } catch (IOException mayNotBe) {
            return false;
        }
    }

    /** Makes this folder and those above it that are not there, each for whom the one above belongs to. */
    static void createFolder(Path folder) throws IOException {
        Path above = folder.getParent();
        if (Files.exists(folder) || above == null) {
            return;
        }
        createFolder(above);
        Files.createDirectories(folder);
        inherited(folder);
    }

    /** Gives what is new to whom its folder belongs, where only an administrator can. */
    static void inherited(Path fresh) throws IOException {
        Path folder = fresh.getParent();
        if (folder != null
                && fresh.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            UserPrincipal owner = Files.getOwner(folder);
            if (!Files.getOwner(fresh).equals(owner)) {
                of(folder).given(fresh);
            }
        }
    }
}
