package io.lagomcp.invoices.bench;

import java.util.List;

/** The growth curves as SVG, readable on light and dark pages: a panel for each kind, both axes logarithmic. */
final class Chart {
    private static final int WIDTH = 840;
    private static final int HEIGHT = 930;

    private Chart() {}

    static String of(List<Figure> figures) {
        StringBuilder svg = new StringBuilder(String.format("""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" \
            aria-label="Time and memory by size" font-family="system-ui, sans-serif" font-size="12" fill="#7d8590">
            """, WIDTH, HEIGHT, WIDTH, HEIGHT));
        int row = HEIGHT / 3;
        panel(svg, 0, 0, "find_all_invoices", "rows on a page", "ms", Curve.of(Growth.ROWS, figures));
        panel(svg, WIDTH / 2, 0, "summarize_invoices", "invoices", "ms", Curve.of(Growth.SUMMED, figures));
        panel(svg, 0, row, "find_invoice", "fees of the invoice", "ms", Curve.of(Growth.FEES, figures));
        panel(svg, WIDTH / 2, row, "sessions over HTTP", "sessions", "MB grown", Curve.of(Sessions.GROWN, figures));
        panel(svg, 0, 2 * row, "find_invoice", "calls in flight", "ms", Curve.of(Growth.IN_FLIGHT, figures));
        panel(svg, WIDTH / 2, 2 * row, "memory", "calls in flight", "MB", Curve.of(Growth.MEMORY, figures));
        return svg.append("</svg>\n").toString();
    }

    private static void panel(
            StringBuilder svg, int x, int y, String title, String across, String up, List<Curve> curves) {
        if (!curves.isEmpty()) {
            svg.append("<g transform=\"translate(")
                    .append(x)
                    .append(',')
                    .append(y)
                    .append(")\">\n");
            svg.append(new Panel(curves).draw(title, across, up)).append("</g>\n");
        }
    }
}
