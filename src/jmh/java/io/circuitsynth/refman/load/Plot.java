package io.circuitsynth.refman.load;

import java.util.List;
import java.util.Locale;

/**
 * A line chart over equidistant steps, as an SVG image for light and dark backgrounds.
 *
 * @param file the name of its file
 * @param title the title
 * @param across the label of the horizontal axis
 * @param up the label of the vertical axis, with the unit
 * @param steps the labels of the steps
 * @param lines the lines, each with a value for each step; at most one for each colour
 */
record Plot(String file, String title, String across, String up, List<String> steps, List<Line> lines) {

    private static final int WIDTH = 640;
    private static final int HEIGHT = 400;
    private static final int LEFT = 90;
    private static final int RIGHT = 20;
    private static final int TOP = 50;
    private static final int BOTTOM = 60;
    private static final int MAX_TICKS = 6;
    private static final List<Integer> ROUND_STEPS = List.of(1, 2, 5, 10);
    private static final String GREY = "#808080";
    private static final List<String> COLOURS = List.of("#3b8ed0", "#d9822b", "#4aa564");

    /** One line. */
    record Line(String name, List<Double> values) {}

    String svg() {
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                        + " font-size=\"13\" fill=\"%s\">%n",
                WIDTH,
                HEIGHT,
                GREY));
        svg.append(text(WIDTH / 2.0, 22, "middle", title));
        svg.append(text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 14.0, "middle", across));
        svg.append(String.format(
                Locale.ROOT,
                "<text transform=\"translate(18 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>%n",
                (TOP + HEIGHT - BOTTOM) / 2,
                escaped(up)));
        axes(svg);
        for (int i = 0; i < lines.size(); i++) {
            draw(svg, lines.get(i), i);
        }
        return svg.append("</svg>\n").toString();
    }

    private void axes(StringBuilder svg) {
        double tick = tick();
        for (double value = 0; value <= top() * 1.0001; value += tick) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<path d=\"M%d %.1fH%d\" stroke=\"%s\" stroke-opacity=\"%s\"/>%n",
                    LEFT,
                    y(value),
                    WIDTH - RIGHT,
                    GREY,
                    value == 0 ? "1" : "0.3"));
            svg.append(text(
                    LEFT - 8.0,
                    y(value) + 4,
                    "end",
                    tick < 1 ? String.format(Locale.ROOT, "%.3g", value) : String.valueOf(Math.round(value))));
        }
        for (int i = 0; i < steps.size(); i++) {
            svg.append(text(x(i), HEIGHT - BOTTOM + 20.0, "middle", steps.get(i)));
        }
    }

    private void draw(StringBuilder svg, Line line, int number) {
        String colour = COLOURS.get(number);
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < line.values().size(); i++) {
            double y = y(line.values().get(i));
            path.append(String.format(Locale.ROOT, "%s%.1f %.1f", i == 0 ? "M" : "L", x(i), y));
            svg.append(String.format(
                    Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"/>%n", x(i), y, colour));
        }
        svg.append(String.format("<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n", path, colour));
        double legend = LEFT + 10 + 130.0 * number;
        svg.append(String.format(
                Locale.ROOT,
                "<path d=\"M%.1f 38h20\" stroke=\"%s\" stroke-width=\"2\"/>%n%s",
                legend,
                colour,
                text(legend + 26, 42, "start", line.name())));
    }

    private double x(int step) {
        double between = (double) (WIDTH - LEFT - RIGHT) / steps.size();
        return LEFT + between * (step + 0.5);
    }

    private double y(double value) {
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / top();
    }

    /** Returns the lowest tick that is not below any value. */
    private double top() {
        return Math.ceil(most() / tick()) * tick();
    }

    /** Returns a round distance between ticks that gives few of them. */
    private double tick() {
        double least = most() / MAX_TICKS;
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        return ROUND_STEPS.stream()
                .mapToDouble(step -> step * power)
                .filter(step -> step >= least)
                .findFirst()
                .orElse(10 * power);
    }

    private double most() {
        double most = lines.stream()
                .flatMap(line -> line.values().stream())
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
        return most > 0 ? most : 1;
    }

    private static String text(double x, double y, String anchor, String text) {
        return String.format(
                Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, escaped(text));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
