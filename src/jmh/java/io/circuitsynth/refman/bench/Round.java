package io.circuitsynth.refman.bench;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * The measurements of all benchmarks of one round, taken under similar conditions.
 *
 * @param measurements the measurements by short name, {@code Class.method} or {@code Class.method:PARAMETER}
 */
public record Round(Map<String, Measurement> measurements) {

    private static final String ALLOCATED = "gc.alloc.rate.norm";

    static Round of(Collection<RunResult> results, Map<String, Measurement> others) {
        Map<String, Measurement> measurements = new TreeMap<>(others);
        for (RunResult result : results) {
            Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
            measurements.put(
                    name(result.getParams()),
                    new Measurement(
                            median(result.getPrimaryResult()), allocated == null ? Double.NaN : median(allocated)));
        }
        return new Round(measurements);
    }

    /** Returns the median of the iterations, because load of other processes distorts the mean. */
    static double median(Result<?> result) {
        return result.getStatistics().getPercentile(50);
    }

    static String name(BenchmarkParams benchmark) {
        String method = benchmark.getBenchmark().replace(Round.class.getPackageName() + ".", "");
        return benchmark.getParamsKeys().stream()
                .map(key -> ":" + benchmark.getParam(key))
                .collect(Collectors.joining("", method, ""));
    }

    boolean has(List<String> names) {
        return measurements.keySet().containsAll(names);
    }

    List<Measurement> get(List<String> names) {
        return names.stream().map(measurements::get).toList();
    }
}
