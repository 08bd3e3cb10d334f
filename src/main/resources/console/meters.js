/** Reads meters in Prometheus's text format, and returns the sum of the samples of a name whose labels match. */
export function parseMeters(text) {
  const samples = new Map();
  for (const line of text.split("\n")) {
    const found = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/.exec(line);
    if (!found) continue;
    const [, name, labels = "", value] = found;
    const list = samples.get(name);
    const sample = { labels, value: Number(value) };
    if (list) list.push(sample);
    else samples.set(name, [sample]);
  }
  return (name, matches = () => true) => {
    const chosen = (samples.get(name) ?? []).filter((each) => matches(each.labels));
    return chosen.reduce((sum, each) => sum + each.value, 0);
  };
}

/** Tells the API's requests from those of the console for Actuator and for files. */
const ofApi = (labels) => labels.includes('uri="/api/');
const hits = (labels) => labels.includes('result="hit"');
const heap = (labels) => labels.includes('area="heap"');
const failed = (labels) => ofApi(labels) && labels.includes('outcome="SERVER_ERROR"');

/** Returns what the charts need of one reading; counters are totals since the start of the service. */
export function readingOf(sum, at) {
  return {
    at,
    requests: sum("http_server_requests_seconds_count", ofApi),
    requestSeconds: sum("http_server_requests_seconds_sum", ofApi),
    failures: sum("http_server_requests_seconds_count", failed),
    operations: sum("refman_operation_seconds_count"),
    operationSeconds: sum("refman_operation_seconds_sum"),
    hits: sum("cache_gets_total", hits),
    gets: sum("cache_gets_total"),
    live: sum("refman_managers_live"),
    heap: sum("jvm_memory_used_bytes", heap),
    cpu: sum("process_cpu_usage"),
    inFlight: sum("refman_requests_active"),
    changes: sum("refman_changes_active"),
    streams: sum("refman_streams"),
  };
}

/** Returns what happened between two readings, as rates and means. */
export function between(before, after) {
  const seconds = (after.at - before.at) / 1000;
  const grown = (name) => Math.max(0, after[name] - before[name]);
  const mean = (total, count) => (grown(count) > 0 ? (1000 * grown(total)) / grown(count) : null);
  return {
    at: after.at,
    requests: grown("requests") / seconds,
    failures: grown("failures") / seconds,
    latency: mean("requestSeconds", "requests"),
    operations: grown("operations") / seconds,
    operationTime: mean("operationSeconds", "operations"),
    hitRate: grown("gets") > 0 ? (100 * grown("hits")) / grown("gets") : null,
    live: after.live,
    heap: after.heap,
    cpu: 100 * after.cpu,
    inFlight: after.inFlight,
    changes: after.changes,
    streams: after.streams,
  };
}
