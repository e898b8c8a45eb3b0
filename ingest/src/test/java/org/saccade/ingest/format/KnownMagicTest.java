package org.saccade.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownMagicTest {

    @ParameterizedTest
    @CsvSource({
        "#!AER-DAT4.0, AEDAT 4",
        "'version https://git-lfs.github.com/spec/v1', Git LFS",
        "'% evt 3.0 % format', Prophesee",
        "'x,y,p,t plain text file', text"
    })
    void namesTheFormat(String start, String part) {
        assertThat(KnownMagic.describe(start.getBytes(StandardCharsets.ISO_8859_1)))
                .hasValueSatisfying(text -> assertThat(text).contains(part));
    }

    @Test
    void bytesWithoutMagicAreNotNamed() {
        assertThat(KnownMagic.describe(new byte[] {25, 10, (byte) 0x80, 3, 4, 37, 32, 0, 4, 5, 1, 1, 0, 4, 9, 8, 1}))
                .isEmpty();
        assertThat(KnownMagic.describe(new byte[0])).isEmpty();
    }
}
