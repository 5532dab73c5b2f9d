/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Fetches all sources at the same time by https, http or from a file.  If a URL
 * of a source fails, its next mirror is tried.
 *
 * The files are kept with the ETag and the date that the server gave.  So a
 * source that has not changed costs one answer without a body.
 */
#ifndef GEOJP_FETCH_H
#define GEOJP_FETCH_H

#include <time.h>

#include "config/config.h"

struct fetch {
	const struct source *source;
	const char *public_key;	/* NULL: URL.sig is not asked for */
	bool optional;		/* if it fails, only ->why says so */
	char *path;		/* NULL at first, then the file; caller frees */
	size_t url;		/* which of the source's URLs the file is of */
	char *why;		/* NULL, or why its URLs failed; caller frees */
	time_t data_time;	/* Last-Modified, or the file's; 0: not known */
};

/*
 * Fetches @count sources into the directory @dir, which exists and which no
 * other process writes to.  The files are good until the next call.  @progress:
 * shows the progress on stderr, and one error for each source that failed,
 * instead of one for all.  The caller must ignore SIGPIPE, because OpenSSL may
 * write to closed connections.  Errors: GEOJP_FETCH, GEOJP_STORE.
 */
enum geojp_exit fetch_all(const struct config *c, const char *dir,
			  struct fetch *f, size_t count, bool progress);

/* In the state directory: where updates keep what they have fetched. */
#define FETCH_DIR ".fetch"

/*
 * The path of the file that the last fetch of @s into @dir has kept, or NULL if
 * there is none or it is damaged; the caller frees it.  *@url is which of the
 * source's URLs it is of.
 */
char *fetch_kept(const struct source *s, const char *public_key,
		 const char *dir, size_t *url);

/*
 * The name of a source in few letters: its host or its file, or "registries".
 * The rest of a URL may hold a secret.  The caller frees the name.
 */
char *source_name(const struct source *s);

/*
 * Call it if the file of @f has no good list.  The file stays, but the next
 * call fetches it without a condition: otherwise the server might say for ever
 * that it has not changed.
 */
void fetch_forget(struct fetch *f);

#endif /* GEOJP_FETCH_H */
