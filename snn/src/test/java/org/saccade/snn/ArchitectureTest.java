package org.saccade.snn;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the classes of this module may know. Plain JUnit methods: Surefire silently runs none of ArchUnit's fields. */
class ArchitectureTest {
    private static JavaClasses classes;

    @BeforeAll
    static void read() {
        classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("org.saccade.snn");
        assertThat(classes).hasSizeGreaterThan(20);
    }

    @Test
    void networksKnowNoTransportAndNoOtherModule() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.kafka..",
                        "org.apache.flink..",
                        "picocli..",
                        "org.saccade.schemas..",
                        "org.saccade.ingest..",
                        "org.saccade.streams..",
                        "org.saccade.trainer..",
                        "org.saccade.inference..",
                        "org.saccade.local..",
                        "org.saccade.app..")
                .check(classes);
    }

    @Test
    void aSpecificationNeedsNoEngine() {
        noClasses()
                .that()
                .resideInAPackage("org.saccade.snn.spec")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("ai.djl..", "ai.onnx..", "org.saccade.snn.net", "org.saccade.snn.emit")
                .check(classes);
    }

    @Test
    void referencesDoNotLeanOnWhatTheyCheck() {
        noClasses()
                .that()
                .resideInAPackage("org.saccade.snn.net")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.saccade.snn.emit", "ai.onnx..")
                .check(classes);
    }

    @Test
    void onlyTheApplicationReadsItsSurroundings() {
        noClasses()
                .should()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .check(classes);
    }
}
