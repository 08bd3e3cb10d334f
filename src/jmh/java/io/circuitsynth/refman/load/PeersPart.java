package io.circuitsynth.refman.load;

import io.circuitsynth.refman.bench.Bar;
import io.circuitsynth.refman.bench.Measurement;
import io.circuitsynth.refman.bench.Round;
import io.circuitsynth.refman.bench.Row;
import io.circuitsynth.refman.bench.RowResult;
import io.circuitsynth.refman.bench.Unit;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Compares a durable generate on SQLite with three peers, with 64 connections and with one.
 *
 * <p>All four servers run from the start, and each round measures each of them. Every second round measures them in reverse
 * order, so that none always follows the same server. A shared disk can become several times slower within minutes, which
 * makes the comparison of that round meaningless. Fastify waits for one fsync in each request, so its rate drops first. The
 * rows leave out the rounds in which it is not stable.
 */
final class PeersPart implements Part {

    private static final Peers MANY =
            new Peers(Wrk.CONNECTIONS, Bar.atLeast(0.75, Unit.TIMES), Bar.atLeast(5, Unit.TIMES));
    private static final Peers ONE = new Peers(1, Bar.NONE, Bar.atLeast(1, Unit.TIMES));

    @Override
    public String name() {
        return "peers";
    }

    @Override
    public List<Row> rows() {
        return Stream.of(MANY, ONE).flatMap(peers -> peers.rows().stream()).toList();
    }

    @Override
    public void measure(Measuring measuring) throws IOException, InterruptedException, SQLException {
        Settings settings = measuring.settings();
        try (Postgres database = new Postgres(measuring.file("peers-postgresql"));
                ServerProcess service = measuring.sqliteService("peers");
                ServerProcess spring =
                        ServerProcess.start(settings.command(SpringPeer.class), measuring.file("spring-peer.log"));
                ServerProcess fastify = FastifyPeer.start(measuring);
                ServerProcess postgresql = PostgresqlPeer.start(measuring, database)) {
            new Client(service).createManagers();
            Servers servers = new Servers(service, spring, fastify, postgresql);
            Wrk generate = measuring.load().generate(HttpLoad.MANAGERS);
            List<Target> many = MANY.targets(servers, generate);
            List<Target> one = ONE.targets(servers, generate);
            measuring.warm(Stream.concat(many.stream(), one.stream()).toList());
            measuring.eachRound((round, measured) -> {
                MANY.measure(measuring, round, many, measured);
                ONE.measure(measuring, round, one, measured);
            });
        }
    }

    /** The four servers. */
    private record Servers(
            ServerProcess service, ServerProcess spring, ServerProcess fastify, ServerProcess postgresql) {}

    /**
     * The comparison with one number of connections.
     *
     * @param connections the number of requests in flight
     * @param ofSpring the target for the service's rate against Spring Boot
     * @param ofFastify the target for the service's rate against Fastify
     */
    private record Peers(int connections, Bar ofSpring, Bar ofFastify) {

        List<Row> rows() {
            String what = connections + (connections == 1 ? " connection: " : " connections: ");
            String service = name("service");
            String fastify = name("fastify");
            return Stream.of(
                            Row.rateRatio(
                                    what + "durable generate on SQLite against a stateless Spring Boot controller",
                                    service,
                                    name("spring"),
                                    ofSpring),
                            Row.rateRatio(
                                    what + "durable generate on SQLite against Fastify with better-sqlite3",
                                    service,
                                    fastify,
                                    ofFastify),
                            Row.rateRatio(
                                    what + "durable generate on SQLite against one PostgreSQL transaction a request",
                                    service,
                                    name("postgresql"),
                                    Bar.NONE),
                            Row.timeRatio(
                                    what + "p50 against Fastify", service + Target.P50, fastify + Target.P50, Bar.NONE),
                            Row.timeRatio(
                                    what + "p99 against Fastify", service + Target.P99, fastify + Target.P99, Bar.NONE),
                            Row.timeRatio(
                                    what + "p99 against Spring Boot",
                                    service + Target.P99,
                                    name("spring") + Target.P99,
                                    Bar.NONE),
                            Row.time(what + "one fsync of a 4 KB append", name("fsync"), Bar.NONE))
                    .map(row -> row.whereStable(fastify))
                    .toList();
        }

        List<Target> targets(Servers servers, Wrk generate) {
            Wrk requests = generate.over(connections);
            return List.of(
                    new Target(name("service"), servers.service(), requests),
                    new Target(name("fastify"), servers.fastify(), requests),
                    new Target(name("postgresql"), servers.postgresql(), requests),
                    new Target(name("spring"), servers.spring(), requests));
        }

        void measure(Measuring measuring, int round, List<Target> targets, Map<String, Measurement> measured)
                throws IOException {
            measured.put(name("fsync"), Measurement.ofNanos(Fsync.medianNanos(measuring.file("fsync"))));
            List<Target> ordered = new ArrayList<>(targets);
            if (round % 2 == 1) {
                Collections.reverse(ordered);
            }
            for (Target target : ordered) {
                measuring.measure(target, measured);
            }
            List<Round> thisRound = List.of(new Round(measured));
            rows().stream()
                    .map(row -> row.result(thisRound))
                    .flatMap(Optional::stream)
                    .map(RowResult::text)
                    .forEach(measuring::say);
        }

        private String name(String server) {
            return "peers." + connections + "." + server;
        }
    }
}
