// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>

#include "base/report.h"
#include "commands/asked.h"
#include "inforce/in_force.h"
#include "inforce/module.h"

static enum geojp_exit read_file(const struct options *o, struct asked *a)
{
	a->holds_data = true;
	snprintf(a->source, sizeof(a->source), "%s", o->file);
	return options_read_set(o, (char *)o->file, &a->set);
}

static enum geojp_exit say_none(const struct place *p)
{
	complain(GJ_NOTHING_STORED, module_present() ?
		 "list %s: nothing is in force, and nothing good is stored in "
		 "%s/%s; geojp update gets a list, --file takes another one" :
		 "list %s: the kernel module is not loaded, and nothing good "
		 "is stored in %s/%s; geojp update gets a list, --file takes "
		 "another one", p->list, p->state_dir, p->list);
	return GEOJP_STORE;
}

/* A list of the kernel has its exceptions in it already. */
static enum geojp_exit read_in_force(const struct options *o, bool or_stored,
				     struct asked *a)
{
	struct exceptions e = { 0 };
	struct in_force force;
	enum geojp_exit code;

	if (or_stored || !module_present())
		options_recall(o, &e);
	code = in_force(&o->place, &e, or_stored, &force);
	exceptions_free(&e);
	a->set = force.set;
	a->holds_data = force.from != IN_FORCE_EMPTY;
	phrase_in(a->source, sizeof(a->source),
		  force.from == IN_FORCE_STORE ? "%s, not in force" : "%s",
		  force.text);
	if (!code && (force.from == IN_FORCE_NONE ||
		      (or_stored && !a->holds_data)))
		code = say_none(&o->place);
	return code;
}

enum geojp_exit asked_read(const struct options *o, bool or_stored,
			   struct asked *a)
{
	*a = (struct asked){ .source = "" };
	return o->file ? read_file(o, a) : read_in_force(o, or_stored, a);
}
