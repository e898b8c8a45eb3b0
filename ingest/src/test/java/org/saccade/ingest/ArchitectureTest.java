package org.saccade.ingest;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What ingest never imports. */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.saccade.ingest");

    @Test
    void importsNoEngine() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.flink..", "org.apache.kafka.streams..", "ai.djl..", "ai.onnxruntime..")
                .check(CLASSES);
    }

    @Test
    void importsNoSibling() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.saccade.snn..",
                        "org.saccade.streams..",
                        "org.saccade.trainer..",
                        "org.saccade.inference..",
                        "org.saccade.local..",
                        "org.saccade.app..")
                .check(CLASSES);
    }

    @Test
    void knowsNoCommandLine() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("picocli..")
                .check(CLASSES);
    }

    @Test
    void readsNoEnvironment() {
        noClasses()
                .should()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .check(CLASSES);
    }

    @Test
    void neverExits() {
        noClasses().should().callMethod(System.class, "exit", int.class).check(CLASSES);
    }

    @Test
    void importsNoBroker() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "kafka..", "org.apache.kafka.server..", "org.apache.kafka.metadata..", "io.apicurio..")
                .check(CLASSES);
    }

    @Test
    void formatsKnowNoKafka() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "org.saccade.ingest.format..",
                        "org.saccade.ingest.recording..",
                        "org.saccade.ingest.picture..",
                        "org.saccade.ingest.dataset..",
                        "org.saccade.ingest.generate..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "org.saccade.ingest.replay..")
                .check(CLASSES);
    }

    @Test
    void aFormatKnowsNoOtherAndNobodyAbove() {
        noClasses()
                .that()
                .resideInAnyPackage("org.saccade.ingest.format..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.saccade.ingest.recording..",
                        "org.saccade.ingest.picture..",
                        "org.saccade.ingest.dataset..",
                        "org.saccade.ingest.generate..")
                .check(CLASSES);
    }
}
