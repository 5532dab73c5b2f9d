// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <curl/curl.h>
#include <zlib.h>

#include "base/date.h"
#include "base/file.h"
#include "base/report.h"
#include "fetch/cache.h"
#include "fetch/verify.h"
#include "store/durable.h"

#define UNUSED_MAX (30 * DAY)
#define KNOWN_MAX (7 * DAY)	/* then a file is fetched without a condition */
#define META_MAX 16384
#define PART ".part"
#define BODY ".body"
#define META ".meta"
#define HEX "0123456789abcdef"
#define DATE_CHARACTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ" \
			"abcdefghijklmnopqrstuvwxyz0123456789 ,:+-"

/* An optional W/ and a string in quotes, without any white space. */
static bool is_etag(const char *s)
{
	if (strlen(s) > ETAG_MAX)
		return false;
	if (!strncmp(s, "W/", 2))
		s += 2;
	if (*s++ != '"')
		return false;
	while (*s > ' ' && *s <= '~' && *s != '"')
		s++;
	return !strcmp(s, "\"");
}

/* A date begins with the day of the week. */
static bool is_date(const char *s)
{
	return strlen(s) <= DATE_MAX && isalpha((unsigned char)*s) &&
	       !s[strspn(s, DATE_CHARACTERS)];
}

void validators_etag(struct validators *v, const char *value)
{
	strcpy(v->etag, is_etag(value) ? value : "");
}

void validators_date(struct validators *v, const char *value)
{
	time_t date = is_date(value) ? curl_getdate(value, NULL) : -1;

	strcpy(v->date, date >= 0 && date <= time(NULL) ? value : "");
}

time_t validators_time(const struct validators *v)
{
	return v->date[0] ? date_sane(curl_getdate(v->date, NULL)) : 0;
}

bool validators_any(const struct validators *v)
{
	return v->etag[0] || v->date[0];
}

static bool is_old(int dir, const char *name)
{
	struct stat st;

	return !fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) &&
	       st.st_mtime < time(NULL) - UNUSED_MAX;
}

static bool is_waste(int dir, const char *name)
{
	const char *hash = name + (*name == '.');
	const char *end = hash + HASH_DIGITS;

	if (strspn(hash, HEX) != HASH_DIGITS)
		return false;
	if (!strcmp(end, BODY) || !strcmp(end, META))
		return is_old(dir, name);
	/* own_file_replace() writes the second kind beside a meta file. */
	return !fnmatch(".*" PART, end, 0) || !fnmatch(META ".*", end, 0);
}

void cache_clear_up(const char *dir)
{
	DIR *stream = opendir(dir);
	struct dirent *entry;

	if (!stream)
		return;		/* the first file that is written says why */
	while ((entry = readdir(stream)))
		if (is_waste(dirfd(stream), entry->d_name))
			unlinkat(dirfd(stream), entry->d_name, 0);
	closedir(stream);
}

static const char *or_dash(const char *s)
{
	return s[0] ? s : "-";
}

/* The text of a meta file, for the caller to free. */
static char *meta_text(const char *head, uint64_t fetched,
		       const struct cache_news *n)
{
	return xprintf("%sfetched %" PRIu64 "\nsize %" PRIu64 "\n"
		       "crc32 %08" PRIx32 "\netag %s\nmodified %s\nend\n", head,
		       fetched, n->size, n->crc, or_dash(n->validators.etag),
		       or_dash(n->validators.date));
}

_Static_assert(ETAG_MAX == 512 && DATE_MAX == 64, "as parse_meta() has them");

/* False if meta_text() would not write exactly this text. */
static bool parse_meta(const char *text, const char *head, uint64_t *fetched,
		       struct cache_news *n)
{
	char when[21], bytes[21], crc[9], *again;
	size_t size = strlen(head);
	bool same;

	if (strncmp(text, head, size) ||
	    sscanf(text + size, "fetched %20[0-9]\nsize %20[0-9]\n"
		   "crc32 %8[0-9a-f]\netag %512[^\n]\nmodified %64[^\n]\n",
		   when, bytes, crc, n->validators.etag,
		   n->validators.date) != 5)
		return false;
	*fetched = strtoull(when, NULL, 10);
	n->size = strtoull(bytes, NULL, 10);
	n->crc = strtoul(crc, NULL, 16);
	again = meta_text(head, *fetched, n);
	same = !strcmp(again, text);
	free(again);
	return same;
}

/* Has the file the size and the checksum that its meta file names? */
static bool is_whole(const char *path, const struct cache_news *n)
{
	static unsigned char buffer[65536];
	uint32_t crc = crc32(0, NULL, 0);
	int fd = file_open(path, O_NOFOLLOW);
	uint64_t size = 0;
	ssize_t count;

	if (fd < 0)
		return false;
	while ((count = read(fd, buffer, sizeof(buffer))) > 0) {
		size += count;
		crc = crc32(crc, buffer, count);
	}
	close(fd);
	return !count && size == n->size && crc == n->crc;
}

static bool is_recent(uint64_t fetched)
{
	uint64_t now = time(NULL);

	return fetched <= now && now - fetched <= KNOWN_MAX;
}

static bool read_meta(const struct cache *e, uint64_t *fetched,
		      struct cache_news *n)
{
	size_t size;
	char *text = file_read(e->meta, O_NOFOLLOW, META_MAX, &size);
	bool good = text && parse_meta(text, e->head, fetched, n);

	free(text);
	return good;
}

static void look_up(struct cache *e)
{
	struct cache_news n;
	uint64_t fetched;

	if (read_meta(e, &fetched, &n) && is_recent(fetched) &&
	    is_whole(e->body, &n)) {
		validators_etag(&e->known, n.validators.etag);
		validators_date(&e->known, n.validators.date);
	}
}

/* The meta file beside @body, for the caller to free. */
static char *meta_of(const char *body)
{
	return xprintf("%.*s" META, (int)(strlen(body) - strlen(BODY)), body);
}

static void set_paths(struct cache *e, const char *dir, const char *url,
		      const char *md5, const char *key, char *name)
{
	*e = (struct cache){ 0 };
	e->head = xprintf("geojp cache 1\nurl %s\nmd5 %s\nkey %s\n", url,
			  md5, key ? key : "-");
	hash_name(e->head, name);
	e->body = xprintf("%s/%s" BODY, dir, name);
	e->meta = meta_of(e->body);
}

void cache_open(struct cache *e, const char *dir, const char *url,
		const char *md5, const char *key, size_t number)
{
	char name[HASH_DIGITS + 1];

	set_paths(e, dir, url, md5, key, name);
	e->part = xprintf("%s/%s.%zu" PART, dir, name, number);
	look_up(e);
}

char *cache_kept(const char *dir, const char *url, const char *md5,
		 const char *key, time_t *used)
{
	char name[HASH_DIGITS + 1], *body = NULL;
	struct cache_news n;
	uint64_t fetched;
	struct cache e;
	struct stat st;

	set_paths(&e, dir, url, md5, key, name);
	if (read_meta(&e, &fetched, &n) && !stat(e.body, &st) &&
	    is_whole(e.body, &n)) {
		body = xprintf("%s", e.body);
		*used = st.st_mtime;
	}
	cache_close(&e);
	return body;
}

static void write_meta(FILE *file, const void *text)
{
	/* A URL may hold a password. */
	fchmod(fileno(file), 0600);
	fputs(text, file);
}

enum geojp_exit cache_keep(struct cache *e, const struct cache_news *news)
{
	enum geojp_exit code;
	char *text;

	/* If geojp is killed now, the old meta file does not fit. */
	if (rename(e->part, e->body))
		return failed(e->body, GEOJP_STORE);
	text = meta_text(e->head, time(NULL), news);
	code = own_file_replace(e->meta, write_meta, text);
	free(text);
	return code;
}

void cache_touch(const struct cache *e)
{
	utimensat(AT_FDCWD, e->body, NULL, 0);
	utimensat(AT_FDCWD, e->meta, NULL, 0);
}

void cache_forget(const char *body)
{
	char *meta = meta_of(body);

	unlink(meta);
	free(meta);
}

void cache_close(struct cache *e)
{
	if (e->part)
		unlink(e->part);
	free(e->part);
	free(e->body);
	free(e->meta);
	free(e->head);
	*e = (struct cache){ 0 };
}
