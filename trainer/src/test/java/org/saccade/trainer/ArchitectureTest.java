package org.saccade.trainer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The layers of the trainer. */
@AnalyzeClasses(packages = "org.saccade.trainer", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule NEVER_IMPORTED = noClasses()
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
                    "org.saccade.app..");

    @ArchTest
    static final ArchRule NO_EXIT = noClasses().should().callMethod(System.class, "exit", int.class);

    @ArchTest
    static final ArchRule NO_ENVIRONMENT = noClasses()
            .should()
            .callMethod(System.class, "getenv", String.class)
            .orShould()
            .callMethod(System.class, "getenv");

    @ArchTest
    static final ArchRule DATA_KNOWS_NO_TRAINING = noClasses()
            .that()
            .resideInAPackage("..trainer.data..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..trainer.fit..", "..trainer.export..", "ai.djl..", "ai.onnxruntime..");

    @ArchTest
    static final ArchRule EXPORT_KNOWS_NO_LOOP = noClasses()
            .that()
            .resideInAPackage("..trainer.export..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..trainer.fit..", "org.apache.kafka..");
}
