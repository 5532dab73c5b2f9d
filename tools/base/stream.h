/* SPDX-License-Identifier: GPL-2.0 */
/* Reads what another program prints, as it comes and however much it is. */
#ifndef GEOJP_STREAM_H
#define GEOJP_STREAM_H

#include <stdbool.h>
#include <sys/types.h>

struct stream {
	int fd;			/* its output; the caller closes it */
	pid_t pid;
	int err;		/* a file in memory that gets its stderr */
};

/*
 * Starts @argv[0], searched as program_run() does, with nothing on its stdin.
 * @argv ends with NULL.  False and errno if that fails; ENOENT: there is no
 * such program.
 */
bool stream_open(struct stream *s, const char *const *argv);

/*
 * Waits for its end; close ->fd before.  Returns its exit code, or 128 and the
 * signal that ended it.  *@why is the last line of its stderr, for the caller
 * to free.
 */
int stream_end(struct stream *s, char **why);

#endif /* GEOJP_STREAM_H */
