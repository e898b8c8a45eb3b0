package org.saccade.inference;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What inference must not know. */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.saccade.inference");

    @Test
    void classesAreFound() {
        assertThat(CLASSES.contain("org.saccade.inference.stream.ClassifyService"))
                .isTrue();
    }

    @Test
    void neitherFlinkNorKafkaStreamsNorTheOtherStages() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.flink..",
                        "org.apache.kafka.streams..",
                        "org.saccade.ingest..",
                        "org.saccade.streams..",
                        "org.saccade.trainer..",
                        "org.saccade.local..",
                        "org.saccade.app..",
                        "picocli..",
                        "kafka.server..",
                        "io.confluent..")
                .check(CLASSES);
    }

    @Test
    void classifiersDoNotKnowKafka() {
        noClasses()
                .that()
                .resideInAPackage("org.saccade.inference.model..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "org.saccade.inference.stream..")
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
