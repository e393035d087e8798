package io.lagomcp.invoices.lago.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiUrlTest {

    @ParameterizedTest
    @CsvSource({
        "https://api.getlago.com,                https://api.getlago.com/api/v1",
        "https://api.getlago.com/,               https://api.getlago.com/api/v1",
        "https://api.getlago.com/api/v1,         https://api.getlago.com/api/v1",
        "https://api.getlago.com/api/v1/,        https://api.getlago.com/api/v1",
        "https://api.getlago.com/api,            https://api.getlago.com/api/v1",
        "https://x.example/lago/api/,            https://x.example/lago/api/v1",
        "https://x.example/my-api,               https://x.example/my-api/api/v1",
        "https://billing.example:8443,           https://billing.example:8443/api/v1",
        "https://x.example/lago,                 https://x.example/lago/api/v1",
        "https://x.example/lago/api/v1//,        https://x.example/lago/api/v1",
        "HTTPS://API.GetLago.com,                https://api.getlago.com/api/v1",
        "' https://api.getlago.com ',            https://api.getlago.com/api/v1",
        "http://localhost:3000,                  http://localhost:3000/api/v1",
        "http://127.0.0.1:3000/api/v1,           http://127.0.0.1:3000/api/v1",
        "http://127.8.9.10,                      http://127.8.9.10/api/v1",
        "http://[::1]:3000,                      http://[::1]:3000/api/v1",
    })
    void readsEveryUsualWayToWriteIt(String written, String base) {
        assertThat(ApiUrl.of(written)).hasToString(base);
    }

    @Test
    void knowsLagosClouds() {
        assertThat(ApiUrl.US).hasToString("https://api.getlago.com/api/v1");
        assertThat(ApiUrl.EU).hasToString("https://api.eu.getlago.com/api/v1");
    }

    @Test
    void putsEndpointsBelowTheApiAndHealthBesideIt() {
        ApiUrl url = ApiUrl.of("https://x.example/lago/api/v1");

        assertThat(url.endpoint("/invoices?page=1")).hasToString("https://x.example/lago/api/v1/invoices?page=1");
        assertThat(url.health()).hasToString("https://x.example/lago/health");
    }

    @ParameterizedTest
    @CsvSource({
        "api.getlago.com,                        must start with https://",
        "ftp://api.getlago.com,                  must start with https://",
        "'',                                     must start with https://",
        "http://billing.example,                 http would show the API key to the network",
        "http://127.0.0.1.evil.example,          http would show the API key to the network",
        "https://me:hunter2@api.getlago.com,     must not hold a user name or password",
        "https://api.getlago.com?key=hunter2,    must not have a query",
        "https://api.getlago.com#hunter2,        must not have a fragment",
        "https://,                                not a URL",
        "https:///api/v1,                        no valid host name",
        "https:api.getlago.com,                  no valid host name",
        "https://my_lago/hunter2,                no valid host name",
        "https://api.getlago.com:0,              a port that does not exist",
        "https://api.getlago.com:65536,          a port that does not exist",
        "https://api getlago com/hunter2,        not a URL",
    })
    void refusesAnythingElseAndSaysWhy(String written, String why) {
        assertThatThrownBy(() -> ApiUrl.of(written))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why)
                .hasMessageEndingWith("; a right one looks like https://api.getlago.com/api/v1")
                .hasMessageNotContaining("hunter2")
                .hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://billing.example", "http://lago-api:3000"})
    void plainHttpToOtherMachinesNeedsPermission(String written) {
        assertThat(ApiUrl.of(written, true)).hasToString(written + "/api/v1");
    }
}
