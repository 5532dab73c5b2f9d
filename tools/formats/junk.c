// SPDX-License-Identifier: GPL-2.0
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/scan.h"
#include "formats/apache.h"
#include "formats/firewalld.h"
#include "formats/junk.h"

#define UTF(bits) "UTF-" bits " text; save it as UTF-8"
#define UNPACK "; unpack it first"
#define INSIDE " inside packed data"	/* the outer packing is unpacked */
#define MAGIC(bytes, name) { bytes, sizeof(bytes) - 1, name }

/* Formats that are known by their first bytes. */
static const struct {
	const char *bytes;
	size_t count;
	const char *name;
} magics[] = {
	MAGIC("\xff\xfe\0\0", UTF("32")),
	MAGIC("\0\0\xfe\xff", UTF("32")),
	MAGIC("\xff\xfe", UTF("16")),
	MAGIC("\xfe\xff", UTF("16")),
	MAGIC("PK\x03\x04", "a ZIP archive (or an Office file)" UNPACK),
	MAGIC("PK\x05\x06", "an empty ZIP archive"),
	MAGIC("7z\xbc\xaf\x27\x1c", "a 7z archive" UNPACK),
	MAGIC("Rar!\x1a\x07", "a RAR archive" UNPACK),
	MAGIC("BZh", "bzip2 data" UNPACK),
	MAGIC("\x04\x22\x4d\x18", "lz4 data" UNPACK),
	MAGIC("\x02\x21\x4c\x18", "lz4 data" UNPACK),
	MAGIC("\x5d\0\0", "lzma data" UNPACK),
	MAGIC("LZIP", "lzip data" UNPACK),
	MAGIC("\x1f\x9d", "data of compress (.Z)" UNPACK),
	MAGIC("\x1f\x8b", "gzip data" INSIDE UNPACK),
	MAGIC("\xfd" "7zXZ", "xz data" INSIDE UNPACK),
	MAGIC("\x28\xb5\x2f\xfd", "zstd data" INSIDE UNPACK),
	MAGIC("%PDF-", "a PDF document, not a list"),
	MAGIC("SQLite format 3", "an SQLite database, not a list"),
	MAGIC("PAR1", "a Parquet file; export it as CSV"),
	MAGIC("<", "a web page (HTML or XML), not a list; was the download "
		   "redirected?"),
	MAGIC("{", "JSON, not a list"),
	MAGIC("[", "JSON, not a list"),
};

const char junk_binary[] = "binary data, not a list";

/* An IPv6 address in brackets is no JSON.  The line's format refuses it. */
static bool is_bracketed(const char *data, size_t count)
{
	const char *end = memchr(data, ']', count);

	return end && *data == '[' && memchr(data, ':', end - data) &&
	       !memchr(data, '"', end - data) && !memchr(data, '{', end - data);
}

static bool is_binary(const char *data, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		unsigned char c = data[i];

		if (c == 0x7f || (c < ' ' && !strchr("\t\n\r\f", c)) || !c)
			return true;
	}
	return false;
}

/* One character of @width bytes. */
static uint32_t wide_char(const char *data, size_t width, bool little)
{
	uint32_t c = 0;
	size_t i;

	for (i = 0; i < width; i++)
		c = c << 8 | (unsigned char)data[little ? width - 1 - i : i];
	return c;
}

/*
 * Is it text with @width bytes for each character?  Half of it is ASCII then,
 * and no character is a control character.  A database begins with some.
 */
static bool is_wide(const char *data, size_t count, size_t width, bool little)
{
	size_t i, ascii = 0, most = count / width;
	uint32_t c;

	for (i = 0; i < most; i++) {
		c = wide_char(data + i * width, width, little);
		if (c > 0x10ffff || c == 0x7f ||
		    (c < ' ' && (!c || !strchr("\t\n\r", c))))
			return false;
		ascii += c < 0x80;
	}
	return most > 1 && 2 * ascii >= most;
}

/* Text without a byte order mark, as some programs of Windows write it. */
static const char *wide_name(const char *data, size_t count)
{
	if (is_wide(data, count, 2, true) || is_wide(data, count, 2, false))
		return UTF("16");
	if (is_wide(data, count, 4, true) || is_wide(data, count, 4, false))
		return UTF("32");
	return NULL;
}

/* Moves past what may come before the bytes that tell the format. */
static void skip_blanks(const char **data, size_t *count)
{
	size_t bom = bom_size(*data, *count);

	*data += bom;
	*count -= bom;
	while (*count && **data && strchr(" \t\r\n", **data)) {
		++*data;
		--*count;
	}
}

const char *junk_name(const char *data, size_t count)
{
	const char *wide;
	bool text;
	size_t i;

	if (count > JUNK_SNIFF)
		count = JUNK_SNIFF;
	wide = wide_name(data, count);
	if (wide)
		return wide;
	skip_blanks(&data, &count);
	text = is_bracketed(data, count) || apache_container(data, count) ||
	       firewalld_begins(data, count);
	for (i = 0; !text && i < sizeof(magics) / sizeof(*magics); i++)
		if (count >= magics[i].count &&
		    !memcmp(data, magics[i].bytes, magics[i].count))
			return magics[i].name;
	return is_binary(data, count) ? junk_binary : NULL;
}
