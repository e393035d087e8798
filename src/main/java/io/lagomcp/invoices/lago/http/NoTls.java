package io.lagomcp.invoices.lago.http;

import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/**
 * TLS for a client that only speaks plain HTTP. The JDK's client wants one in any case, and its default reads all trusted
 * certificates, which takes longer than everything else before the first request.
 */
final class NoTls extends SSLContextSpi {
    private NoTls() {}

    static SSLContext context() {
        return new SSLContext(new NoTls(), null, "none") {};
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
        return new SSLParameters();
    }

    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
        return new SSLParameters();
    }

    @Override
    protected void engineInit(KeyManager[] keys, TrustManager[] trusted, SecureRandom random) {
        throw unavailable();
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
        throw unavailable();
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
        throw unavailable();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
        throw unavailable();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
        throw unavailable();
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
        throw unavailable();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
        throw unavailable();
    }

    private static UnsupportedOperationException unavailable() {
        return new UnsupportedOperationException("This client only speaks plain HTTP");
    }
}
