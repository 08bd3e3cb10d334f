package io.circuitsynth.refman.store;

import io.circuitsynth.refman.hierarchy.Expiry;
import io.circuitsynth.refman.hierarchy.HierarchyRows.Counted;
import io.circuitsynth.refman.hierarchy.ManagerRanges;
import io.circuitsynth.refman.hierarchy.Mutation;
import io.circuitsynth.refman.hierarchy.Mutation.Leaving;
import io.circuitsynth.refman.hierarchy.Mutation.Scope;
import io.circuitsynth.refman.index.ReferenceRange;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes the steps of a change as a JSON text, and reads them.
 *
 * <p>The text is an array of steps; each is an array of the name of the step and its parts, in the order of the record. A manager
 * is its slot and its id, and references are texts such as {@code R1-R50}. A later version of the service reads what an earlier one
 * wrote, so a name keeps its parts.
 */
final class MutationCodec {

    private static final JsonFactory JSON = new JsonFactory();
    private static final JsonMapper MAPPER = new JsonMapper();

    private MutationCodec() {}

    static String write(List<Mutation> mutations) {
        StringWriter text = new StringWriter(128);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartArray();
            for (Mutation mutation : mutations) {
                json.writeStartArray();
                new Writer(json).write(mutation);
                json.writeEndArray();
            }
            json.writeEndArray();
        }
        return text.toString();
    }

    /** Reads steps; throws an unchecked exception if the text is not what {@link #write} wrote. */
    static List<Mutation> read(String text) {
        List<Mutation> mutations = new ArrayList<>();
        JsonNode steps = MAPPER.readTree(text);
        if (!steps.isArray()) {
            throw new IllegalArgumentException("the steps of a change are not an array");
        }
        for (JsonNode each : steps) {
            mutations.add(new Reader(each).read());
        }
        return mutations;
    }

    private record Writer(JsonGenerator json) {

        /** Writes a step. Java 17 has no switch over types; a test writes every type. */
        void write(Mutation mutation) {
            if (mutation instanceof Mutation.Owned each) {
                text("owned").counted(each.counted()).scope(each.manager()).ranges(each.ranges());
            } else if (mutation instanceof Mutation.CounterRaised each) {
                text("counterRaised")
                        .counted(each.counted())
                        .scope(each.manager())
                        .text(each.prefix())
                        .number(each.next());
            } else if (mutation instanceof Mutation.SymbolAdded each) {
                text("symbolAdded")
                        .text(each.key())
                        .scope(each.manager())
                        .number(each.unit())
                        .text(each.reference());
            } else if (mutation instanceof Mutation.SymbolRemoved each) {
                text("symbolRemoved")
                        .text(each.key())
                        .scope(each.manager())
                        .number(each.unit())
                        .text(each.reference());
            } else if (mutation instanceof Mutation.Released each) {
                text("released").counted(each.counted()).scope(each.manager()).ranges(each.ranges());
            } else if (mutation instanceof Mutation.Left each) {
                text("left")
                        .counted(each.counted())
                        .scope(each.manager())
                        .text(each.reason().name().toLowerCase(Locale.ROOT))
                        .ranges(each.owned())
                        .ranges(each.retired());
            } else if (mutation instanceof Mutation.Adopted each) {
                text("adopted")
                        .counted(each.counted())
                        .scope(each.manager())
                        .ranges(each.owned())
                        .ranges(each.retired());
            } else if (mutation instanceof Mutation.HierarchyCreated each) {
                text("created").text(each.rules());
            } else if (mutation instanceof Mutation.HierarchyDeleted) {
                text("deleted");
            } else if (mutation instanceof Mutation.HierarchyMoved each) {
                text("moved").text(each.rootId()).number(each.version());
            } else if (mutation instanceof Mutation.AttachedFrom each) {
                text("attachedFrom").text(each.managerId()).text(each.rootId()).number(each.version());
            } else if (mutation instanceof Mutation.DetachedTo each) {
                text("detachedTo").text(each.managerId()).text(each.rootId()).number(each.version());
            } else if (mutation instanceof Mutation.ManagerAdded each) {
                text("managerAdded")
                        .scope(each.manager())
                        .text(each.name())
                        .time(each.createdAt())
                        .text(each.ranges().text())
                        .number(each.position());
            } else if (mutation instanceof Mutation.ManagerPlaced each) {
                text("managerPlaced")
                        .scope(each.manager())
                        .scope(each.parent())
                        .text(each.formerParentId())
                        .number(each.formerPosition())
                        .number(each.position());
            } else if (mutation instanceof Mutation.ManagerUpdated each) {
                text("managerUpdated")
                        .scope(each.manager())
                        .text(each.formerName())
                        .text(each.formerRanges().text())
                        .text(each.name())
                        .text(each.ranges().text());
            } else if (mutation instanceof Mutation.ManagerRemoved each) {
                text("managerRemoved")
                        .scope(each.manager())
                        .text(each.parentId())
                        .text(each.name())
                        .time(each.createdAt())
                        .text(each.ranges().text())
                        .number(each.position());
            } else if (mutation instanceof Mutation.MarkedAhead each) {
                text("markedAhead").counted(each.counted()).ranges(each.ranges());
            } else if (mutation instanceof Mutation.AheadForgotten each) {
                text("aheadForgotten").counted(each.counted());
            } else if (mutation instanceof Mutation.Retired each) {
                text("retired").counted(each.counted()).ranges(each.ranges());
            } else if (mutation instanceof Mutation.CountersCleared each) {
                text("countersCleared").scope(each.manager());
            } else if (mutation instanceof Mutation.Renamed each) {
                text("renamed").scope(each.manager()).text(each.from()).text(each.to());
            } else if (mutation instanceof Mutation.ExpirySet each) {
                text("expirySet").expiry(each.former()).expiry(each.expiry());
            } else if (mutation instanceof Mutation.Reverted each) {
                text("reverted").number(each.version()).text(each.by());
            } else {
                throw new IllegalArgumentException("there is no name for " + mutation.getClass());
            }
        }

        private Writer text(@Nullable String text) {
            if (text == null) {
                json.writeNull();
            } else {
                json.writeString(text);
            }
            return this;
        }

        private Writer number(long number) {
            json.writeNumber(number);
            return this;
        }

        private Writer time(Instant time) {
            return number(RowWriter.micros(time));
        }

        private Writer counted(Counted counted) {
            return text(counted == Counted.NETS ? "nets" : "references");
        }

        private Writer scope(Scope scope) {
            return number(scope.slot()).text(scope.id());
        }

        private Writer ranges(List<ReferenceRange> ranges) {
            json.writeStartArray();
            for (ReferenceRange range : ranges) {
                json.writeString(range.text());
            }
            json.writeEndArray();
            return this;
        }

        private Writer expiry(@Nullable Expiry expiry) {
            if (expiry == null) {
                json.writeNull();
                json.writeNull();
                return this;
            }
            return number(expiry.lifetime().toSeconds()).time(expiry.at());
        }
    }

    /** Reads the parts of one step, one after the other. */
    private static final class Reader {

        private final JsonNode parts;
        private int at;

        Reader(JsonNode parts) {
            this.parts = parts;
        }

        Mutation read() {
            String name = text();
            return switch (name) {
                case "created" -> new Mutation.HierarchyCreated(text());
                case "deleted" -> new Mutation.HierarchyDeleted();
                case "moved" -> new Mutation.HierarchyMoved(text(), number());
                case "attachedFrom" -> new Mutation.AttachedFrom(text(), text(), number());
                case "detachedTo" -> new Mutation.DetachedTo(text(), text(), number());
                case "managerAdded" -> new Mutation.ManagerAdded(scope(), orNull(), time(), managerRanges(), number());
                case "managerPlaced" -> new Mutation.ManagerPlaced(scope(), scope(), orNull(), number(), number());
                case "managerUpdated" ->
                    new Mutation.ManagerUpdated(scope(), orNull(), managerRanges(), orNull(), managerRanges());
                case "managerRemoved" ->
                    new Mutation.ManagerRemoved(scope(), orNull(), orNull(), time(), managerRanges(), number());
                case "owned" -> new Mutation.Owned(counted(), scope(), ranges());
                case "released" -> new Mutation.Released(counted(), scope(), ranges());
                case "adopted" -> new Mutation.Adopted(counted(), scope(), ranges(), ranges());
                case "left" ->
                    new Mutation.Left(
                            counted(), scope(), Leaving.valueOf(text().toUpperCase(Locale.ROOT)), ranges(), ranges());
                case "markedAhead" -> new Mutation.MarkedAhead(counted(), ranges());
                case "aheadForgotten" -> new Mutation.AheadForgotten(counted());
                case "retired" -> new Mutation.Retired(counted(), ranges());
                case "counterRaised" -> new Mutation.CounterRaised(counted(), scope(), text(), number());
                case "countersCleared" -> new Mutation.CountersCleared(scope());
                case "symbolAdded" -> new Mutation.SymbolAdded(text(), scope(), (int) number(), text());
                case "symbolRemoved" -> new Mutation.SymbolRemoved(text(), scope(), (int) number(), text());
                case "renamed" -> new Mutation.Renamed(scope(), text(), text());
                case "expirySet" -> new Mutation.ExpirySet(expiry(), expiry());
                case "reverted" -> new Mutation.Reverted(number(), orNull());
                default -> throw new IllegalArgumentException("there is no step '" + name + "'");
            };
        }

        private JsonNode next() {
            return parts.required(at++);
        }

        private @Nullable String orNull() {
            JsonNode part = next();
            return part.isNull() ? null : part.asString();
        }

        private String text() {
            return next().asString();
        }

        private long number() {
            return next().asLong();
        }

        private Instant time() {
            return RowMapper.time(number());
        }

        private Counted counted() {
            return "nets".equals(text()) ? Counted.NETS : Counted.REFERENCES;
        }

        private Scope scope() {
            return new Scope((int) number(), text());
        }

        private ManagerRanges managerRanges() {
            return ManagerRanges.parse(orNull()).orElseThrow();
        }

        private List<ReferenceRange> ranges() {
            List<ReferenceRange> ranges = new ArrayList<>();
            for (JsonNode each : next()) {
                ranges.add(ReferenceRange.parse(each.asString()));
            }
            return ranges;
        }

        private @Nullable Expiry expiry() {
            JsonNode lifetime = next();
            JsonNode time = next();
            return lifetime.isNull()
                    ? null
                    : new Expiry(Duration.ofSeconds(lifetime.asLong()), RowMapper.time(time.asLong()));
        }
    }
}
