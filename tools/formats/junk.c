// SPDX-License-Identifier: GPL-2.0
#include <stdbool.h>
#include <string.h>

#include "base/scan.h"
#include "formats/junk.h"

#define MAGIC(bytes, name) { bytes, sizeof(bytes) - 1, name }

/* Formats that are known by their first bytes. */
static const struct {
	const char *bytes;
	size_t count;
	const char *name;
} magics[] = {
	MAGIC("\xff\xfe", "UTF-16 text; save it as UTF-8"),
	MAGIC("\xfe\xff", "UTF-16 text; save it as UTF-8"),
	MAGIC("PK\x03\x04", "a ZIP archive; unpack it first"),
	MAGIC("\xfd" "7zXZ", "xz data; unpack it first"),
	MAGIC("BZh", "bzip2 data; unpack it first"),
	MAGIC("\x28\xb5\x2f\xfd", "zstd data; unpack it first"),
	MAGIC("\x1f\x8b", "gzip data inside gzip data; unpack it first"),
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
	bool bracketed;
	size_t i;

	if (count > JUNK_SNIFF)
		count = JUNK_SNIFF;
	skip_blanks(&data, &count);
	bracketed = is_bracketed(data, count);
	for (i = 0; !bracketed && i < sizeof(magics) / sizeof(*magics); i++)
		if (count >= magics[i].count &&
		    !memcmp(data, magics[i].bytes, magics[i].count))
			return magics[i].name;
	return is_binary(data, count) ? junk_binary : NULL;
}
