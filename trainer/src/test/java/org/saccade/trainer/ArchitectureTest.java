package org.saccade.trainer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The layers of the trainer. Plain tests: ArchUnit's own engine reports none of its rules to surefire. */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.saccade.trainer");

    @Test
    void classesAreFound() {
        assertThat(CLASSES.contain("org.saccade.trainer.fit.Trainer")).isTrue();
        assertThat(CLASSES.contain("org.saccade.trainer.TrainingTopics")).isFalse();
    }

    @Test
    void theTrainerKnowsNeitherOtherStagesNorTheirEngines() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.flink..",
                        "org.apache.kafka.streams..",
                        "kafka..",
                        "org.apache.kafka.server..",
                        "io.apicurio..",
                        "picocli..",
                        "org.saccade.ingest..",
                        "org.saccade.streams..",
                        "org.saccade.inference..",
                        "org.saccade.local..",
                        "org.saccade.app..")
                .check(CLASSES);
    }

    @Test
    void onlyTheApplicationExitsOrReadsTheEnvironment() {
        noClasses().should().callMethod(System.class, "exit", int.class).check(CLASSES);
        noClasses().should().callMethod(System.class, "getenv", String.class).check(CLASSES);
        noClasses().should().callMethod(System.class, "getenv").check(CLASSES);
        noClasses().should().accessField(System.class, "out").check(CLASSES);
    }

    @Test
    void dataKnowsNoEngineAndExportKnowsNoLoop() {
        noClasses()
                .that()
                .resideInAPackage("..trainer.data..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..trainer.fit..", "..trainer.export..", "ai.djl..", "ai.onnxruntime..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("..trainer.export..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..trainer.fit..", "org.apache.kafka..")
                .check(CLASSES);
    }
}
