/* SPDX-License-Identifier: GPL-2.0 */
/* What is remembered until the next boot: files in rule_run_dir(). */
#ifndef GEOJP_RULE_RUN_H
#define GEOJP_RULE_RUN_H

#include "base/geojp.h"
#include "store/durable.h"

/* The caller frees it. */
char *run_path(const char *name);

/* The whole file for the caller to free, or NULL and errno. */
char *run_read(const char *name);

/* Makes the directory, too.  Errors: GEOJP_STORE, with a message. */
enum geojp_exit run_write(const char *name, file_writer *write,
			  const void *data);

/* Removes the file, if it is there. */
void run_forget(const char *name);

#endif /* GEOJP_RULE_RUN_H */
