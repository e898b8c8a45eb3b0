package org.saccade.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.saccade.local.LocalBroker;

/** The layers, over every class of Saccade that the application assembles. */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            // Other people's classes, relocated
            .withImportOption(location -> !location.contains("registry-client"))
            .importPackages("org.saccade");

    @Test
    void onlyTheCommandLineUsesPicocli() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.saccade.app.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("picocli..")
                .check(CLASSES);
    }

    @Test
    void onlyTheAppReadsTheEnvironmentAndEndsTheProcess() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.saccade.app..")
                .and()
                .doNotBelongToAnyOf(LocalBroker.class) // a broker at fault, as Kafka's own does
                .should()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class)
                .check(CLASSES);
    }

    @Test
    void nobodyKnowsTheApp() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.saccade.app..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.saccade.app..")
                .check(CLASSES);
    }

    @Test
    void configurationAdministrationAndMonitorDoNotKnowTheCommandLine() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "org.saccade.app.config..",
                        "org.saccade.app.admin..",
                        "org.saccade.app.monitor..",
                        "org.saccade.app.dashboard..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.saccade.app.cli..")
                .check(CLASSES);
    }

    @Test
    void pagesKnowNothingOfWhatTheyOffer() {
        noClasses()
                .that()
                .resideInAPackage("org.saccade.app.web..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.saccade.app.(cli|admin|config|dashboard|monitor|quickstart)..")
                .check(CLASSES);
    }

    @Test
    void onlyTheLocalModuleTouchesServers() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.saccade.local..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("kafka..", "org.apache.flink.runtime.minicluster..", "io.apicurio..")
                .check(CLASSES);
    }
}
