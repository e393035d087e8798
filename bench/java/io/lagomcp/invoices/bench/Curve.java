package io.lagomcp.invoices.bench;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How one measure of one subject grows.
 *
 * @param points value by size
 */
record Curve(String subject, Map<Integer, Double> points) {

    /** Every subject's curve of a measure; the size is the number at the end of what a figure measures. */
    static List<Curve> of(String measure, List<Figure> figures) {
        List<Figure> ofMeasure = figures.stream()
                .filter(figure -> figure.measure().startsWith(measure + " "))
                .toList();
        return ofMeasure.stream()
                .map(Figure::subject)
                .distinct()
                .map(subject -> new Curve(subject, points(subject, ofMeasure)))
                .toList();
    }

    private static Map<Integer, Double> points(String subject, List<Figure> figures) {
        Map<Integer, Double> points = new TreeMap<>();
        for (Figure figure : figures) {
            if (figure.subject().equals(subject)) {
                String size = figure.measure().substring(figure.measure().lastIndexOf(' ') + 1);
                points.put(Integer.valueOf(size), figure.value());
            }
        }
        return points;
    }
}
