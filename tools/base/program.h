/* SPDX-License-Identifier: GPL-2.0 */
/* Runs other programs. */
#ifndef GEOJP_PROGRAM_H
#define GEOJP_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>

#define PROGRAM_MISSING 127	/* the exit code of what is not there */

struct program {
	const char *const *argv;	/* ends with NULL; no shell reads it */
	const char *input;		/* its stdin; NULL: nothing */
	unsigned int seconds;		/* it is killed after so long; 0: 60 */
	size_t most;			/* bytes of its output; 0: 16 MiB */
};

struct program_result {
	/* Its exit code, or 128 and the signal that ended it. */
	int code;
	bool too_late, too_much;	/* why it was killed */
	char *out;			/* what it printed, and a NUL byte */
	size_t size;			/* without that byte */
	char *err;			/* the first 4 KiB of its stderr */
};

/*
 * Runs @p->argv[0], searched in PATH and then in the usual directories of root,
 * because PATH has none of these after "su".  Messages of the program are in
 * English.  A server that it leaves behind may keep its output open: that is
 * read for a second more.  The caller always calls program_free().  Returns
 * @r->code.
 */
int program_run(const struct program *p, struct program_result *r);

/* The same for a program that needs nothing but its arguments. */
int program_argv(struct program_result *r, const char *name, ...)
	__attribute__((sentinel));

/*
 * Why the program failed, in one line: what it said last, or what became of it.
 * The caller frees it.  program_error() puts its name in front.
 */
char *program_reason(const struct program *p, const struct program_result *r);
char *program_error(const struct program *p, const struct program_result *r);

/* The path of the program for the caller to free, or NULL if there is none. */
char *program_find(const char *name);

void program_free(struct program_result *r);

/*
 * For a child process: makes @fd its stdin, stdout and stderr, and runs @file
 * with messages in English.
 */
void program_become(const char *file, const char *const *argv, const int fd[3])
	__attribute__((noreturn));

#endif /* GEOJP_PROGRAM_H */
