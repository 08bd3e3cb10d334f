package io.circuitsynth.refman.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Verifies what the fuzz test's schema validation accepts and rejects. */
class SchemasTest {

    private static final JsonMapper JSON = new JsonMapper();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'type':'string'}                                        | 'a'                | 1",
                "{'type':'integer'}                                       | 1                  | 1.5",
                "{'type':'integer'}                                       | -1                 | 1.0",
                "{'type':'number'}                                        | 1.5                | '1.5'",
                "{'type':'boolean'}                                       | true               | 'true'",
                "{'type':'array'}                                         | []                 | {}",
                "{'type':'object'}                                        | {}                 | []",
                "{'type':['string','null']}                               | null               | 1",
                "{'type':'string'}                                        | ''                 | null",
                "{'enum':['a','b']}                                       | 'b'                | 'c'",
                "{'enum':['1']}                                           | '1'                | 1",
                "{'required':['a']}                                       | {'a':null}         | {}",
                "{'properties':{'a':{'type':'string'}}}                   | {'a':'a'}          | {'a':1}",
                "{'properties':{'a':{}}}                                  | {'a':1}            | {'b':1}",
                "{'properties':{'a':{}},'additionalProperties':{}}        | {'b':1}            | ",
                "{'additionalProperties':{'type':'integer'}}              | {'a':1}            | {'a':'1'}",
                "{'items':{'type':'string'}}                              | ['a','b']          | ['a',1]",
                "{'minimum':1}                                            | 1                  | 0",
                "{'maximum':4294967296}                                   | 4294967296         | 4294967297",
                "{'minLength':1}                                          | 'a'                | ''",
                "{'maxLength':1}                                          | '\uD83D\uDE00'     | 'ab'",
                "{'pattern':'^a+$'}                                       | 'aa'               | 'ab'",
                "{'uniqueItems':true}                                     | [1,2]              | [1,1]",
                "{'format':'int32'}                                       | 2147483647         | 2147483648",
                "{'format':'int64'}                                       | 2147483648         | 9223372036854775808",
                "{'format':'date-time'}                                   | '2026-11-22T07:00:00Z' | 'yesterday'",
                "{'$ref':'#/components/schemas/A'}                        | 1                  | 'a'",
                "{'description':'a','example':1,'default':1}              | 2                  | ",
                "{'items':{'$ref':'#/components/schemas/A'}}              | [1]                | [1,'a']"
            })
    void eachKeywordAcceptsAndRejectsValues(String schema, String right, @Nullable String wrong) {
        Schemas schemas = new Schemas(json("{'components':{'schemas':{'A':{'type':'integer'}}}}"));
        assertThat(schemas.violations(json(schema), json(right))).isEmpty();
        if (wrong != null) {
            assertThat(schemas.violations(json(schema), json(wrong))).isNotEmpty();
        }
    }

    @Test
    void anUnsupportedKeywordIsRejected() {
        Schemas schemas = new Schemas(json("{}"));
        assertThat(schemas.violations(json("{'multipleOf':2}"), json("2"))).isNotEmpty();
        assertThat(schemas.violations(json("{'format':'uuid'}"), json("2"))).isNotEmpty();
        assertThat(schemas.violations(json("{'type':'uuid'}"), json("2"))).isNotEmpty();
    }

    @Test
    void everyExampleInTheContractMatchesItsSchema() throws IOException {
        Contract contract = Contract.read();
        Schemas schemas = contract.schemas();
        contract.root().at("/components/schemas").properties().forEach(schema -> {
            JsonNode example = schema.getValue().path("example");
            if (!example.isMissingNode()) {
                assertThat(schemas.violations(schema.getValue(), example))
                        .as(schema.getKey())
                        .isEmpty();
            }
        });
        contract.root()
                .at("/components/examples")
                .properties()
                .forEach(example -> assertThat(schemas.violations(
                                contract.problem(), example.getValue().path("value")))
                        .as(example.getKey())
                        .isEmpty());
    }

    private static JsonNode json(String text) {
        return JSON.readTree(text.replace('\'', '"'));
    }
}
