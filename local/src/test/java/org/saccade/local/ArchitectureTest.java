package org.saccade.local;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Plain tests, since surefire runs none of ArchUnit's own when tests are chosen by name. */
class ArchitectureTest {

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.saccade.local");

    @Test
    void importsNoOtherModule() {
        assertThat(MAIN.contain(LocalStack.class)).isTrue();
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.saccade.schemas..",
                        "org.saccade.snn..",
                        "org.saccade.ingest..",
                        "org.saccade.streams..",
                        "org.saccade.trainer..",
                        "org.saccade.inference..",
                        "org.saccade.app..",
                        "ai.djl..",
                        "picocli..",
                        "org.junit..")
                .check(MAIN);
    }

    @Test
    void leavesTheProcessToApp() {
        noClasses()
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .callMethod(System.class, "getenv")
                .orShould()
                .accessField(System.class, "out")
                .check(MAIN);
    }
}
