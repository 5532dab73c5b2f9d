/* SPDX-License-Identifier: GPL-2.0 */
/* Reads what people and their editors write: numbers, white space, a BOM. */
#ifndef GEOJP_SCAN_H
#define GEOJP_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reads a decimal number of digits only.  False if it is none or over @max. */
bool number_scan(const char *s, uint64_t max, uint64_t *value);

/* Cuts off the blanks and tabs around @s.  Returns its new start in @s. */
char *trim(char *s);

/*
 * Cuts off a comment and the white space around what is left.  "#" starts a
 * comment anywhere but in double quotes.  ";" starts one at the start of a line
 * or after white space.  Returns the new start in @line.
 */
char *strip_comment(char *line);

/*
 * The bytes of a UTF-8 byte order mark at the start of @data: 0 or 3.  Editors
 * on Windows write one before the first line.
 */
size_t bom_size(const char *data, size_t count);

#endif /* GEOJP_SCAN_H */
