package io.lagomcp.invoices.page;

import static io.lagomcp.invoices.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;

/** A person's browser: the Chromium of this machine without a window, with a profile of its own. */
final class Chromium implements AutoCloseable {
    private static final Path AXE = Path.of("src/test/node/node_modules/axe-core/axe.min.js");
    /** Enough for text with smooth edges. */
    private static final int COLOURS = 64;

    private static final int LONGEST_PICTURE = 1000;
    private static final List<Integer> WIDTHS = List.of(360, 768, 1280);
    /** Kept in the documentation: each state, and each width in light and dark. */
    private static final Set<String> PICTURES = Set.of(
            "sign-in-768-light",
            "list-1280-light",
            "list-360-dark",
            "list-paused-768-dark",
            "plan-1280-light",
            "plan-1280-dark",
            "plan-360-light",
            "plan-mistyped-1280-light",
            "plan-done-1280-light",
            "plan-unknown-1280-dark",
            "plan-paused-1280-light",
            "plan-expired-768-light",
            "batch-1280-light",
            "batch-360-dark",
            "batch-partly-done-768-light",
            "sign-in-link-360-light");

    private static final String RUN_AXE = """
        const done = arguments[arguments.length - 1];
        axe.run(document).then(
            found => done(found.violations.map(
                violation => violation.id + ": " + violation.nodes.map(node => node.html).join(" | "))),
            failed => done([String(failed)]));
        """;

    private final URI server;
    private final Path profile;
    final ChromeDriver driver;

    private Chromium(URI server, boolean scripts) {
        this.server = server;
        try {
            profile = Files.createTempDirectory("chromium");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        ChromeOptions options = new ChromeOptions();
        options.setBinary("/usr/bin/chromium");
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--user-data-dir=" + profile);
        if (!scripts) {
            options.setExperimentalOption("prefs", Map.of("profile.managed_default_content_settings.javascript", 2));
        }
        System.setProperty("webdriver.chrome.driver", "/usr/bin/chromedriver");
        driver = new ChromeDriver(options);
        driver.manage().timeouts().scriptTimeout(Duration.ofMinutes(1)).pageLoadTimeout(Duration.ofMinutes(1));
    }

    static Chromium open(URI server) {
        return new Chromium(server, true);
    }

    static Chromium withoutScripts(URI server) {
        return new Chromium(server, false);
    }

    Chromium show(int width, boolean dark) {
        return show(width, 800, 1, dark);
    }

    /** As on a screen of this width, in CSS pixels, with this many of its own for each. */
    Chromium show(int width, int height, int scale, boolean dark) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", scale, "mobile", false));
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
        return this;
    }

    Chromium go(String path) {
        driver.get(server.resolve(path).toString());
        return this;
    }

    /** Signs in at the identity provider, and waits for the page that was wanted. */
    Chromium signIn(String person, String path) {
        go(path);
        click("a[href^='/approvals/openid/start']");
        click("#" + person);
        awaitPath(path);
        return this;
    }

    void awaitPath(String path) {
        eventually(
                () -> URI.create(Objects.requireNonNull(driver.getCurrentUrl())).getPath(), path::equals);
    }

    WebElement find(String selector) {
        return driver.findElement(By.cssSelector(selector));
    }

    List<WebElement> all(String selector) {
        return driver.findElements(By.cssSelector(selector));
    }

    void click(String selector) {
        find(selector).click();
    }

    /** Sends a form by its button, and waits for the page that answers it. */
    void submit(String button) {
        leave(() -> click(button));
    }

    /** The same by the enter key, for the form or the link that has the focus. */
    void enter() {
        leave(() -> press(Keys.ENTER));
    }

    private void leave(Runnable action) {
        WebElement page = find("html");
        action.run();
        eventually(() -> isGone(page), Boolean::booleanValue);
    }

    private static boolean isGone(WebElement element) {
        try {
            element.isEnabled();
            return false;
        } catch (StaleElementReferenceException gone) {
            return true;
        } catch (WebDriverException leaving) {
            // what the driver says while the next page takes its place
            if (String.valueOf(leaving.getMessage()).contains("does not belong to the document")) {
                return true;
            }
            throw leaving;
        }
    }

    void type(String selector, String text) {
        find(selector).sendKeys(text);
    }

    String text(String selector) {
        return find(selector).getText();
    }

    /** Everything that can be read. */
    String text() {
        return text("body");
    }

    /** Presses the tab key until this has the focus; every stop on the way shows that it has it. */
    void tabTo(String selector) {
        for (int stop = 0; stop < 60; stop++) {
            WebElement focused = driver.switchTo().activeElement();
            if (Boolean.TRUE.equals(
                    driver.executeScript("return arguments[0].matches(arguments[1])", focused, selector))) {
                return;
            }
            press(Keys.TAB);
            assertThat(driver.executeScript("""
                const style = getComputedStyle(document.activeElement);
                return document.activeElement === document.body || style.outlineStyle !== "none";
                """)).as("focus is visible").isEqualTo(true);
        }
        throw new AssertionError("the tab key does not lead to " + selector);
    }

    void press(CharSequence keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    /** Nothing sticks out at the side, and no label is squeezed. */
    void assertFits(String what) {
        assertThat((List<?>) driver.executeScript("""
            return [...document.querySelectorAll(".badge")]
                .filter(label => label.offsetHeight > 2 * parseFloat(getComputedStyle(label).lineHeight)
                    + parseFloat(getComputedStyle(label).paddingTop) * 2 - 1)
                .map(label => label.textContent)
            """)).as("squeezed: " + what).isEmpty();
        assertThat(driver.executeScript("return document.documentElement.scrollWidth - window.innerWidth"))
                .as("sticks out: " + what)
                .isEqualTo(0L);
    }

    /** Nobody is kept out: no rule of axe is broken. */
    void assertAccessible(String what) {
        try {
            driver.executeScript(Files.readString(AXE));
        } catch (IOException notInstalled) {
            throw new AssertionError("npm ci in src/test/node installs axe-core", notInstalled);
        }
        assertThat((List<?>) driver.executeAsyncScript(RUN_AXE))
                .as("axe: " + what)
                .isEmpty();
    }

    /** Looks at a page at three widths and at 200 % zoom, in light and dark; where no path is given, at the page as it is. */
    void look(String name, String path) throws IOException {
        for (boolean dark : new boolean[] {false, true}) {
            for (int width : WIDTHS) {
                String what = name + "-" + width + (dark ? "-dark" : "-light");
                show(width, dark);
                if (!path.isEmpty()) {
                    go(path);
                }
                assertFits(what);
                if (!dark || width != 768) {
                    assertAccessible(what);
                }
                if (PICTURES.contains(what)) {
                    picture(what);
                }
            }
            show(640, 400, 2, dark).assertFits(name + " at 200 %");
        }
        show(1280, false);
    }

    /** Keeps a picture of the whole page, where the system property {@code page.pictures} names a folder. */
    private void picture(String name) throws IOException {
        String folder = System.getProperty("page.pictures", "");
        if (folder.isEmpty()) {
            return;
        }
        long width = number("return window.innerWidth");
        long height = Math.min(number("return document.documentElement.scrollHeight"), LONGEST_PICTURE);
        Map<String, Object> shot = driver.executeCdpCommand(
                "Page.captureScreenshot",
                Map.of(
                        "format",
                        "png",
                        "captureBeyondViewport",
                        true,
                        "clip",
                        Map.of("x", 0, "y", 0, "width", width, "height", height, "scale", 1)));
        BufferedImage image =
                ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(String.valueOf(shot.get("data")))));
        ImageIO.write(
                withFewColours(image), "png", Path.of(folder, name + ".png").toFile());
    }

    /** The colours that cover most of it, and for the others the nearest of them: that keeps the file small. */
    private static BufferedImage withFewColours(BufferedImage image) {
        Map<Integer, Integer> counts = new HashMap<>();
        for (int pixel : pixels(image)) {
            counts.merge(pixel, 1, Integer::sum);
        }
        int[] palette = counts.entrySet().stream()
                .sorted(Map.Entry.<Integer, Integer>comparingByValue().reversed())
                .limit(COLOURS)
                .mapToInt(Map.Entry::getKey)
                .toArray();
        Map<Integer, Integer> nearest = new HashMap<>();
        counts.keySet().forEach(colour -> nearest.put(colour, nearest(colour, palette)));
        IndexColorModel model =
                new IndexColorModel(Byte.SIZE, palette.length, palette, 0, false, -1, DataBuffer.TYPE_BYTE);
        BufferedImage small =
                new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_BYTE_INDEXED, model);
        int[] indexes = Arrays.stream(pixels(image)).map(nearest::get).toArray();
        small.getRaster().setPixels(0, 0, image.getWidth(), image.getHeight(), indexes);
        return small;
    }

    private static int[] pixels(BufferedImage image) {
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }

    private static int nearest(int colour, int[] palette) {
        return IntStream.range(0, palette.length)
                .boxed()
                .min(Comparator.comparingInt(index -> distance(colour, palette[index])))
                .orElseThrow();
    }

    private static int distance(int one, int other) {
        int sum = 0;
        for (int shift = 0; shift < 24; shift += 8) {
            int difference = ((one >> shift) & 255) - ((other >> shift) & 255);
            sum += difference * difference;
        }
        return sum;
    }

    private long number(String script) {
        return ((Number) Objects.requireNonNull(driver.executeScript(script))).longValue();
    }

    /** As new: signed out, and at no page. */
    void forget() {
        driver.manage().deleteAllCookies();
        driver.get("about:blank");
        driver.manage().deleteAllCookies();
    }

    @Override
    public void close() {
        driver.quit();
        try (Stream<Path> files = Files.walk(profile)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException | UncheckedIOException leftBehind) {
            // a process of the browser may still have been writing
        }
    }
}
