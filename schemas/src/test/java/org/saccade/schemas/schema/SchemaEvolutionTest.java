package org.saccade.schemas.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.util.RandomData;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every schema can be read by, and can read, the one that was published first ({@code src/test/resources/published}) and one that a later
 * version may have: a new field with a default. A published file is never edited; a new schema gets its own when it is first released.
 */
class SchemaEvolutionTest {

    private static final Path SOURCES = Path.of("src/main/avro");
    private static final Path PUBLISHED = Path.of("src/test/resources/published");
    private static final int RECORDS = 20;

    static Stream<String> names() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            return files
                    .map(file -> file.getFileName().toString().replace(".avsc", ""))
                    .filter(name -> !name.equals("Split"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void threeWritersAndThreeReadersUnderstandEachOther(String name) throws Exception {
        List<Schema> versions = versions(name);
        for (Schema writer : versions) {
            for (Schema reader : versions) {
                assertThat(SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                                .getType())
                        .as("%s reads %s", reader, writer)
                        .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
                for (Object record : new RandomData(writer, RECORDS, 7L)) {
                    byte[] bytes = encode((GenericRecord) record);
                    GenericRecord sent = decode(bytes, writer, writer);
                    GenericRecord read = decode(bytes, writer, reader);
                    for (Schema.Field field : reader.getFields()) {
                        Object expected = writer.getField(field.name()) == null
                                ? new GenericRecordBuilder(only(field)).build().get(0)
                                : sent.get(field.name());
                        assertThat(String.valueOf(read.get(field.name())))
                                .as(field.name())
                                .isEqualTo(String.valueOf(expected));
                    }
                }
            }
        }
    }

    private static List<Schema> versions(String name) throws Exception {
        Path first = PUBLISHED.resolve(name + ".avsc");
        assertThat(first).as("the schema as it is first released").exists();
        Field field = Class.forName("org.saccade.schemas.schema." + name).getField("SCHEMA$");
        Schema current = (Schema) field.get(null);
        return List.of(new Schema.Parser().parse(Files.readString(first)), current, next(current));
    }

    private static Schema next(Schema current) {
        List<Schema.Field> fields = new ArrayList<>();
        current.getFields().forEach(each -> fields.add(new Schema.Field(each, each.schema())));
        fields.add(new Schema.Field("ofALaterVersion", Schema.create(Schema.Type.LONG), null, 42L));
        return Schema.createRecord(current.getName(), current.getDoc(), current.getNamespace(), false, fields);
    }

    private static Schema only(Schema.Field field) {
        return Schema.createRecord("Only", null, "test", false, List.of(new Schema.Field(field, field.schema())));
    }

    private static byte[] encode(GenericRecord record) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    private static GenericRecord decode(byte[] bytes, Schema writer, Schema reader) throws IOException {
        return new GenericDatumReader<GenericRecord>(writer, reader)
                .read(null, DecoderFactory.get().binaryDecoder(bytes, null));
    }
}
