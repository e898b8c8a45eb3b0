package org.saccade.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AllListenersTest {

    /** A method that is not handed on would do nothing, for all have a default. */
    @Test
    void handsOnEveryMethodThatAListenerHas() {
        List<Method> heard = Arrays.stream(TrainingListener.class.getDeclaredMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()) && !method.isSynthetic())
                .toList();
        assertThat(heard).isNotEmpty().allSatisfy(method -> assertThat(AllListeners.class.getDeclaredMethods())
                .anySatisfy(own -> {
                    assertThat(own.getName()).isEqualTo(method.getName());
                    assertThat(own.getParameterTypes()).isEqualTo(method.getParameterTypes());
                }));
    }
}
