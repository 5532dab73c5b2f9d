// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "inforce/in_force.h"
#include "inforce/module.h"
#include "store/store.h"
#include "store/stored.h"

static enum geojp_exit newest_stored(const struct options *o,
				     struct in_force *f)
{
	struct store_names n;
	enum geojp_exit code;
	size_t i;

	code = store_list(o->state_dir, o->list, &n);
	for (i = n.count; !code && i-- > 0;) {
		if (stored_read(o, o->list, n.number[i], &f->set)) {
			set_free(&f->set);
			continue;
		}
		f->from = IN_FORCE_STORE;
		snprintf(f->text, sizeof(f->text), "stored list %06lu",
			 n.number[i]);
		break;
	}
	free(n.number);
	return code;
}

enum geojp_exit in_force(const struct options *o, bool or_stored,
			 struct in_force *f)
{
	uint64_t generation = 0;
	enum geojp_exit code;
	bool loaded;

	*f = (struct in_force){ .from = IN_FORCE_NONE };
	if (!kernel_present())
		return newest_stored(o, f);
	code = kernel_read_list(o->list, &f->set, &loaded, &generation);
	if (code)
		return code;
	if (loaded) {
		f->from = IN_FORCE_KERNEL;
		snprintf(f->text, sizeof(f->text), "generation %" PRIu64,
			 generation);
		return GEOJP_OK;
	}
	f->from = IN_FORCE_EMPTY;
	return or_stored ? newest_stored(o, f) : GEOJP_OK;
}
