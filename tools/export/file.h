/* SPDX-License-Identifier: GPL-2.0 */
/* An export that the configuration wants: its file and its command. */
#ifndef GEOJP_EXPORT_FILE_H
#define GEOJP_EXPORT_FILE_H

#include "export/export.h"

/*
 * Writes @e to the file of @w, whole or not at all, with mode 0644, and runs
 * its command.  A file with the same content keeps its date, but the command
 * runs: what it has loaded may be gone.  If the command fails, the file of
 * before is put back, and one line has its stderr.  If geojp is killed
 * meanwhile, the next call still knows the file of before.
 * Errors: GEOJP_STORE.
 */
enum geojp_exit export_file(const struct export_wanted *w,
			    const struct export *e);

#endif /* GEOJP_EXPORT_FILE_H */
