package io.circuitsynth.refman;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks the layout of the packages and the directions of their dependencies. */
class ArchitectureTest {

    private static final String ROOT = "io.circuitsynth.refman.";

    /** Lists the packages in order; each may use those above it. */
    private static final List<String> PACKAGES = List.of(
            "outcome",
            "designator",
            "index",
            "index.bitmap",
            "hierarchy",
            "store",
            "execution",
            "changelog",
            "manager",
            "snapshot",
            "http.problem",
            "http.security",
            "http.request",
            "http.stream",
            "http.api",
            "http.client",
            "http.console",
            "http.contract",
            "telemetry",
            "config");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.circuitsynth.refman");

    static Stream<String> packages() {
        return PACKAGES.stream();
    }

    @ParameterizedTest
    @MethodSource("packages")
    void aPackageUsesOnlyThoseAboveIt(String name) {
        String[] below = PACKAGES.subList(PACKAGES.indexOf(name) + 1, PACKAGES.size()).stream()
                .map(each -> ROOT + each)
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(ROOT + name)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(below)
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(ROOT + "(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"outcome", "designator", "index", "index.bitmap", "hierarchy"})
    void theCoreUsesNoFramework(String name) {
        noClasses()
                .that()
                .resideInAPackage(ROOT + name)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework..", "jakarta..", "com.fasterxml..", "tools.jackson..", "io.micrometer..")
                .check(CLASSES);
    }

    @Test
    void onlyTheBitmapIndexUsesRoaringBitmaps() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "index.bitmap")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.roaringbitmap..")
                .check(CLASSES);
    }

    /** Classes of the bitmap index cannot be loaded without the library, so the fallback must not use them. */
    @Test
    void onlyTheConfigurationUsesTheBitmapIndex() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + "index.bitmap", ROOT + "config")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + "index.bitmap")
                .check(CLASSES);
    }

    @Test
    void everyClassIsInAPackageOfTheLayoutAndEveryPackageIsNullMarked() {
        CLASSES.stream()
                .map(each -> each.getPackageName() + ".")
                .filter(each -> !each.equals(ROOT))
                .forEach(each -> assertThat(PACKAGES).contains(each.substring(ROOT.length(), each.length() - 1)));
        PACKAGES.forEach(name -> assertThat(CLASSES.getPackage(ROOT + name).isAnnotatedWith(NullMarked.class))
                .as(name)
                .isTrue());
    }
}
