package io.circuitsynth.refman.load;

import io.circuitsynth.refman.bench.Bar;
import io.circuitsynth.refman.bench.Measurement;
import io.circuitsynth.refman.bench.Row;
import io.circuitsynth.refman.bench.Unit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Measures the resident memory of the service, which only Linux reports. */
final class MemoryPart implements Part {

    private static final int REQUESTS = 100;
    private static final int REFERENCES = 10_000;
    private static final int BYTES_PER_KIBIBYTE = 1_024;
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final String STARTED = "memory.started";
    private static final String FILLED = "memory.filled";
    private static final Bar OF_PROCESS = Bar.atMost(300_000_000, Unit.BYTES);

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public List<Row> rows() {
        return List.of(
                Row.memory("resident memory of the service after its start", STARTED, OF_PROCESS),
                Row.memory("after 100 requests for 10 000 references each", FILLED, OF_PROCESS));
    }

    @Override
    public void measure(Measuring measuring) throws IOException, InterruptedException, SQLException {
        measuring.eachRound((round, measured) -> {
            try (ServerProcess service = measuring.sqliteService("memory" + round)) {
                measured.put(STARTED, resident(service));
                Client client = new Client(service);
                client.create(0);
                for (int i = 0; i < measuring.amount(REQUESTS); i++) {
                    client.generate(0, REFERENCES);
                }
                measured.put(FILLED, resident(service));
            }
        });
    }

    private static Measurement resident(ServerProcess service) throws IOException {
        Path status = Path.of("/proc", String.valueOf(service.pid()), "status");
        if (!Files.exists(status)) {
            return Measurement.NONE;
        }
        Matcher resident = RESIDENT.matcher(Files.readString(status, StandardCharsets.UTF_8));
        return resident.find()
                ? Measurement.ofBytes(Double.parseDouble(resident.group(1)) * BYTES_PER_KIBIBYTE)
                : Measurement.NONE;
    }
}
