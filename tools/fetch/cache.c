// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <curl/curl.h>
#include <openssl/evp.h>
#include <zlib.h>

#include "base/file.h"
#include "base/report.h"
#include "fetch/cache.h"
#include "store/durable.h"

#define NAME_DIGITS 16
#define UNUSED_MAX (30 * 24 * 3600)	/* seconds */
#define ASK_ANEW (7 * 24 * 3600)	/* seconds, whatever servers say */
#define META_MAX 16384
#define PART ".part"
#define BODY ".body"
#define META ".meta"
#define HEX "0123456789abcdef"

/* An optional W/ and a string in quotes, without any white space. */
static bool is_etag(const char *value, size_t size)
{
	size_t i = size > 1 && !memcmp(value, "W/", 2) ? 2 : 0;

	if (size > ETAG_MAX || size < i + 2 || value[i] != '"' ||
	    value[size - 1] != '"')
		return false;
	for (i++; i < size - 1; i++)
		if (value[i] <= ' ' || value[i] == '"' || value[i] > '~')
			return false;
	return true;
}

/* It begins with the day of the week. */
static bool is_date(const char *value, size_t size)
{
	size_t i;

	if (!size || size > DATE_MAX || !isalpha((unsigned char)value[0]))
		return false;
	for (i = 0; i < size; i++)
		if (!value[i] || !strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZ"
					 "abcdefghijklmnopqrstuvwxyz"
					 "0123456789 ,:+-", value[i]))
			return false;
	return true;
}

static void set(char *to, const char *value, size_t size, bool good)
{
	if (good)
		memcpy(to, value, size);
	to[good ? size : 0] = '\0';
}

void validators_etag(struct validators *v, const char *value, size_t size)
{
	set(v->etag, value, size, is_etag(value, size));
}

void validators_date(struct validators *v, const char *value, size_t size)
{
	time_t date;

	set(v->date, value, size, is_date(value, size));
	date = curl_getdate(v->date, NULL);
	if (date < 0 || date > time(NULL))
		v->date[0] = '\0';
}

bool validators_any(const struct validators *v)
{
	return v->etag[0] || v->date[0];
}

/* Is it one of our names, and what follows the hash? */
static const char *end_of(const char *name)
{
	return strspn(name, HEX) == NAME_DIGITS ? name + NAME_DIGITS : NULL;
}

static bool ends_with(const char *s, const char *end)
{
	size_t size = strlen(s), last = strlen(end);

	return size >= last && !strcmp(s + size - last, end);
}

static bool is_old(int dir, const char *name)
{
	struct stat st;

	return !fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) &&
	       st.st_mtime < time(NULL) - UNUSED_MAX;
}

static bool is_waste(int dir, const char *name)
{
	const char *end = end_of(name);

	if (!end || *end != '.')
		return false;
	if (!strcmp(end, BODY) || !strcmp(end, META))
		return is_old(dir, name);
	/* The second is what file_replace() writes beside a meta file. */
	return ends_with(end, PART) ||
	       !strncmp(end, META ".", strlen(META "."));
}

void cache_clear_up(const char *dir)
{
	DIR *stream = opendir(dir);
	struct dirent *entry;

	if (!stream)
		return;		/* whoever writes to it will say why */
	while ((entry = readdir(stream)))
		if (is_waste(dirfd(stream), entry->d_name))
			unlinkat(dirfd(stream), entry->d_name, 0);
	closedir(stream);
}

/* The hash by which a file is named, for the caller to free. */
static char *name_of(const char *head)
{
	unsigned char hash[EVP_MAX_MD_SIZE];
	char *name = xmalloc(NAME_DIGITS + 1);
	int i;

	if (!EVP_Digest(head, strlen(head), hash, NULL, EVP_sha256(), NULL)) {
		complain("SHA-256 is not available");
		exit(GEOJP_FETCH);
	}
	for (i = 0; i < NAME_DIGITS / 2; i++)
		sprintf(name + 2 * i, "%02x", hash[i]);
	return name;
}

/* What a meta file says, as it stands there. */
struct meta {
	uint64_t fetched;	/* seconds since 1970 */
	uint64_t size;
	uint32_t crc;
	char etag[ETAG_MAX + 1];
	char date[DATE_MAX + 1];
};

/* The meta file as a whole, for the caller to free. */
static char *meta_text(const char *head, const struct meta *m)
{
	return xprintf("%sfetched %" PRIu64 "\nsize %" PRIu64 "\n"
		       "crc32 %08" PRIx32 "\netag %s\nmodified %s\nend\n", head,
		       m->fetched, m->size, m->crc, m->etag, m->date);
}

_Static_assert(ETAG_MAX == 512 && DATE_MAX == 64, "as parse_meta() has them");

/* The opposite of meta_text(): only what that would write is believed. */
static bool parse_meta(const char *text, const char *head, struct meta *m)
{
	size_t size = strlen(head);
	char *again;
	bool same;

	if (strncmp(text, head, size) ||
	    sscanf(text + size, "fetched %" SCNu64 "\nsize %" SCNu64 "\n"
		   "crc32 %" SCNx32 "\netag %512[^\n]\nmodified %64[^\n]\n",
		   &m->fetched, &m->size, &m->crc, m->etag, m->date) != 5)
		return false;
	again = meta_text(head, m);
	same = !strcmp(again, text);
	free(again);
	return same;
}

static bool crc_of(int fd, uint64_t size, uint32_t *crc)
{
	static unsigned char buffer[65536];
	uint64_t read_so_far = 0;
	ssize_t count;

	*crc = crc32(0, NULL, 0);
	while ((count = read(fd, buffer, sizeof(buffer))) > 0) {
		read_so_far += count;
		*crc = crc32(*crc, buffer, count);
	}
	return !count && read_so_far == size;
}

/* Is the file the one that the meta file was written for? */
static bool is_whole(const char *path, const struct meta *m)
{
	int fd = file_open(path, O_NOFOLLOW);
	uint32_t crc;
	bool whole;

	if (fd < 0)
		return false;
	whole = crc_of(fd, m->size, &crc) && crc == m->crc;
	close(fd);
	return whole;
}

/* Not so long ago that its server is to be asked as if it were not there. */
static bool is_recent(uint64_t fetched)
{
	uint64_t now = time(NULL);

	return fetched <= now && now - fetched <= ASK_ANEW;
}

static void look_up(struct cache *e)
{
	struct meta m;
	size_t size;
	char *text = file_read(e->meta, O_NOFOLLOW, META_MAX, &size);

	if (text && parse_meta(text, e->head, &m) && is_recent(m.fetched) &&
	    is_whole(e->body, &m)) {
		validators_etag(&e->known, m.etag, strlen(m.etag));
		validators_date(&e->known, m.date, strlen(m.date));
	}
	free(text);
}

/* The meta file beside @body, for the caller to free. */
static char *meta_of(const char *body)
{
	return xprintf("%.*s" META, (int)(strlen(body) - strlen(BODY)), body);
}

void cache_open(struct cache *e, const char *dir, const char *url,
		const char *md5, const char *key, size_t number)
{
	char *name;

	*e = (struct cache){ 0 };
	e->head = xprintf("geojp cache 1\nurl %s\nmd5 %s\nkey %s\n", url,
			  md5, key ? key : "-");
	name = name_of(e->head);
	e->part = xprintf("%s/%s.%zu" PART, dir, name, number);
	e->body = xprintf("%s/%s" BODY, dir, name);
	e->meta = meta_of(e->body);
	free(name);
	look_up(e);
}

static void write_meta(FILE *file, const void *text)
{
	/* A URL may hold a password. */
	fchmod(fileno(file), 0600);
	fputs(text, file);
}

static const char *or_dash(const char *s)
{
	return s[0] ? s : "-";
}

static enum geojp_exit keep_meta(struct cache *e, const struct cache_news *news)
{
	struct meta m = { time(NULL), news->size, news->crc, "", "" };
	enum geojp_exit code;
	char *text;

	strcpy(m.etag, or_dash(news->validators.etag));
	strcpy(m.date, or_dash(news->validators.date));
	text = meta_text(e->head, &m);
	code = file_replace(e->meta, write_meta, text);
	free(text);
	return code;
}

enum geojp_exit cache_keep(struct cache *e, const struct cache_news *news)
{
	/* Should we be killed between the two, they do not match. */
	if (rename(e->part, e->body))
		return failed(e->body, GEOJP_STORE);
	if (validators_any(&news->validators))
		return keep_meta(e, news);
	unlink(e->meta);
	return GEOJP_OK;
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
