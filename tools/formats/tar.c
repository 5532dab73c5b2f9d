// SPDX-License-Identifier: GPL-2.0
/*
 * An archive is a row of blocks of 512 bytes: a header, then the file.  Two
 * blocks of zeros end it.
 */
#include <fnmatch.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "base/report.h"
#include "formats/mmdb.h"
#include "formats/tar.h"

#define BLOCK 512
#define SUM_AT 148
#define SUM_DIGITS 8

struct header {
	char name[101];
	uint64_t size;		/* of what follows, in bytes */
	char type;
};

struct archive {
	struct input *in;
	const char *next;	/* what came and is not taken yet */
	size_t left;
	int database;		/* -1, or the .mmdb file in memory */
	size_t size;		/* of the database */
};

/* A number of octal digits, with blanks or a NUL byte around it. */
static bool scan_octal(const char *s, size_t digits, uint64_t *value)
{
	const char *end = s + digits;

	while (s < end && *s == ' ')
		s++;
	for (*value = 0; s < end && *s >= '0' && *s <= '7'; s++)
		*value = *value * 8 + *s - '0';
	while (s < end && (!*s || *s == ' '))
		s++;
	return s == end;
}

/* False if the block is no header. */
static bool parse(const char *block, struct header *h)
{
	uint64_t sum, wanted;
	size_t i;

	for (sum = i = 0; i < BLOCK; i++)
		sum += i - SUM_AT < SUM_DIGITS ? ' ' : (unsigned char)block[i];
	memcpy(h->name, block, 100);
	h->name[100] = '\0';
	h->type = block[156];
	return *block && scan_octal(block + SUM_AT, SUM_DIGITS, &wanted) &&
	       sum == wanted && scan_octal(block + 124, 12, &h->size);
}

bool tar_recognise(const char *start, size_t count)
{
	struct header h;

	return count >= BLOCK && parse(start, &h);
}

static enum geojp_exit cut_off(const struct archive *a)
{
	return refuse(a->in->name, "the tar archive ends too early; the file "
				   "is cut off, fetch it again");
}

/* Takes @size bytes: into the file @to, or into memory, or nowhere. */
static enum geojp_exit take(struct archive *a, uint64_t size, int to,
			    char *memory)
{
	enum input_result more;
	size_t count;

	for (; size; size -= count) {
		if (!a->left) {
			more = input_chunk(a->in, &a->next, &a->left);
			if (more != INPUT_MORE)
				return more == INPUT_END ? cut_off(a) :
							   GEOJP_INPUT;
		}
		count = a->left < size ? a->left : size;
		if (to >= 0 && !file_write(to, a->next, count))
			return failed(a->in->name, GEOJP_INPUT);
		if (memory)
			memory = mempcpy(memory, a->next, count);
		a->next += count;
		a->left -= count;
	}
	return GEOJP_OK;
}

static enum geojp_exit refuse_file(const struct archive *a, const char *name,
				   const char *why)
{
	complain("%s: %s: %s in this tar archive; unpack it first", a->in->name,
		 quoted(name), why);
	return GEOJP_INPUT;
}

/* Is it a text about the database?  @name is a path. */
static bool is_about(const char *name)
{
	static const char *const about[] = { "*copyright*", "*license*",
					     "*licence*", "*readme*" };
	const char *slash = strrchr(name, '/');
	size_t i;

	for (i = 0; i < sizeof(about) / sizeof(*about); i++)
		if (!fnmatch(about[i], slash ? slash + 1 : name, FNM_CASEFOLD))
			return true;
	return false;
}

static enum geojp_exit take_database(struct archive *a, const struct header *h)
{
	if (a->database >= 0)
		return refuse_file(a, h->name, "a second database");
	if (h->size > MMDB_SIZE_MAX)
		return refuse_file(a, h->name, "too large for a MaxMind "
					       "database");
	a->database = memfd_create("geojp", MFD_CLOEXEC);
	if (a->database < 0)
		return failed(a->in->name, GEOJP_INPUT);
	a->size = h->size;
	return take(a, h->size, a->database, NULL);
}

/* Takes what is behind a header. */
static enum geojp_exit take_entry(struct archive *a, const struct header *h)
{
	enum geojp_exit code;

	switch (h->type) {
	case '0':	/* files */
	case '\0':
		if (!fnmatch("*.mmdb", h->name, FNM_CASEFOLD))
			code = take_database(a, h);
		else if (is_about(h->name))
			code = take(a, h->size, -1, NULL);
		else
			return refuse_file(a, h->name, "neither a database "
					   "(.mmdb) nor a text about it");
		break;
	case '5':	/* directories */
	case 'x':	/* times and the like of the next file, or of all */
	case 'g':
		code = take(a, h->size, -1, NULL);
		break;
	default:
		return refuse_file(a, h->name, "no ordinary file");
	}
	/* Each file is filled up to whole blocks. */
	return code ? code : take(a, -h->size % BLOCK, -1, NULL);
}

/* Behind the first block of zeros there must be another, and no more files. */
static enum geojp_exit take_end(struct archive *a)
{
	enum input_result more;
	char block[BLOCK] = "";
	size_t i;

	if (take(a, BLOCK, -1, block))
		return GEOJP_INPUT;
	for (i = 0; i < BLOCK && !block[i];)
		i++;
	while (i == BLOCK) {
		for (; a->left && !*a->next; a->left--)
			a->next++;
		if (a->left)
			break;
		more = input_chunk(a->in, &a->next, &a->left);
		if (more != INPUT_MORE)
			return more == INPUT_END ? GEOJP_OK : GEOJP_INPUT;
	}
	return refuse(a->in->name, "data behind the end of the tar archive; "
				   "unpack it first");
}

static enum geojp_exit take_archive(struct archive *a)
{
	static const char zeros[BLOCK];
	enum geojp_exit code;
	char block[BLOCK] = "";
	struct header h;

	for (;;) {
		code = take(a, BLOCK, -1, block);
		if (code)
			return code;
		if (!memcmp(block, zeros, BLOCK))
			return take_end(a);
		if (!parse(block, &h))
			return refuse(a->in->name, "damaged tar archive; fetch "
						   "the file again");
		code = take_entry(a, &h);
		if (code)
			return code;
	}
}

enum geojp_exit tar_read(struct input *in, const struct wanted *wanted,
			 struct set *set, struct text_result *result)
{
	struct archive a = { .in = in, .database = -1 };
	enum geojp_exit code = take_archive(&a);

	*result = (struct text_result){ 0 };
	if (!code && a.database < 0)
		code = refuse(in->name, "a tar archive without a database "
					"(.mmdb); unpack it first");
	if (!code)
		code = mmdb_read_file(a.database, a.size, in->name, wanted, set,
				      result);
	if (a.database >= 0)
		close(a.database);
	return code;
}
