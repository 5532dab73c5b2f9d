/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What was fetched before: for each URL the file that came and, beside it, what
 * it takes to ask whether there is a newer one.
 *
 * The names are hashes of the URL and of how the file has to be verified, so
 * that one which was not verified is never taken for one that was.  A file is
 * not synced to the disk: its size and checksum say whether it is whole.
 */
#ifndef GEOJP_CACHE_H
#define GEOJP_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/geojp.h"

#define ETAG_MAX 512
#define DATE_MAX 64

/* How a server tells one version of a file from another; "": not given. */
struct validators {
	char etag[ETAG_MAX + 1];
	char date[DATE_MAX + 1];
};

/*
 * Sets one of them.  A value that does not look like an ETag or a date is set to
 * "", since it goes into requests.  So is a date in the future: no later version
 * would be newer.
 */
void validators_etag(struct validators *v, const char *value);
void validators_date(struct validators *v, const char *value);

/* Is there anything by which the server can tell whether it has changed? */
bool validators_any(const struct validators *v);

/* One URL's place. */
struct cache {
	char *part;		/* where the file goes while it comes */
	char *body;		/* where it is once it is complete */
	/* of ->body; nothing unless it is whole, verified and not too old */
	struct validators known;

	/* private */
	char *meta;
	char *head;		/* what the meta file has to begin with */
};

/* What came. */
struct cache_news {
	struct validators validators;
	uint64_t size;
	uint32_t crc;		/* crc32() of zlib */
};

/* Removes what killed runs left and what nobody has used for a month. */
void cache_clear_up(const char *dir);

/*
 * Looks @url up in @dir.  @md5, a rule in a few words, and @key (NULL: none)
 * say how its file is verified.  Two at once for the same URL differ in
 * @number.
 */
void cache_open(struct cache *e, const char *dir, const char *url,
		const char *md5, const char *key, size_t number);

/*
 * ->part is complete and verified: makes it ->body.  Errors: GEOJP_STORE.
 */
enum geojp_exit cache_keep(struct cache *e, const struct cache_news *news);

/*
 * The one there is was used: it stays for another month.  When it was fetched
 * remains: no server can go on for ever saying that nothing has changed.
 */
void cache_touch(const struct cache *e);

/* Forgets what is known of the file @body, a ->body of before. */
void cache_forget(const char *body);

/* Removes ->part, if it is there, and frees the memory. */
void cache_close(struct cache *e);

#endif /* GEOJP_CACHE_H */
