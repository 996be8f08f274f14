#!/usr/bin/env python3
"""Makes messagepack.txt: MessagePack values and their bytes, for every format code.

Needs the `msgpack` module (Debian: python3-msgpack). Run it here: python3 make_vectors.py > messagepack.txt

The lines "shortest" are what the module writes. The lines "legal" are longer forms, composed by hand; the module must read them as
the same value. Columns: form | type | value | bytes. A "*n" repeats what stands before it n times.
"""

import json
import math
import re
import struct

import msgpack


def compress(data):
    """Writes bytes as hex, eight or more repetitions of up to three bytes as "xx*n"."""
    words, position = [], 0
    for run in re.finditer(rb"(.{1,3}?)\1{7,}", data, re.DOTALL):
        words.append(data[position:run.start()].hex())
        words.append(f"{run[1].hex()}*{len(run[0]) // len(run[1])}")
        position = run.end()
    words.append(data[position:].hex())
    return " ".join(word for word in words if word)


def line(form, kind, value, data):
    print(f"{form} | {kind} | {value} | {compress(data)}")


def unpack(data):
    return msgpack.unpackb(data, raw=False, strict_map_key=False, timestamp=0, max_array_len=1 << 20, max_map_len=1 << 20)


def shortest(kind, value, data):
    line("shortest", kind, value, data)


def legal(kind, value, data, expected):
    found = unpack(data)
    assert found == expected or (found != found and expected != expected), (kind, value, found)
    line("legal", kind, value, data)


def number(value):
    if math.isnan(value):
        return "NaN"
    return repr(value).replace("inf", "Infinity")


print("# Made by make_vectors.py with msgpack " + ".".join(map(str, msgpack.version)) + ". Do not edit.")
print("# form | type | value | bytes")

shortest("nil", "nil", msgpack.packb(None))
shortest("bool", "false", msgpack.packb(False))
shortest("bool", "true", msgpack.packb(True))

# Integers: every edge of every format, and one beyond it.
edges = {0, 1, -1, -32, -33}
for bits in (7, 8, 15, 16, 31, 32, 63, 64):
    edges |= {2**bits - 1, 2**bits, -(2 ** (bits - 1)), -(2 ** (bits - 1)) - 1}
edges = sorted(e for e in edges if -(2**63) <= e < 2**64)
for e in edges:
    shortest("int", e, msgpack.packb(e))
formats = [
    (0xCC, "B", 0, 2**8), (0xCD, "H", 0, 2**16), (0xCE, "I", 0, 2**32), (0xCF, "Q", 0, 2**64),
    (0xD0, "b", -(2**7), 2**7), (0xD1, "h", -(2**15), 2**15), (0xD2, "i", -(2**31), 2**31), (0xD3, "q", -(2**63), 2**63),
]
for e in edges:
    for code, letter, low, high in formats:
        data = bytes([code]) + struct.pack(">" + letter, e) if low <= e < high else None
        if data and data != msgpack.packb(e):
            legal("int", e, data, e)

# Floating point.
for v in (0.0, -0.0, 1.5, -2.25, 3.4028234663852886e38, 1.401298464324817e-45, math.inf, -math.inf, math.nan):
    shortest("float32", number(v), msgpack.packb(v, use_single_float=True))
for v in (0.0, -0.0, 0.1, 1.7976931348623157e308, 5e-324, math.inf, -math.inf, math.nan):
    shortest("float64", number(v), msgpack.packb(v))

# Text and bytes: the edges of every length.
for text, count in (("", 1), ("a", 1), ("a", 31), ("a", 32), ("a", 255), ("a", 256), ("a", 65535), ("a", 65536),
                    ("\u00e9\u4e2d\U0001f600", 1), ("\u4e2d", 10), ("\u4e2d", 11), ("\u4e2d", 85), ("\u4e2d", 86), ("\u4e2d", 21846)):
    shortest("str", f"{json.dumps(text)}*{count}", msgpack.packb(text * count))
for code, letter in ((0xD9, "B"), (0xDA, "H"), (0xDB, "I")):
    for count in (0, 3):
        legal("str", f'"a"*{count}', bytes([code]) + struct.pack(">" + letter, count) + b"a" * count, "a" * count)
for count in (0, 1, 255, 256, 65535, 65536):
    shortest("bin", f"07*{count}", msgpack.packb(b"\x07" * count, use_bin_type=True))
for code, letter in ((0xC5, "H"), (0xC6, "I")):
    for count in (0, 3):
        legal("bin", f"07*{count}", bytes([code]) + struct.pack(">" + letter, count) + b"\x07" * count, b"\x07" * count)

# Arrays and maps of nil.
for count in (0, 1, 15, 16, 65535, 65536):
    shortest("array", count, msgpack.Packer().pack_array_header(count) + b"\xc0" * count)
    shortest("map", count, msgpack.Packer().pack_map_header(count) + b"\xc0" * (2 * count))
for count in (0, 2):
    legal("array", count, b"\xdc" + struct.pack(">H", count) + b"\xc0" * count, [None] * count)
    legal("array", count, b"\xdd" + struct.pack(">I", count) + b"\xc0" * count, [None] * count)
for count in (0, 1):
    legal("map", count, b"\xde" + struct.pack(">H", count) + b"\xc0\xc0" * count, {None: None} if count else {})
    legal("map", count, b"\xdf" + struct.pack(">I", count) + b"\xc0\xc0" * count, {None: None} if count else {})

# Extensions.
for count in (0, 1, 2, 3, 4, 8, 15, 16, 17, 255, 256, 65535, 65536):
    for kind in (0, 5, 127):
        shortest("ext", f"{kind}:07*{count}", msgpack.packb(msgpack.ExtType(kind, b"\x07" * count)))
for code, letter in ((0xC7, "B"), (0xC8, "H"), (0xC9, "I")):
    for count in (1, 4):
        legal("ext", f"5:07*{count}", bytes([code]) + struct.pack(">" + letter, count) + b"\x05" + b"\x07" * count,
              msgpack.ExtType(5, b"\x07" * count))

# Timestamps: seconds:nanoseconds, whole ticks of 100 ns, since .NET knows no finer ones.
for seconds, nanoseconds in ((0, 0), (1, 0), (2**32 - 1, 0), (2**32, 0), (0, 100), (1704164645, 678901200), (2**34 - 1, 999999900),
                             (2**34, 0), (-1, 0), (-1, 999999900), (-62135596800, 0), (253402300799, 999999900)):
    shortest("timestamp", f"{seconds}:{nanoseconds}", msgpack.packb(msgpack.Timestamp(seconds, nanoseconds)))
for seconds, nanoseconds in ((0, 0), (5, 0), (5, 700), (2**32, 0)):
    expected = msgpack.Timestamp(seconds, nanoseconds)
    if nanoseconds == 0 and seconds < 2**32:
        legal("timestamp", f"{seconds}:{nanoseconds}", b"\xd7\xff" + struct.pack(">Q", (nanoseconds << 34) | seconds), expected)
        legal("timestamp", f"{seconds}:{nanoseconds}", b"\xc7\x04\xff" + struct.pack(">I", seconds), expected)
    legal("timestamp", f"{seconds}:{nanoseconds}", b"\xc7\x0c\xff" + struct.pack(">Iq", nanoseconds, seconds), expected)
    legal("timestamp", f"{seconds}:{nanoseconds}", b"\xc8\x00\x0c\xff" + struct.pack(">Iq", nanoseconds, seconds), expected)
    legal("timestamp", f"{seconds}:{nanoseconds}", b"\xc9\x00\x00\x00\x0c\xff" + struct.pack(">Iq", nanoseconds, seconds), expected)
