package org.saccade.streams;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What streams never imports. */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.saccade.streams");

    @Test
    void streamsKnowsNeitherItsSiblingsNorWhatIsTheirs() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.saccade.ingest..",
                        "org.saccade.trainer..",
                        "org.saccade.inference..",
                        "org.saccade.snn..",
                        "org.saccade.local..",
                        "org.saccade.app..",
                        "ai.djl..",
                        "picocli..",
                        "kafka..",
                        "io.apicurio..",
                        "org.apache.kafka.metadata..",
                        "org.apache.flink.runtime.minicluster..")
                .check(CLASSES);
    }

    @Test
    void onlyTheApplicationReadsTheEnvironmentOrEndsTheProcess() {
        noClasses()
                .should()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(CLASSES);
    }

    @Test
    void operatorsDoNotKnowKafkaClientsNorTheJobs() {
        noClasses()
                .that()
                .resideInAPackage("..streams.window..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "..streams.job..", "..streams.health..")
                .check(CLASSES);
    }
}
