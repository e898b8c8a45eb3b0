package org.saccade.snn;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What the classes of this module may know. */
@AnalyzeClasses(packages = "org.saccade.snn", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule NETWORKS_KNOW_NO_TRANSPORT = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.kafka..",
                    "org.apache.flink..",
                    "picocli..",
                    "org.saccade.ingest..",
                    "org.saccade.streams..",
                    "org.saccade.trainer..",
                    "org.saccade.inference..",
                    "org.saccade.local..",
                    "org.saccade.app..");

    @ArchTest
    static final ArchRule A_SPECIFICATION_NEEDS_NO_ENGINE = noClasses()
            .that()
            .resideInAPackage("org.saccade.snn.spec")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ai.djl..", "ai.onnx..", "org.saccade.snn.net", "org.saccade.snn.emit");

    @ArchTest
    static final ArchRule REFERENCES_DO_NOT_LEAN_ON_WHAT_THEY_CHECK = noClasses()
            .that()
            .resideInAPackage("org.saccade.snn.net")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.saccade.snn.emit", "ai.onnx..");

    @ArchTest
    static final ArchRule ONLY_THE_APPLICATION_READS_ITS_SURROUNDINGS = noClasses()
            .should()
            .callMethod(System.class, "getenv")
            .orShould()
            .callMethod(System.class, "getenv", String.class)
            .orShould()
            .callMethod(System.class, "exit", int.class);
}
