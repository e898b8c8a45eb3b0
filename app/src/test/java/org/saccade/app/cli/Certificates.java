package org.saccade.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Key and trust stores of an authority of its own, made by the JDK's keytool. */
final class Certificates {

    static final String PASSWORD = "changeit1";

    private final Path folder;
    private final String authority;

    /** An authority; the names of its files begin with its own. */
    Certificates(Path folder, String authority) throws Exception {
        this.folder = folder;
        this.authority = authority;
        keytool(
                "-genkeypair",
                "-alias",
                "ca",
                "-dname",
                "CN=" + authority,
                "-ext",
                "bc:c",
                "-keystore",
                store("ca"),
                "-keyalg",
                "EC");
        keytool("-exportcert", "-rfc", "-alias", "ca", "-keystore", store("ca"), "-file", pem("ca"));
        keytool("-importcert", "-noprompt", "-alias", "ca", "-keystore", store("trust"), "-file", pem("ca"));
    }

    /** A store that trusts this authority. */
    String trust() {
        return store("trust");
    }

    /**
     * A store with a key and its certificate by this authority.
     *
     * @param names subject alternative names, as keytool writes them
     * @param from first day, such as -10d
     */
    String key(String name, String names, String from, int days) throws Exception {
        String store = store(name);
        keytool("-genkeypair", "-alias", "key", "-dname", "CN=" + name, "-keystore", store, "-keyalg", "EC");
        keytool("-certreq", "-alias", "key", "-keystore", store, "-file", pem(name + "-request"));
        keytool(
                "-gencert",
                "-rfc",
                "-alias",
                "ca",
                "-keystore",
                store("ca"),
                "-infile",
                pem(name + "-request"),
                "-outfile",
                pem(name),
                "-ext",
                "san=" + names,
                "-startdate",
                from,
                "-validity",
                Integer.toString(days));
        keytool("-importcert", "-noprompt", "-alias", "ca", "-keystore", store, "-file", pem("ca"));
        keytool("-importcert", "-noprompt", "-alias", "key", "-keystore", store, "-file", pem(name));
        return store;
    }

    private String store(String name) {
        return folder.resolve(authority + "-" + name + ".p12").toString();
    }

    private String pem(String name) {
        return folder.resolve(authority + "-" + name + ".pem").toString();
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-storepass",
                PASSWORD,
                "-storetype",
                "PKCS12"));
        command.addAll(Arrays.asList(arguments));
        Process tool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(tool.waitFor()).as("%s%n%s", command, said).isZero();
    }
}
