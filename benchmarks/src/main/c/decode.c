/*
 * Straight decoders of event words to columns: a loop and a switch per format, the rival of DecodeBenchmark.
 *
 *   decode FORMAT HEIGHT FILE        HEIGHT of the sensor; FILE: u32 number of pieces, then for each u64 length and its bytes (little-endian)
 *
 * Every piece is decoded from a fresh state into columns of ROWS rows, which are used again when full, as the product's are. Standard
 * input is read line by line: "run N" decodes all pieces N times and answers with nanoseconds; "sum" decodes once and answers with the
 * number of events and a checksum over all columns.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ROWS 16384

/* Of the sensor, for formats whose rows count from the bottom. */
static unsigned height;

typedef struct {
    uint64_t t[ROWS];
    uint16_t x[ROWS];
    uint16_t y[ROWS];
    uint8_t p[ROWS];
    int summing;
    uint64_t events;
    uint64_t sum;
} columns;

/* Takes n rows of the columns. */
static void __attribute__((noinline)) full(columns *c, size_t n) {
    c->events += n;
    if (c->summing) {
        for (size_t i = 0; i < n; i++) {
            uint64_t row = c->t[i] * 31 + ((uint64_t) c->x[i] << 20) + ((uint64_t) c->y[i] << 4) + c->p[i];
            c->sum = (c->sum + row) * 0x9E3779B97F4A7C15u;
        }
    }
}

/* Appends one event; returns the number of rows. */
static inline size_t event(columns *c, size_t n, uint64_t t, unsigned x, unsigned y, unsigned p) {
    c->t[n] = t;
    c->x[n] = (uint16_t) x;
    c->y[n] = (uint16_t) y;
    c->p[n] = (uint8_t) p;
    if (n + 1 == ROWS) {
        full(c, ROWS);
        return 0;
    }
    return n + 1;
}

static inline uint16_t u16(const uint8_t *in) {
    uint16_t v;
    memcpy(&v, in, 2);
    return v;
}

static inline uint32_t u32(const uint8_t *in) {
    uint32_t v;
    memcpy(&v, in, 4);
    return v;
}

static inline uint64_t u64(const uint8_t *in) {
    uint64_t v;
    memcpy(&v, in, 8);
    return v;
}

static void evt2(const uint8_t *in, size_t size, columns *c) {
    size_t n = 0;
    const uint32_t wrap = 0xFFFFFFF - 156;
    uint64_t turns = 0, high = 0;
    uint32_t last = 0;
    int known = 0;
    for (size_t at = 0; at + 4 <= size; at += 4) {
        uint32_t word = u32(in + at);
        switch (word >> 28) {
            case 0:
            case 1:
                if (known) {
                    n = event(c, n, high + (word >> 22 & 63), word >> 11 & 2047, word & 2047, word >> 28);
                }
                break;
            case 8: {
                uint32_t value = word & 0xFFFFFFF;
                if (known && last >= value + wrap) {
                    turns += 1ull << 34;
                } else if (known && value >= last + wrap && turns > 0) {
                    turns -= 1ull << 34;
                }
                known = 1;
                last = value;
                high = turns + ((uint64_t) value << 6);
                break;
            }
            default:
                break;
        }
    }
    full(c, n);
}

static void evt3(const uint8_t *in, size_t size, columns *c) {
    size_t n = 0;
    uint64_t turns = 0, high = 0, low = 0;
    int last = -1, row = -1, base = -1;
    unsigned polarity = 0;
    for (size_t at = 0; at + 2 <= size; at += 2) {
        unsigned word = u16(in + at);
        int value = word & 4095;
        switch (word >> 12) {
            case 0:
                row = value & 2047;
                break;
            case 2:
                if (last >= 0 && row >= 0) {
                    n = event(c, n, high + low, value & 2047, row, value >> 11);
                }
                break;
            case 3:
                base = value & 2047;
                polarity = value >> 11;
                break;
            case 4:
            case 5: {
                int columns = word >> 12 == 4 ? 12 : 8;
                if (last >= 0 && row >= 0 && base >= 0) {
                    for (int i = 0; i < columns; i++) {
                        if (value >> i & 1) {
                            n = event(c, n, high + low, base + i, row, polarity);
                        }
                    }
                    base += columns;
                }
                break;
            }
            case 6:
                low = value;
                break;
            case 8:
                if (value != last) {
                    if (last >= 0 && last - value >= 2048) {
                        turns += 1 << 24;
                    } else if (last >= 0 && value - last >= 4080 && turns > 0) {
                        turns -= 1 << 24;
                    }
                    last = value;
                    high = turns + ((uint64_t) value << 12);
                    low = 0;
                }
                break;
            default:
                break;
        }
    }
    full(c, n);
}

static void dat2(const uint8_t *in, size_t size, columns *c) {
    size_t n = 0;
    uint64_t turns = 0;
    uint32_t last = 0;
    for (size_t at = 0; at + 8 <= size; at += 8) {
        uint32_t t = u32(in + at);
        uint32_t word = u32(in + at + 4);
        int64_t rise = (int64_t) t - last;
        uint64_t time = turns + t;
        if (rise < -0x80000000ll) {
            turns += 1ull << 32;
            time = turns + t;
            last = t;
        } else if (rise > 0x80000000ll && turns > 0) {
            time -= 1ull << 32;
        } else {
            last = t;
        }
        n = event(c, n, time, word & 0x3FFF, word >> 14 & 0x3FFF, word >> 28 & 1);
    }
    full(c, n);
}

static void atis(const uint8_t *in, size_t size, columns *c) {
    size_t n = 0;
    uint64_t overflow = 0;
    for (size_t at = 0; at + 5 <= size; at += 5) {
        const uint8_t *b = in + at;
        if (b[1] == 240) {
            overflow += 8192;
        } else {
            n = event(c, n, overflow + ((b[2] & 127) << 16 | b[3] << 8 | b[4]), b[0], b[1], b[2] >> 7);
        }
    }
    full(c, n);
}

/* DVS events behind the header; rows are counted from the top. */
static void es(const uint8_t *in, size_t size, columns *c) {
    size_t n = 0;
    unsigned bottom = height - 1;
    uint64_t t = 0;
    size_t at = 0;
    while (at < size) {
        unsigned b = in[at];
        if (b == 0xFF) {
            t += 127;
            at++;
        } else if (b == 0xFE) {
            at++;
        } else {
            if (at + 5 > size) {
                break;
            }
            t += b >> 1;
            n = event(c, n, t, u16(in + at + 1), bottom - u16(in + at + 3), b & 1);
            at += 5;
        }
    }
    full(c, n);
}

/* Offset of a field of a flatbuffer table; 0 when it is not there. */
static size_t field(const uint8_t *in, size_t table, int index) {
    size_t vtable = table - (int32_t) u32(in + table);
    size_t entry = 4 + 2 * (size_t) index;
    unsigned offset = entry < u16(in + vtable) ? u16(in + vtable + entry) : 0;
    return offset ? table + offset : 0;
}

/* What a connection sends, without compression: length of the header, header, packets, of which those of the first stream of events. */
static void aedat4(const uint8_t *in, size_t size, columns *c) {
    size_t n = 0;
    size_t at = 4 + (size_t) u32(in);
    int64_t stream = -1;
    while (at + 8 <= size) {
        uint32_t id = u32(in + at), bytes = u32(in + at + 4);
        const uint8_t *body = in + at + 8;
        at += 8 + (size_t) bytes;
        if (at > size) {
            break;
        }
        if (memcmp(body + 8, "EVTS", 4) != 0 || (stream >= 0 && stream != id)) {
            continue;
        }
        stream = id;
        size_t events = field(body, 4 + u32(body + 4), 0);
        if (events) {
            const uint8_t *vector = body + events + u32(body + events);
            uint32_t count = u32(vector);
            for (uint32_t i = 0; i < count; i++) {
                const uint8_t *e = vector + 4 + 16 * (size_t) i;
                n = event(c, n, u64(e), u16(e + 8), u16(e + 10), e[12]);
            }
        }
    }
    full(c, n);
}

typedef void decoder(const uint8_t *in, size_t size, columns *c);

static decoder *named(const char *format) {
    if (!strcmp(format, "evt2")) return evt2;
    if (!strcmp(format, "evt3")) return evt3;
    if (!strcmp(format, "dat2")) return dat2;
    if (!strcmp(format, "atis")) return atis;
    if (!strcmp(format, "es")) return es;
    if (!strcmp(format, "aedat4")) return aedat4;
    fprintf(stderr, "no format %s\n", format);
    exit(2);
}

static uint8_t *load(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        exit(1);
    }
    fseek(file, 0, SEEK_END);
    size_t size = ftell(file);
    rewind(file);
    uint8_t *bytes = malloc(size);
    if (!bytes || fread(bytes, 1, size, file) != size) {
        perror(path);
        exit(1);
    }
    fclose(file);
    return bytes;
}

static void all(decoder *decode, const uint8_t *pieces, columns *c) {
    uint32_t count = u32(pieces);
    const uint8_t *at = pieces + 4;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t size = u64(at);
        decode(at + 8, size, c);
        at += 8 + size;
    }
}

int main(int argc, char **argv) {
    static columns c;
    if (argc != 4) {
        fprintf(stderr, "decode FORMAT HEIGHT FILE\n");
        return 2;
    }
    decoder *decode = named(argv[1]);
    height = (unsigned) atoi(argv[2]);
    uint8_t *pieces = load(argv[3]);
    char line[64];
    while (fgets(line, sizeof line, stdin)) {
        int rounds;
        if (sscanf(line, "run %d", &rounds) == 1) {
            struct timespec begin, end;
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
            for (int i = 0; i < rounds; i++) {
                all(decode, pieces, &c);
            }
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
            printf("%lld\n", (end.tv_sec - begin.tv_sec) * 1000000000ll + end.tv_nsec - begin.tv_nsec);
        } else {
            c.events = 0;
            c.sum = 0;
            c.summing = 1;
            all(decode, pieces, &c);
            c.summing = 0;
            printf("%llu %llu\n", (unsigned long long) c.events, (unsigned long long) c.sum);
        }
        fflush(stdout);
    }
    free(pieces);
    return 0;
}
