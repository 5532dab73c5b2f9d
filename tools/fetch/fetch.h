/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Fetching: every source at once, each from its URL or the next of its mirrors,
 * by https, http or from a file.
 *
 * What came is kept in a directory with the ETag and date that the server gave,
 * so that a source which has not changed costs one answer without a body.
 */
#ifndef GEOJP_FETCH_H
#define GEOJP_FETCH_H

#include "config/config.h"

/* A source to fetch, and what came of it. */
struct fetch {
	const struct source *source;
	const char *public_key;	/* NULL: URL.sig is not asked for */
	char *path;		/* the file that came; the caller frees it */
};

/*
 * Fetches all @count of them into the existing directory @dir, which nobody
 * else writes to meanwhile.  A file there is good until the next call.  With
 * @progress, shows on stderr how far it is.  One line of complaint for each
 * source that could not be had.  The caller ignores SIGPIPE: OpenSSL writes to
 * connections that may be gone.  Errors: GEOJP_FETCH, GEOJP_STORE.
 */
enum geojp_exit fetch_all(const struct config *c, const char *dir,
			  struct fetch *f, size_t count, bool progress);

/*
 * What came for @f turned out to be no good: the next call asks for it without
 * a condition, or a server might go on saying that nothing has changed.  The
 * file stays.
 */
void fetch_forget(struct fetch *f);

#endif /* GEOJP_FETCH_H */
