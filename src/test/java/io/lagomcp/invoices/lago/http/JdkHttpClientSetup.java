package io.lagomcp.invoices.lago.http;

import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Lets {@link LagoHttpTransport} set up the JDK's HTTP client before any test uses it, as it is in the program, where nothing else
 * does: the JDK reads those settings once.
 */
public final class JdkHttpClientSetup implements LauncherSessionListener {
    @Override
    public void launcherSessionOpened(LauncherSession session) {
        try {
            Class.forName(LagoHttpTransport.class.getName());
        } catch (ClassNotFoundException absent) {
            throw new IllegalStateException(absent);
        }
    }
}
