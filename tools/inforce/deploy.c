// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/report.h"
#include "formats/canonical.h"
#include "inforce/deploy.h"
#include "inforce/module.h"
#include "store/facts.h"

static void tell_of(const struct list *l, const struct store *s,
		    uint64_t generation, bool store_only)
{
	printf("%s: %s IPv4 and %s IPv6 prefixes, stored as %06lu",
	       s->place->list, number_text(set_prefixes(&l->set, IPV4)),
	       number_text(set_prefixes(&l->set, IPV6)), s->number);
	if (store_only)
		printf(", not loaded\n");
	else
		printf(", in force as generation %" PRIu64 "\n", generation);
}

/* A list that cannot be read back must not push out an older, good one. */
static enum geojp_exit check_draft(struct store *s)
{
	int fd = dup(fileno(s->draft));
	enum geojp_exit code;
	struct input in;

	if (fd < 0 || lseek(fd, 0, SEEK_SET) < 0) {
		code = failed(s->path, GEOJP_STORE);
		if (fd >= 0)
			close(fd);
		return code;
	}
	code = input_use(&in, fd, s->place->list);
	if (code)
		return code;
	code = canonical_read(&in, s->place->list, NULL, NULL, NULL);
	input_close(&in);
	return code;
}

/*
 * The order keeps the list from being lost.  It is on the disk before the
 * kernel sees it.  It becomes the list of the next boot when the kernel has
 * accepted it.
 */
enum geojp_exit deploy(const struct list *l, struct store *s, bool store_only,
		       bool tell)
{
	const char *name = s->place->list;
	uint64_t generation = 0;
	enum geojp_exit code;

	code = store_begin(s);
	if (code)
		return code;
	canonical_write(s->draft, name, l->label, &l->set);
	code = store_sync(s);
	if (!code)
		code = check_draft(s);
	if (!code && !store_only)
		code = module_load(fileno(s->draft), name, &generation);
	if (code)
		return code;
	code = store_publish(s);
	if (code && !store_only)
		complain("list %s: is in force until the next boot, but not "
			 "stored", name);
	if (code)
		return code;
	if (tell)
		tell_of(l, s, generation, store_only);
	return facts_note(s, s->number, (struct facts){ l->given_at,
							l->data_time });
}

enum geojp_exit deploy_stored(const struct place *p, unsigned long number)
{
	char *path = stored_path(p, number, false);
	enum geojp_exit code = GEOJP_STORE;
	int fd = stored_open(path);
	uint64_t generation;

	if (fd >= 0) {
		code = module_load(fd, path, &generation);
		close(fd);
	}
	free(path);
	return code;
}
