/* SPDX-License-Identifier: GPL-2.0 */
/* The exit codes of the geojp command. */
#ifndef GEOJP_H
#define GEOJP_H

/*
 * The exit code of geojp.  Most functions return it, too.  If a function does
 * not return GEOJP_OK, it has already said why on stderr.
 */
enum geojp_exit {
	GEOJP_OK = 0,
	GEOJP_NO = 1,		/* the answer of test, check and others */
	GEOJP_USAGE = 2,	/* wrong usage, or wrong configuration */
	GEOJP_INPUT = 3,	/* an input or a list is refused */
	GEOJP_KERNEL = 4,	/* no module, not permitted, refused */
	GEOJP_STORE = 5,	/* cannot write, or nothing is stored */
	GEOJP_FETCH = 6,	/* a source could not be fetched */
	GEOJP_BUSY = 7,		/* another geojp is at work */
};

#endif /* GEOJP_H */
