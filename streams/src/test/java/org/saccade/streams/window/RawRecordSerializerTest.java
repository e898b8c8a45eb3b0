package org.saccade.streams.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RawRecordSerializerTest {

    @ParameterizedTest
    @CsvSource(
            value = {"stream-ü,bytes", "stream,NULL", "NULL,bytes", "NULL,NULL", "'',''"},
            nullValues = "NULL")
    void whatIsWrittenComesBackToTheByte(String key, String value) throws IOException {
        RawRecord record = new RawRecord(
                key == null ? null : key.getBytes("UTF-8"),
                value == null ? null : value.getBytes("UTF-8"),
                "events",
                3,
                1L << 40);
        TypeSerializer<RawRecord> serializer =
                TypeInformation.of(RawRecord.class).createSerializer(new SerializerConfigImpl());
        assertThat(serializer).isSameAs(RawRecordSerializer.INSTANCE);
        DataOutputSerializer out = new DataOutputSerializer(16);
        serializer.serialize(record, out);
        serializer.serialize(record, out);
        DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
        DataOutputSerializer copy = new DataOutputSerializer(16);
        serializer.copy(in, copy);
        same(serializer.deserialize(in), record);
        assertThat(in.available()).isZero();
        same(serializer.deserialize(new DataInputDeserializer(copy.getCopyOfBuffer())), record);
    }

    private static void same(RawRecord actual, RawRecord expected) {
        assertThat(actual.key()).isEqualTo(expected.key());
        assertThat(actual.value()).isEqualTo(expected.value());
        assertThat(actual.topic()).isEqualTo(expected.topic());
        assertThat(actual.partition()).isEqualTo(expected.partition());
        assertThat(actual.offset()).isEqualTo(expected.offset());
    }
}
