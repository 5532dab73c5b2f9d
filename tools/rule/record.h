/* SPDX-License-Identifier: GPL-2.0 */
/* What only geojp rule keep needs of record.c. */
#ifndef GEOJP_RULE_RECORD_H
#define GEOJP_RULE_RECORD_H

#include "rule/rule.h"

/*
 * Was @text what was complained of last?  If not, it is remembered, until
 * rule_told_forget() or a reboot.  So a fault that stays is told once.
 */
bool rule_told(const char *text);
void rule_told_forget(void);

#endif /* GEOJP_RULE_RECORD_H */
