package org.saccade.schemas;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The contract stays free of what it must not know. */
class ArchitectureTest {

    private static final String EVENT = "org.saccade.schemas.event..";
    private static final String FRAME = "org.saccade.schemas.frame..";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.saccade.schemas");

    @Test
    void classesAreFound() {
        assertThat(CLASSES.contain("org.saccade.schemas.event.Events")).isTrue();
    }

    /** So no Kafka, no Flink, no DJL: operators, trainers and readers on any engine share them. */
    @Test
    void eventsAndFramesArePlainJava() {
        noClasses()
                .that()
                .resideInAnyPackage(EVENT, FRAME)
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages("java..", "org.saccade.vector", EVENT, FRAME)
                .check(CLASSES);
    }

    @Test
    void eventsDoNotKnowFrames() {
        noClasses()
                .that()
                .resideInAPackage(EVENT)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(FRAME)
                .check(CLASSES);
    }

    @Test
    void nothingKnowsEnginesOrTheCommandLine() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.flink..", "org.apache.kafka.streams..", "ai.djl..", "ai.onnxruntime..", "picocli..")
                .check(CLASSES);
    }

    @Test
    void oneClassAsksTheRegistry() {
        noClasses()
                .that()
                .haveNameNotMatching("org\\.saccade\\.schemas\\.schema\\.SchemaRegistry.*")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.confluent..")
                .check(CLASSES);
    }

    @Test
    void nothingReadsTheEnvironmentOrExits() {
        noClasses()
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .check(CLASSES);
    }
}
