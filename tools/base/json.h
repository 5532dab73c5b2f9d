/* SPDX-License-Identifier: GPL-2.0 */
/* Writes JSON to stdout. */
#ifndef GEOJP_JSON_H
#define GEOJP_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/*
 * Each writes one member or element, and the comma before it.  @key is NULL in
 * an array and at the top.
 */
void json_open(const char *key, char bracket);
void json_close(char bracket);
void json_text(const char *key, const char *value);	/* NULL: null */
void json_number(const char *key, uint64_t value);
void json_bool(const char *key, bool value);
void json_time(const char *key, time_t time);	/* 0, not known: null */

#endif /* GEOJP_JSON_H */
