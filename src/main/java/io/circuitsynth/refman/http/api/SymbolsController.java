package io.circuitsynth.refman.http.api;

import static io.circuitsynth.refman.outcome.RefusalCode.HIERARCHY_NOT_FOUND;
import static io.circuitsynth.refman.outcome.RefusalCode.INVALID_COUNT;
import static io.circuitsynth.refman.outcome.RefusalCode.PAGE_LIMIT;
import static io.circuitsynth.refman.outcome.RefusalCode.SYMBOL_NOT_FOUND;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.circuitsynth.refman.execution.Reply;
import io.circuitsynth.refman.execution.Response;
import io.circuitsynth.refman.hierarchy.Limits;
import io.circuitsynth.refman.hierarchy.SymbolPage;
import io.circuitsynth.refman.hierarchy.SymbolPage.SymbolDescription;
import io.circuitsynth.refman.hierarchy.SymbolQuery;
import io.circuitsynth.refman.http.problem.Refuses;
import io.circuitsynth.refman.http.problem.RefusesChanges;
import io.circuitsynth.refman.http.security.TenantResolver;
import io.circuitsynth.refman.manager.Symbols;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Serves symbols: list, delete. */
@RestController
@RequestMapping("/api/v1/hierarchies/{rootId}/symbols")
@Tag(name = "Annotation")
class SymbolsController {

    private final Symbols symbols;
    private final Limits limits;
    private final TenantResolver tenants;
    private final ResponseFactory responses;

    SymbolsController(Symbols symbols, Limits limits, TenantResolver tenants, ResponseFactory responses) {
        this.symbols = symbols;
        this.limits = limits;
        this.tenants = tenants;
        this.responses = responses;
    }

    /** A symbol. */
    @Schema(name = "Symbol", description = "A symbol of an editor, and the reference that it holds.")
    record SymbolResponse(
            @Schema(description = "The key of the editor.", example = "/64a1/5f3e")
            String key,

            @Schema(description = "The id of the symbol's manager.", example = "power")
            String managerId,

            @Schema(description = "The reference that the symbol holds.", example = "U12")
            String reference,

            @Schema(description = "The unit that the symbol draws.", example = "1")
            int unit) {

        static SymbolResponse of(SymbolDescription symbol) {
            return new SymbolResponse(symbol.key(), symbol.manager().id(), symbol.reference(), symbol.unit());
        }
    }

    /** One page of symbols. */
    @Schema(name = "SymbolList", description = "One page of symbols, in the order of their keys.")
    record SymbolListResponse(
            @Schema(description = "The symbols on this page.")
            List<SymbolResponse> symbols,

            @Schema(description = "The number of symbols on all pages.", example = "36")
            long total,

            @Schema(
                    description = "The value of `after` for the next page; absent on the last page.",
                    example = "/64a1/5f3e")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            String next) {

        static SymbolListResponse of(SymbolPage page) {
            return new SymbolListResponse(
                    page.symbols().stream().map(SymbolResponse::of).toList(), page.total(), page.next());
        }
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "List symbols",
            description = "Lists symbols with their references, in the order of their keys. Each filter leaves out all "
                    + "others.")
    @ApiResponse(
            responseCode = "200",
            description = "One page of symbols.",
            content = @Content(schema = @Schema(implementation = SymbolListResponse.class)))
    @Refuses({HIERARCHY_NOT_FOUND, PAGE_LIMIT, INVALID_COUNT})
    ResponseEntity<Object> listSymbols(
            @Parameter(description = "The root's id.", example = "bitaxe-ultra") @PathVariable String rootId,
            @Parameter(description = "List only the symbol with this key.") @RequestParam(required = false) @Nullable
                    String key,
            @Parameter(description = "List only the symbols of this reference.", example = "U12")
                    @RequestParam(required = false)
                    @Nullable
                    String reference,
            @Parameter(description = "List only the symbols of this manager.", example = "power")
                    @RequestParam(required = false)
                    @Nullable
                    String managerId,
            @Parameter(description = "The `next` of the previous page; the page begins after this key.")
                    @RequestParam(defaultValue = "")
                    String after,
            @Parameter(
                            description = "The maximum number of symbols on the page; the default limit is 1000.",
                            schema = @Schema(type = "integer", format = "int32", minimum = "1", defaultValue = "100"))
                    @RequestParam(required = false)
                    @Nullable
                    Integer limit,
            HttpServletRequest request) {
        SymbolQuery query = new SymbolQuery(key, reference, managerId, after, limits.pageItems(limit));
        return ResponseFactory.read(
                request,
                (Reply<SymbolPage, ResponseEntity<Object>> reply) -> symbols.list(tenants.key(rootId), query, reply),
                SymbolListResponse::of);
    }

    @DeleteMapping
    @Operation(
            summary = "Delete a symbol",
            description = "Deletes a symbol. Its reference is retired if no other symbol holds it.")
    @ApiResponse(responseCode = "204", description = "The symbol was deleted.", content = @Content)
    @Refuses({HIERARCHY_NOT_FOUND, SYMBOL_NOT_FOUND})
    @RefusesChanges
    ResponseEntity<Object> deleteSymbol(
            @Parameter(description = "The root's id.", example = "bitaxe-ultra") @PathVariable String rootId,
            @Parameter(description = "The key of the symbol.", example = "/64a1/5f3e") @RequestParam String key,
            HttpServletRequest request) {
        return responses.noContent(
                request, (Reply<String, Response> reply) -> symbols.delete(tenants.key(rootId), key, reply));
    }
}
