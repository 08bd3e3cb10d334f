package io.circuitsynth.refman;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the rooms of the house and the arrows between them. */
class ArchitectureTest {

    private static final String ROOT = "io.circuitsynth.refman";

    private static final List<String> ROOMS = List.of(
            "designator", "index", "hierarchy", "store", "manager", "security", "web", "filter", "telemetry", "config");

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    /** A room may use those it names and what lies below them. */
    @Test
    void arrowsRunOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage(ROOT + "..")
                .layer("designator")
                .definedBy(ROOT + ".designator..")
                .layer("index")
                .definedBy(ROOT + ".index..")
                .layer("hierarchy")
                .definedBy(ROOT + ".hierarchy..")
                .layer("store")
                .definedBy(ROOT + ".store..")
                .layer("manager")
                .definedBy(ROOT + ".manager..")
                .layer("web")
                .definedBy(ROOT + ".web..")
                .layer("security")
                .definedBy(ROOT + ".security..")
                .layer("filter")
                .definedBy(ROOT + ".filter..")
                .layer("telemetry")
                .definedBy(ROOT + ".telemetry..")
                .layer("config")
                .definedBy(ROOT + ".config..")
                .whereLayer("designator")
                .mayNotAccessAnyLayer()
                .whereLayer("index")
                .mayOnlyAccessLayers("designator")
                .whereLayer("hierarchy")
                .mayOnlyAccessLayers("designator", "index")
                .whereLayer("store")
                .mayOnlyAccessLayers("designator", "index", "hierarchy")
                .whereLayer("manager")
                .mayOnlyAccessLayers("designator", "index", "hierarchy", "store")
                .whereLayer("web")
                .mayOnlyAccessLayers("designator", "index", "hierarchy", "manager", "security")
                .whereLayer("security")
                .mayNotAccessAnyLayer()
                .whereLayer("filter")
                .mayOnlyAccessLayers("designator", "hierarchy", "security", "web")
                .whereLayer("telemetry")
                .mayOnlyAccessLayers("designator", "index", "hierarchy", "store", "manager")
                .whereLayer("config")
                .mayNotBeAccessedByAnyLayer()
                .check(HOUSE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"designator", "index", "hierarchy"})
    void thePureRoomsKnowNoFramework(String room) {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "." + room + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework..", "jakarta..", "com.fasterxml..", "tools.jackson..", "io.micrometer..")
                .check(HOUSE);
    }

    @Test
    void onlyTheBitmapIndexUsesRoaringBitmaps() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".index")
                .or()
                .haveSimpleNameNotStartingWith("Bitmap")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.roaringbitmap..")
                .check(HOUSE);
    }

    @Test
    void everyClassIsInARoomAndEveryRoomIsNullMarked() {
        HOUSE.stream()
                .filter(each -> !each.getPackageName().equals(ROOT))
                .forEach(
                        each -> assertThat(ROOMS).contains(each.getPackageName().substring(ROOT.length() + 1)));
        for (String room : ROOMS) {
            assertThat(HOUSE.getPackage(ROOT + "." + room).isAnnotatedWith(NullMarked.class))
                    .as(room)
                    .isTrue();
        }
    }
}
