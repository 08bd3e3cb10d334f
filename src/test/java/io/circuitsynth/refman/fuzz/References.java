package io.circuitsynth.refman.fuzz;

import java.util.List;

/** The corpus: references as designs contain them, and ranges. */
final class References {

    static final List<String> CORPUS = List.of(
            "R1",
            "R2",
            "R10",
            "R01",
            "R00",
            "R0",
            "C5",
            "C100",
            "U3",
            "U3A",
            "Q12",
            "D1",
            "SW1",
            "SW_1",
            "TP7",
            "J1",
            "#PWR01",
            "#PWR010",
            "#PWR1",
            "#FLG02",
            "USR_BTN",
            "USR-BTN",
            "0V6",
            "3V3",
            "+5V",
            "GND",
            "VCC",
            "N$1",
            "N$42",
            "H1",
            "FID1",
            "MK1",
            "Y1",
            "X1-X5",
            "X1-X5-X1-X5",
            "R1-R50",
            "R01-R09",
            "R7-R7",
            "R9-R1",
            "A-1-A-9",
            "5-7",
            "5-7-5-7",
            "R4294967295",
            "R4294967296",
            "R4294967290-R4294967295",
            "R?",
            "U?A",
            "\u00b5C7",
            "12",
            // At and near the length limit of the rules.
            "A".repeat(16) + "1",
            "R".repeat(55) + "1",
            "R".repeat(61) + "12",
            "R".repeat(62) + "?",
            "\u00b5".repeat(60) + "9999");

    private References() {}
}
