package io.lagomcp.invoices.lago;

import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Lets {@link LagoHttp} set up the JDK's HTTP client before any test uses it, as it is in the program, where nothing else
 * does: the JDK reads those settings once.
 */
public final class LagoHttpFirst implements LauncherSessionListener {
    @Override
    public void launcherSessionOpened(LauncherSession session) {
        try {
            Class.forName(LagoHttp.class.getName());
        } catch (ClassNotFoundException absent) {
            throw new IllegalStateException(absent);
        }
    }
}
