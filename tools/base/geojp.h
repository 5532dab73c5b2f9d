/* SPDX-License-Identifier: GPL-2.0 */
/* The exit codes of the geojp command. */
#ifndef GEOJP_H
#define GEOJP_H

/*
 * What geojp ends with, and what most functions here return: a function that
 * returns something other than GEOJP_OK has already said why on stderr.
 */
enum geojp_exit {
	GEOJP_OK = 0,
	GEOJP_NO = 1,		/* test: not in; check: would be refused */
	GEOJP_USAGE = 2,	/* wrong usage, or wrong configuration */
	GEOJP_INPUT = 3,	/* an input or a list is refused */
	GEOJP_KERNEL = 4,	/* no module, not permitted, refused */
	GEOJP_STORE = 5,	/* cannot write, or nothing is stored */
	GEOJP_FETCH = 6,	/* a source could not be fetched */
	GEOJP_BUSY = 7,		/* another update or geojp is at work */
};

#endif /* GEOJP_H */
