/* SPDX-License-Identifier: GPL-2.0 */
/* Where the list of Japan comes from unless the configuration says otherwise. */
#ifndef GEOJP_SOURCES_H
#define GEOJP_SOURCES_H

#define REGISTRIES 5

/*
 * The statistics files of the five regional internet registries, of each first
 * its own, then the copy that another one keeps; each array ends with NULL.
 * They publish the MD5 sum of every file beside it.
 */
extern const char *const registry_urls[REGISTRIES][3];

#endif /* GEOJP_SOURCES_H */
