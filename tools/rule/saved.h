/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The lines of a rule at the end of a file: one "rule FAMILY TABLE CHAIN own|-
 * SPEC" each, and then "end", so that half a file is not taken for a whole one.
 */
#ifndef GEOJP_RULE_SAVED_H
#define GEOJP_RULE_SAVED_H

#include <stdio.h>

#include "rule/rule.h"

void rules_write(FILE *file, const struct rules *r);

/*
 * Adds what the lines say.  Cuts @text into words.  False if something in it is
 * no such line, or if "end" is not the last one.
 */
bool rules_scan(struct rules *r, char *text);

#endif /* GEOJP_RULE_SAVED_H */
