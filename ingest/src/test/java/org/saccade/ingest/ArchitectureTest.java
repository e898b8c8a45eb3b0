package org.saccade.ingest;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What ingest never imports. */
@AnalyzeClasses(packages = "org.saccade.ingest", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule NO_ENGINES = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.flink..", "org.apache.kafka.streams..", "ai.djl..", "ai.onnxruntime..");

    @ArchTest
    static final ArchRule NO_SIBLINGS = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.saccade.snn..",
                    "org.saccade.streams..",
                    "org.saccade.trainer..",
                    "org.saccade.inference..",
                    "org.saccade.local..",
                    "org.saccade.app..");

    @ArchTest
    static final ArchRule NO_COMMAND_LINE =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("picocli..");

    @ArchTest
    static final ArchRule NO_ENVIRONMENT = noClasses()
            .should()
            .callMethod(System.class, "getenv")
            .orShould()
            .callMethod(System.class, "getenv", String.class);

    @ArchTest
    static final ArchRule NO_EXIT = noClasses().should().callMethod(System.class, "exit", int.class);

    @ArchTest
    static final ArchRule NO_BROKER = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("kafka..", "org.apache.kafka.server..", "org.apache.kafka.metadata..", "io.apicurio..");

    @ArchTest
    static final ArchRule FORMATS_KNOW_NO_KAFKA = noClasses()
            .that()
            .resideInAnyPackage(
                    "org.saccade.ingest.format..", "org.saccade.ingest.dataset..", "org.saccade.ingest.generate..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..", "org.saccade.ingest.replay..");
}
