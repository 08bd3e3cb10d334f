package io.circuitsynth.refman.http.contract;

import io.circuitsynth.refman.http.api.IdempotencyFilter;
import io.circuitsynth.refman.http.problem.Problem;
import io.circuitsynth.refman.http.problem.Refuses;
import io.circuitsynth.refman.http.problem.RequestCode;
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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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

/** What the contract says beyond what stands at the controllers: the service itself, and every problem. */
@Configuration(proxyBeanMethods = false)
class ContractConfiguration {

    private static final String BEARER = "bearer";
    private static final String API_KEY = "apiKey";
    private static final String PROBLEM = "#/components/schemas/Problem";

    /** The tags of questions that are answered without asking the store. */
    private static final Set<String> WITHOUT_STORE = Set.of("Rules", "Implementation");

    /** The statuses that always say when to try again. */
    private static final Set<Integer> TO_BE_SENT_AGAIN =
            Set.of(HttpStatus.TOO_MANY_REQUESTS.value(), HttpStatus.SERVICE_UNAVAILABLE.value());

    private static final String ABOUT = """
            Hands out reference designators (`R1`, `C5`, `U3`) and names of unnamed nets (`N$1`), each exactly once \
            across a hierarchical schematic.

            A **manager** is the scope of one circuit or sheet. Managers form a **hierarchy**, inside which a reference \
            is unique. Create a root, create a child for each sheet with `parentId`, then register the references a \
            design has and generate new ones: generation uses the root's counters and skips what is used anywhere in \
            the tree, and the manager that asked owns the result.

            Every answer that is not a success is a problem document (RFC 9457, `application/problem+json`) with a \
            stable `code`. A refused request changes nothing; a batch is all or nothing.

            A request that changes something is answered after the change is kept. Name it with an `Idempotency-Key`, \
            and it can be sent again when no answer came: it has its effect once, and the answer that was given first.

            ResponseFactory carry an `X-Request-Id`, which is also in the log; a client may choose it and send it along.
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
                                        .description("After how many seconds to try again.")
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
                // Without keys a service that only its own machine reaches asks for nothing.
                .security(List.of(
                        new SecurityRequirement(),
                        new SecurityRequirement().addList(BEARER),
                        new SecurityRequirement().addList(API_KEY)));
    }

    /** Says what counters are. Not above: of what stands there springdoc makes a copy, which fails for such a schema. */
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

    /** Adds an answer for every status an operation can refuse with, and the codes behind it. */
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
            boolean isQuestion = method.hasMethodAnnotation(GetMapping.class);
            if (!isQuestion) {
                addIdempotencyKey(operation);
                for (ErrorCode code : List.of(
                        RequestCode.INVALID_IDEMPOTENCY_KEY,
                        RefusalCode.IDEMPOTENCY_IN_PROGRESS,
                        RefusalCode.IDEMPOTENCY_KEY_REUSED)) {
                    add(codes, Problem.status(code).value(), code);
                }
            }
            add(codes, Problem.status(RefusalCode.OVERLOADED).value(), RefusalCode.OVERLOADED);
            if (!isQuestion || operation.getTags().stream().noneMatch(WITHOUT_STORE::contains)) {
                add(codes, Problem.status(RefusalCode.STORE_UNAVAILABLE).value(), RefusalCode.STORE_UNAVAILABLE);
            }
            codes.forEach((status, each) ->
                    operation.getResponses().addApiResponse(String.valueOf(status), problem(status, each)));
            return operation;
        };
    }

    /** Once: the contract is made anew now and then, of operations that are kept. */
    private static void addIdempotencyKey(Operation operation) {
        List<Parameter> parameters = operation.getParameters();
        if (parameters == null
                || parameters.stream().noneMatch(each -> IdempotencyFilter.HEADER.equals(each.getName()))) {
            operation.addParametersItem(idempotencyKey());
        }
    }

    private static Parameter idempotencyKey() {
        return new HeaderParameter()
                .name(IdempotencyFilter.HEADER)
                .description("A name for this request, 1 to 255 printable characters, new for each request. Sent again"
                        + " with the same name, the request has no second effect and the same answer.")
                .required(false)
                .schema(new StringSchema().minLength(1).maxLength(IdempotencyFilter.MAX_CHARACTERS));
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
        return TO_BE_SENT_AGAIN.contains(status)
                ? response.addHeaderObject(
                        HttpHeaders.RETRY_AFTER, new Header().$ref("#/components/headers/" + HttpHeaders.RETRY_AFTER))
                : response;
    }

    /** Adds the schema of problem documents and, for each code, a real answer as its example. */
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

    /** Says of the bodies of requests what the service makes sure of and annotations cannot say. */
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

    /** Adds the names of all objects with members of their own within a schema. */
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
