/* SPDX-License-Identifier: GPL-2.0 */
/* New exceptions for the list in force, where no new list has come. */
#ifndef GEOJP_RENEW_H
#define GEOJP_RENEW_H

#include "commands/command_line.h"
#include "inforce/deploy.h"

/*
 * The list could not be updated: it did not come, or the guard has refused it.
 * But its exceptions may have changed: a home may have a new address, or the
 * owner has just let it in, as the guard tells him to.  So the list in force is
 * loaded again with the exceptions of now, which @c has, if it is the newest
 * stored one and if the guard lets it pass, and exported again.  It takes the
 * place of the list in @c.
 */
void renew_exceptions(const struct options *o, struct candidate *c);

#endif /* GEOJP_RENEW_H */
