/* SPDX-License-Identifier: GPL-2.0 */
/* New exceptions for the list in force, where no new list has come. */
#ifndef GEOJP_RENEW_H
#define GEOJP_RENEW_H

#include "commands/command_line.h"
#include "fetch/fetch.h"

/*
 * The list could not be updated.  But its exceptions may have changed: a home may
 * have a new address, on a day on which a registry does not answer.  So the list
 * in force is loaded again with the exceptions of now, if it is the newest stored
 * one and if the guard lets it pass.  @f is as for exceptions_fresh().
 */
void renew_exceptions(const struct options *o, struct fetch *f, size_t count);

#endif /* GEOJP_RENEW_H */
