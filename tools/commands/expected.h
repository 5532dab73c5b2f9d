/* SPDX-License-Identifier: GPL-2.0 */
/* What is told of the rule that should be in. */
#ifndef GEOJP_EXPECTED_H
#define GEOJP_EXPECTED_H

#include "commands/command_line.h"
#include "rule/expected.h"

/*
 * expected_read(), after the configuration was read, unless that was done.  The
 * caller always calls expected_free().  Errors: GEOJP_USAGE, GEOJP_STORE.
 */
enum geojp_exit options_expected(struct options *o, struct expected *e);

/* Complains if the configuration says another rule. */
void expected_tell(const struct expected *e);

/*
 * Complains of interfaces of the rule that are not there.  Such a one may come
 * up later, such as that of a modem.  Returns whether all are there.
 */
bool rules_tell_missing(const struct rules *r);

/*
 * Complains of lists of the rule without data in the kernel: every address
 * counts as being in them.  Returns whether there is none.  Without the module
 * there is nothing to tell: iptables takes no such rule then.
 *
 * The same for the other lines with -m geojp in @report, which may be NULL.
 * Such a line in front of the rule may let in who is in a list.  The rule does
 * not go in front of it: as soon as the list has data, the rule would turn away
 * who is in it.
 */
bool rules_tell_idle(const struct rules *r, const struct rule_report *report);

/*
 * rule_keep().  If it has put the rule in again, what would let everybody in
 * all the same is told: the module may have come after geojp restore had run.
 * Errors: GEOJP_KERNEL, GEOJP_STORE, GEOJP_BUSY.
 */
enum geojp_exit keep_and_tell(const char *state_dir);

#endif /* GEOJP_EXPECTED_H */
