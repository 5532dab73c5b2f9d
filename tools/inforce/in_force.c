// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>

#include "base/report.h"
#include "inforce/in_force.h"
#include "inforce/module.h"

static enum geojp_exit newest_stored(const struct place *p,
				     const struct exceptions *e,
				     struct in_force *f)
{
	struct numbers n;
	enum geojp_exit code;
	size_t i;

	code = stored_numbers(p, false, &n);
	for (i = n.count; !code && i-- > 0; set_free(&f->set)) {
		if (stored_read(p, n.at[i], false, &f->set, NULL))
			continue;
		exceptions_apply(e, &f->set);
		f->from = IN_FORCE_STORE;
		phrase_in(f->text, sizeof(f->text), "stored list %06lu",
			  n.at[i]);
		break;
	}
	free(n.at);
	return code;
}

enum geojp_exit in_force(const struct place *p, const struct exceptions *e,
			 bool or_stored, struct in_force *f)
{
	enum geojp_exit code;
	uint64_t generation;

	*f = (struct in_force){ .from = IN_FORCE_NONE };
	if (!module_present())
		return newest_stored(p, e, f);
	code = module_read_list(p->list, &f->set, &generation);
	if (code)
		return code;
	if (generation) {
		f->from = IN_FORCE_KERNEL;
		phrase_in(f->text, sizeof(f->text), "generation %llu",
			  (unsigned long long)generation);
		return GEOJP_OK;
	}
	f->from = IN_FORCE_EMPTY;
	return or_stored ? newest_stored(p, e, f) : GEOJP_OK;
}

enum geojp_exit in_force_last(const struct place *p, bool or_stored,
			      struct in_force *f)
{
	struct exceptions e;
	enum geojp_exit code;

	exceptions_last(&e, p);
	code = in_force(p, &e, or_stored, f);
	exceptions_free(&e);
	return code;
}
