package io.lagomcp.invoices.bench;

import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Axes, curves and legend of one chart, with a line at each power of ten. */
final class Panel {
    private static final int LEFT = 62;
    private static final int RIGHT = 400;
    private static final int TOP = 40;
    private static final int BOTTOM = 250;
    private static final double LEAST = 0.01;
    private static final List<String> COLOURS = List.of("#2f81f7", "#d97706");

    private final List<Curve> curves;
    private final StringBuilder svg = new StringBuilder();
    private final Decades across;
    private final Decades up;

    Panel(List<Curve> curves) {
        this.curves = curves;
        across = Decades.around(curves.stream()
                .flatMapToDouble(curve -> curve.points().keySet().stream().mapToDouble(Integer::doubleValue))
                .summaryStatistics());
        up = Decades.around(curves.stream()
                .flatMapToDouble(curve -> curve.points().values().stream().mapToDouble(value -> Math.max(LEAST, value)))
                .summaryStatistics());
    }

    /** The powers of ten that an axis goes from and to. */
    private record Decades(int first, int last) {
        static Decades around(DoubleSummaryStatistics values) {
            int first = (int) Math.floor(Math.log10(values.getMin()));
            int last = (int) Math.ceil(Math.log10(values.getMax()));
            return new Decades(first, Math.max(last, first + 1));
        }

        double share(double value) {
            return (Math.log10(value) - first) / (last - first);
        }
    }

    String draw(String title, String nameAcross, String nameUp) {
        text((LEFT + RIGHT) / 2, 20, "middle\" font-weight=\"600", title);
        text((LEFT + RIGHT) / 2, BOTTOM + 38, "middle", nameAcross);
        text(LEFT - 8, TOP - 10, "end", nameUp);
        for (int i = across.first(); i <= across.last(); i++) {
            double x = x(Math.pow(10, i));
            line(x, TOP, x, BOTTOM);
            text(x, BOTTOM + 18, "middle", number(i));
        }
        for (int i = up.first(); i <= up.last(); i++) {
            double y = y(Math.pow(10, i));
            line(LEFT, y, RIGHT, y);
            text(LEFT - 8, y + 4, "end", number(i));
        }
        for (int i = 0; i < curves.size(); i++) {
            curve(curves.get(i), COLOURS.get(i % COLOURS.size()), TOP + 16 + 18 * i);
        }
        return svg.toString();
    }

    private void curve(Curve curve, String colour, int legend) {
        String points = curve.points().entrySet().stream().map(this::point).collect(Collectors.joining(" "));
        svg.append("<polyline fill=\"none\" stroke-width=\"2\" stroke=\"")
                .append(colour)
                .append("\" points=\"")
                .append(points)
                .append("\"/>\n");
        curve.points().forEach((size, value) -> dot(x(size), y(value), colour));
        dot(LEFT + 14, legend - 4, colour);
        text(LEFT + 24, legend, "start", curve.subject());
    }

    private String point(Map.Entry<Integer, Double> point) {
        return decimal(x(point.getKey())) + "," + decimal(y(point.getValue()));
    }

    private double x(double size) {
        return LEFT + (RIGHT - LEFT) * across.share(size);
    }

    private double y(double value) {
        return BOTTOM - (BOTTOM - TOP) * up.share(Math.max(LEAST, value));
    }

    private void dot(double x, double y, String colour) {
        svg.append(
                String.format(Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"/>%n", x, y, colour));
    }

    private void line(double fromX, double fromY, double toX, double toY) {
        svg.append(String.format(
                Locale.ROOT,
                "<path d=\"M%.1f %.1fL%.1f %.1f\" stroke=\"#7d8590\" stroke-opacity=\".35\"/>%n",
                fromX,
                fromY,
                toX,
                toY));
    }

    private void text(double x, double y, String anchor, String words) {
        svg.append(String.format(
                Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, words));
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static String number(int power) {
        return power >= 0 ? Long.toString(Math.round(Math.pow(10, power))) : "0." + "0".repeat(-power - 1) + "1";
    }
}
