package org.saccade.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** As in production: in a process that nobody told to be ready at once. */
@Tag("auto")
class ReadinessTest {

    @Test
    void aKernelIsCompiledWhenItIsWorthIt() throws InterruptedException {
        assumeTrue(Lanes.wideEnough(), "no vectors of 256 bits on this machine");
        assertThat(WordKernel.EVT2.ready(1 << 14)).isFalse();
        assertThat(WordKernel.EVT2.ready(Integer.MAX_VALUE))
                .as("nobody waits for it")
                .isFalse();
        Instant end = Instant.now().plus(Duration.ofMinutes(1));
        while (!WordKernel.EVT2.ready(0) && Instant.now().isBefore(end)) {
            Thread.sleep(10);
        }
        assertThat(WordKernel.EVT2.ready(0)).isTrue();
        assertThat(WordKernel.DAT2.ready(0)).as("another, that nobody used").isFalse();
    }
}
