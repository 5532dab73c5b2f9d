/* SPDX-License-Identifier: GPL-2.0 */
/* The lines of a rule in a file: one "rule FAMILY TABLE CHAIN own|- SPEC" each. */
#ifndef GEOJP_RULE_SAVED_H
#define GEOJP_RULE_SAVED_H

#include <stdio.h>

#include "rule/rule.h"

void rules_write(FILE *file, const struct rules *r);

/*
 * Adds what a line says, without the newline.  Cuts @line into words.  False if
 * it is no such line.
 */
bool rules_scan_line(struct rules *r, char *line);

#endif /* GEOJP_RULE_SAVED_H */
