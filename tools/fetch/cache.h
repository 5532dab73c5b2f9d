/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The files that were fetched before.  Beside each file is a meta file: it has
 * what a request needs to ask whether there is a newer version.
 *
 * A name is a hash of the URL and of the way in which the file must be
 * verified.  So a file that was not verified is never used as one that was.
 * The files are not synced to the disk: size and checksum show damage.
 */
#ifndef GEOJP_CACHE_H
#define GEOJP_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/geojp.h"

#define ETAG_MAX 512
#define DATE_MAX 64

/* What a server says of the version of a file; "" if it says nothing. */
struct validators {
	char etag[ETAG_MAX + 1];
	char date[DATE_MAX + 1];
};

/*
 * Sets one of them.  A value that does not look like an ETag or a date becomes
 * "", because requests repeat it.  A date in the future becomes "", too: with
 * it the server would never find a newer version.
 */
void validators_etag(struct validators *v, const char *value);
void validators_date(struct validators *v, const char *value);

/* ->date as a time; 0 if there is none. */
time_t validators_time(const struct validators *v);

/* Can the server be asked whether the file has changed? */
bool validators_any(const struct validators *v);

/* The files of one URL. */
struct cache {
	char *part;		/* path of the file while it is fetched */
	char *body;		/* its path when it is verified */
	/* Of ->body.  Both are "" if it is damaged or over a week old. */
	struct validators known;

	/* private */
	char *meta;
	char *head;		/* the first lines of the meta file */
};

/* What is known of a file that was fetched. */
struct cache_news {
	struct validators validators;
	uint64_t size;
	uint32_t crc;		/* crc32() of zlib */
};

/* Removes what killed runs left, and files not used for a month. */
void cache_clear_up(const char *dir);

/*
 * Looks @url up in the directory @dir.  @md5, a rule in a few words, and @key,
 * NULL for none, say how the file must be verified.  Two users of the same URL
 * at the same time need different @number.
 */
void cache_open(struct cache *e, const char *dir, const char *url,
		const char *md5, const char *key, size_t number);

/*
 * The path of the file of @url that was kept, whatever its age, and *@used,
 * when a fetch last used it.  NULL if there is none, or if it is damaged or was
 * forgotten.  Needs no lock, and changes nothing.  The caller frees the path.
 */
char *cache_kept(const char *dir, const char *url, const char *md5,
		 const char *key, time_t *used);

/* Renames ->part, which is verified, to ->body.  Errors: GEOJP_STORE. */
enum geojp_exit cache_keep(struct cache *e, const struct cache_news *news);

/*
 * Keeps the files for another month.  The time at which they were fetched does
 * not change: a server cannot answer "not modified" for ever.
 */
void cache_touch(const struct cache *e);

/* Makes the next request for @body, an earlier ->body, unconditional. */
void cache_forget(const char *body);

/* Removes ->part if it is there, and frees the memory. */
void cache_close(struct cache *e);

#endif /* GEOJP_CACHE_H */
