package org.saccade.local;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "org.saccade.local", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule IMPORTS_NO_OTHER_MODULE = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.saccade.schema..",
                    "org.saccade.schemas..",
                    "org.saccade.snn..",
                    "org.saccade.ingest..",
                    "org.saccade.streams..",
                    "org.saccade.trainer..",
                    "org.saccade.inference..",
                    "org.saccade.app..",
                    "ai.djl..",
                    "picocli..",
                    "org.junit..");

    @ArchTest
    static final ArchRule LEAVES_THE_PROCESS_TO_APP = noClasses()
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(System.class, "getenv", String.class)
            .orShould()
            .accessField(System.class, "out");
}
