package io.circuitsynth.refman.http.contract;

import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.http.problem.ApiHeaders;
import io.circuitsynth.refman.http.problem.Problem;
import io.circuitsynth.refman.http.problem.Refuses;
import io.circuitsynth.refman.http.problem.RequestCode;
import io.circuitsynth.refman.http.request.IdempotencyFilter;
import io.circuitsynth.refman.http.security.ApiKey;
import io.circuitsynth.refman.outcome.ErrorCode;
import io.circuitsynth.refman.outcome.RefusalCode;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MapSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import io.swagger.v3.oas.models.tags.Tag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Completes the OpenAPI contract with what the controllers do not declare: the service, security and problems. */
@Configuration(proxyBeanMethods = false)
class ContractConfiguration {

    private static final String BEARER = "bearer";
    private static final String API_KEY = "apiKey";
    private static final String PROBLEM = "#/components/schemas/Problem";

    /** The tags of queries that do not access the store. */
    private static final Set<String> WITHOUT_STORE = Set.of("Rules", "Implementation");

    /** The tags in the order in which a new user needs them. */
    private static final List<String> TAGS = List.of(
            "Managers",
            "References",
            "Annotation",
            "Nets",
            "Counters",
            "Hierarchies",
            "Trees",
            "Snapshots",
            "Change log",
            "Rules",
            "Implementation");

    /** The statuses whose responses always have a {@code Retry-After} field. */
    private static final Set<Integer> RETRYABLE_STATUSES =
            Set.of(HttpStatus.TOO_MANY_REQUESTS.value(), HttpStatus.SERVICE_UNAVAILABLE.value());

    private static final String ABOUT = """
            Allocates reference designators (`R1`, `C5`, `U3`) and names of unnamed nets (`N$1`), each exactly once \
            across a hierarchical schematic.

            A **manager** is the scope of one circuit or sheet. Managers form a **hierarchy**, within which a reference \
            is unique. Create a root and, with `parentId`, a child for each sheet. Then register the references that \
            the design already has, and generate new ones. Generation uses the root's counters and skips every number \
            that is used in the hierarchy. The manager in the request's path owns the result.

            Every error is a problem document (RFC 9457, `application/problem+json`) with a stable `code`. A refused \
            request changes nothing; a batch is all or nothing.

            The service acknowledges a change after it is durable. To retry safely when no response arrived, send the \
            request with an `Idempotency-Key`: it takes effect once, and a retry gets the first response.

            Every response about a hierarchy has its version as an `ETag`. A change with `If-Match` takes effect only on that \
            version, and a read with `If-None-Match` returns only a newer one.

            Every response has an `X-Request-Id`, which is also in the log. A client can send its own.
            """;

    @Bean
    OpenAPI openApi() {
        return new OpenAPI()
                .info(new Info()
                        .title("Reference Manager")
                        .version("1")
                        .description(ABOUT)
                        .license(new License().name("MIT").identifier("MIT")))
                .servers(List.of(new Server().url("/").description("This service")))
                .components(new Components()
                        .addHeaders(
                                HttpHeaders.RETRY_AFTER,
                                new Header()
                                        .description("The number of seconds to wait before a retry.")
                                        .required(true)
                                        .schema(new IntegerSchema().minimum(BigDecimal.ONE)))
                        .addSecuritySchemes(
                                BEARER,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .description("A key (`rm_…`) or a token (JWT)."))
                        .addSecuritySchemes(
                                API_KEY,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.APIKEY)
                                        .in(SecurityScheme.In.HEADER)
                                        .name(ApiKey.HEADER)
                                        .description("A key (`rm_…`).")))
                // In protected mode the service requires no credentials.
                .security(List.of(
                        new SecurityRequirement(),
                        new SecurityRequirement().addList(BEARER),
                        new SecurityRequirement().addList(API_KEY)));
    }

    /** Sorts the tags, because Swagger UI shows them in this order. Tags that are not listed come last. */
    @Bean
    OpenApiCustomizer orderOfTags() {
        return api -> api.setTags(api.getTags().stream()
                .sorted(Comparator.comparingInt(
                                (Tag tag) -> TAGS.contains(tag.getName()) ? TAGS.indexOf(tag.getName()) : TAGS.size())
                        .thenComparing(Tag::getName))
                .toList());
    }

    /** Adds the header fields of responses about hierarchies. */
    @Bean
    OpenApiCustomizer versions() {
        return api -> ConditionalOperation.addHeaders(api.getComponents());
    }

    /** Adds the schema of counters. It cannot be part of {@link #openApi}: springdoc fails to copy a map schema. */
    @Bean
    OpenApiCustomizer counters() {
        return api -> api.getComponents()
                .addSchemas(
                        "Counters",
                        new MapSchema()
                                .description("The next number to try, by prefix.")
                                .example(new TreeMap<>(Map.of("R", 100, "C", 1)))
                                .additionalProperties(new IntegerSchema()
                                        .format("int64")
                                        .minimum(BigDecimal.ONE)
                                        .maximum(BigDecimal.valueOf(4294967296L))));
    }

    /** Adds a response for each status that an operation can refuse with, and its error codes. */
    @Bean
    OperationCustomizer problems() {
        return (operation, method) -> {
            Map<Integer, List<ErrorCode>> codes = new TreeMap<>();
            for (Refuses refuses : AnnotatedElementUtils.findAllMergedAnnotations(method.getMethod(), Refuses.class)) {
                for (RefusalCode code : refuses.value()) {
                    add(codes, Problem.status(code).value(), code);
                }
                for (RequestCode code : refuses.request()) {
                    add(codes, Problem.status(code).value(), code);
                }
            }
            for (RequestCode code : RequestCodeResolver.of(method, operation)) {
                add(codes, Problem.status(code).value(), code);
            }
            ConditionalOperation conditional = new ConditionalOperation(method, operation);
            if (conditional.describesHierarchy()) {
                conditional.describe();
                add(codes, Problem.status(RequestCode.INVALID_HEADER).value(), RequestCode.INVALID_HEADER);
                add(codes, Problem.status(RefusalCode.VERSION_MISMATCH).value(), RefusalCode.VERSION_MISMATCH);
            }
            boolean isQuery = method.hasMethodAnnotation(GetMapping.class);
            if (!isQuery) {
                addIdempotencyKey(operation);
                for (ErrorCode code : List.of(
                        RequestCode.INVALID_IDEMPOTENCY_KEY,
                        RefusalCode.IDEMPOTENCY_IN_PROGRESS,
                        RefusalCode.IDEMPOTENCY_KEY_REUSED)) {
                    add(codes, Problem.status(code).value(), code);
                }
            }
            add(codes, Problem.status(RefusalCode.OVERLOADED).value(), RefusalCode.OVERLOADED);
            if (!isQuery || operation.getTags().stream().noneMatch(WITHOUT_STORE::contains)) {
                for (RefusalCode code : List.of(
                        RefusalCode.STORE_UNAVAILABLE,
                        RefusalCode.INDEX_FAILED,
                        RefusalCode.DATA_DAMAGED,
                        RefusalCode.RULES_NOT_CONFIGURED,
                        RefusalCode.HIERARCHY_MEMORY_LIMIT)) {
                    add(codes, Problem.status(code).value(), code);
                }
            }
            codes.forEach((status, each) ->
                    operation.getResponses().addApiResponse(String.valueOf(status), problem(status, each)));
            return operation;
        };
    }

    /** Adds the parameter if it is absent: springdoc customizes a cached operation repeatedly. */
    private static void addIdempotencyKey(Operation operation) {
        List<Parameter> parameters = operation.getParameters();
        if (parameters == null
                || parameters.stream().noneMatch(each -> ApiHeaders.IDEMPOTENCY_KEY.equals(each.getName()))) {
            operation.addParametersItem(idempotencyKey());
        }
    }

    private static Parameter idempotencyKey() {
        return new HeaderParameter()
                .name(ApiHeaders.IDEMPOTENCY_KEY)
                .description(
                        "Identifies this request: 1 to 255 printable ASCII characters, unique for each request. A"
                                + " repetition with the same key has no further effect and gets the first response. The response"
                                + " is stored only if the request changed something; otherwise a repetition is evaluated again.")
                .required(false)
                .schema(new StringSchema()
                        .minLength(1)
                        .maxLength(IdempotencyFilter.MAX_CHARACTERS)
                        .pattern(IdempotencyFilter.KEY));
    }

    private static void add(Map<Integer, List<ErrorCode>> codes, int status, ErrorCode code) {
        codes.computeIfAbsent(status, key -> new ArrayList<>()).add(code);
    }

    private static ApiResponse problem(int status, List<ErrorCode> codes) {
        List<String> names =
                codes.stream().map(ErrorCode::text).distinct().sorted().toList();
        MediaType body = new MediaType().schema(new Schema<>().$ref(PROBLEM));
        for (String name : names) {
            body.addExamples(name, new Example().$ref("#/components/examples/" + name));
        }
        ApiResponse response = new ApiResponse()
                .description(names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", ")))
                .content(new Content()
                        .addMediaType(org.springframework.http.MediaType.APPLICATION_PROBLEM_JSON_VALUE, body));
        return RETRYABLE_STATUSES.contains(status)
                ? response.addHeaderObject(
                        HttpHeaders.RETRY_AFTER, new Header().$ref("#/components/headers/" + HttpHeaders.RETRY_AFTER))
                : response;
    }

    /** Adds the schema of problem documents and, for each code, a recorded response as its example. */
    @Bean
    OpenApiCustomizer problemExamples(JsonMapper mapper) {
        return api -> {
            ModelConverters.getInstance(true)
                    .read(Problem.class)
                    .forEach((name, schema) -> api.getComponents().addSchemas(name, schema));
            JsonNode examples = mapper.readTree(readExamples());
            examples.properties()
                    .forEach(example -> api.getComponents()
                            .addExamples(
                                    example.getKey(),
                                    new Example()
                                            .summary(example.getKey())
                                            .value(mapper.convertValue(example.getValue(), Map.class))));
            enumerate(
                    api,
                    "Problem",
                    "code",
                    Stream.of(RefusalCode.values(), RequestCode.values()).flatMap(Stream::of));
            enumerate(
                    api,
                    "Validation",
                    "reason",
                    Stream.concat(Stream.of(RefusalCode.ALREADY_IN_USE), refusalsOfReferences()));
            enumerate(api, "Check", "code", refusalsOfReferences());
        };
    }

    /** Declares the configured limits of numbers, which annotations cannot express. */
    @Bean
    OpenApiCustomizer limitsOfNumbers(Limits limits) {
        return api -> {
            api.getPaths().values().stream()
                    .flatMap(path -> path.readOperations().stream())
                    .filter(operation -> operation.getParameters() != null)
                    .flatMap(operation -> operation.getParameters().stream())
                    .filter(parameter -> "limit".equals(parameter.getName()))
                    .forEach(parameter -> parameter.getSchema().setMaximum(BigDecimal.valueOf(limits.itemsPerPage())));
            BigDecimal referencesPerRequest = BigDecimal.valueOf(limits.referencesPerRequest());
            property(api, "GenerateRequest", "count").setMaximum(referencesPerRequest);
            property(api, "GenerateNetsRequest", "count").setMaximum(referencesPerRequest);
            property(api, "ComparisonRequest", "iterations")
                    .setMaximum(BigDecimal.valueOf(limits.iterationsPerComparison()));
        };
    }

    /** Declares that request bodies allow no additional properties, which annotations cannot express. */
    @Bean
    OpenApiCustomizer bodiesAreExact() {
        return api -> {
            Set<String> names = new LinkedHashSet<>();
            api.getPaths().values().stream()
                    .flatMap(path -> path.readOperations().stream())
                    .filter(operation -> operation.getRequestBody() != null)
                    .flatMap(operation -> operation.getRequestBody().getContent().values().stream())
                    .forEach(body -> addObjects(api, body.getSchema(), names));
            api.getComponents().getSchemas().forEach((name, schema) -> {
                if (names.contains(name)) {
                    schema.setAdditionalProperties(false);
                }
            });
        };
    }

    /** Adds the names of all object schemas with properties that a schema refers to. */
    private static void addObjects(OpenAPI api, @Nullable Schema<?> schema, Set<String> names) {
        if (schema == null) {
            return;
        }
        String reference = schema.get$ref();
        if (reference == null) {
            addObjects(api, schema.getItems(), names);
            return;
        }
        String name = reference.substring(reference.lastIndexOf('/') + 1);
        Schema<?> object = api.getComponents().getSchemas().get(name);
        if (object != null && object.getProperties() != null && names.add(name)) {
            object.getProperties().values().forEach(member -> addObjects(api, member, names));
        }
    }

    private static Stream<ErrorCode> refusalsOfReferences() {
        return Stream.of(
                RefusalCode.EMPTY_REFERENCE,
                RefusalCode.INVALID_NUMBER,
                RefusalCode.INVALID_NUMBER_CHARACTER,
                RefusalCode.INVALID_PREFIX_CHARACTER,
                RefusalCode.INVALID_REFERENCE_FORMAT,
                RefusalCode.MISSING_NUMBER,
                RefusalCode.PREFIX_MUST_START_WITH_LETTER,
                RefusalCode.PREFIX_TOO_LONG,
                RefusalCode.REFERENCE_TOO_LONG,
                RefusalCode.RESERVED_PREFIX,
                RefusalCode.RESERVED_REFERENCE);
    }

    private static void enumerate(OpenAPI api, String schema, String member, Stream<ErrorCode> codes) {
        property(api, schema, member)
                .setEnum(codes.map(ErrorCode::text)
                        .sorted()
                        .<Object>map(code -> code)
                        .toList());
    }

    @SuppressWarnings("unchecked")
    private static Schema<Object> property(OpenAPI api, String schema, String member) {
        Schema<?> owner =
                Objects.requireNonNull(api.getComponents().getSchemas().get(schema), schema);
        return Objects.requireNonNull((Schema<Object>) owner.getProperties().get(member), member);
    }

    private static String readExamples() {
        try {
            return new ClassPathResource("problem-examples.json").getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
