package org.saccade.schemas.bundle;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Map;

/** Manifests for tests. */
final class Manifests {

    private Manifests() {}

    static BundleManifest draft(String model) {
        return new BundleManifest(
                BundleManifest.FORMAT,
                model,
                "digits",
                "run-1",
                3,
                1_700_000_000_000L,
                JsonNodeFactory.instance.objectNode().put("name", "conv-small"),
                "T=8,P=2,H=34,W=34,window=320000,value=count",
                List.of("zero", "one"),
                new BundleManifest.Skip(true, "layer 1, channel 4", 0.01),
                Map.of("testAccuracy", 0.91),
                List.of());
    }
}
