package org.saccade.schemas.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.saccade.schemas.schema.ModelAnnouncement;

class AnnouncementsTest {

    private static Announcements history(String... models) {
        return Announcements.of(Stream.of(models)
                .map(model -> new ModelAnnouncement(
                        model, model.substring(0, 1), "run", 0, 0L, "model-files", List.of(), Map.of()))
                .toList());
    }

    private static List<String> stack(Announcements announcements, String name) {
        return announcements.stacks().get(name).stream()
                .map(ModelAnnouncement::getModel)
                .toList();
    }

    @Test
    void rollingBackTwiceGoesTwoBack() {
        assertThat(history("m1", "m2", "m3").before("m").getModel()).isEqualTo("m2");
        assertThat(history("m1", "m2", "m3", "m2").before("m").getModel()).isEqualTo("m1");
        assertThatThrownBy(() -> history("m1", "m2", "m3", "m2", "m1").before("m"))
                .isInstanceOf(BundleException.class)
                .hasMessage("nothing was announced as m before m1");
    }

    @Test
    void whatWasTakenOffComesBackWhenItIsAnnouncedAgain() {
        assertThat(stack(history("m1", "m2", "m1", "m2"), "m")).containsExactly("m1", "m2");
        assertThat(stack(history("m1", "m2", "m1", "m3"), "m")).containsExactly("m1", "m3");
        assertThat(stack(history("m1", "m1"), "m")).containsExactly("m1");
    }

    @Test
    void namesAreApart() {
        Announcements both = history("a1", "b1", "a2");
        assertThat(both.before("a").getModel()).isEqualTo("a1");
        assertThatThrownBy(() -> both.before("b")).hasMessage("nothing was announced as b before b1");
        assertThatThrownBy(() -> both.before("c")).hasMessage("no model called c was announced");
    }
}
