// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "formats/canonical.h"
#include "inforce/deploy.h"
#include "inforce/module.h"
#include "base/report.h"

static void summarise(const struct options *o, const struct list *l,
		      uint64_t generation, unsigned long number)
{
	if (!o->verbose && !isatty(STDOUT_FILENO))
		return;
	printf("%s: %s IPv4 and %s IPv6 prefixes, stored as %06lu", o->list,
	       number_text(set_prefixes(&l->set, IPV4)),
	       number_text(set_prefixes(&l->set, IPV6)), number);
	if (o->store_only)
		printf(", not loaded\n");
	else
		printf(", in force as generation %" PRIu64 "\n", generation);
}

/* What no geojp could read back must not push out those that can be read. */
static enum geojp_exit check_draft(const struct options *o, struct store *s)
{
	int fd = dup(fileno(s->draft));
	enum geojp_exit code;
	struct input in;

	if (fd < 0 || lseek(fd, 0, SEEK_SET) < 0) {
		complain("%s: %s", s->path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return GEOJP_STORE;
	}
	code = input_use(&in, fd, o->list);
	if (code)
		return code;
	code = canon_read(&in, o->list, NULL, NULL, NULL);
	input_close(&in);
	return code;
}

/*
 * The order is what keeps the list from being lost: it is on the disk before
 * the kernel sees it, and becomes the one for the next boot only when the
 * kernel has taken it.
 */
enum geojp_exit deploy(const struct options *o, const struct list *l,
		       struct store *s)
{
	unsigned long number = 0;
	uint64_t generation = 0;
	enum geojp_exit code;

	code = store_begin(s);
	if (code)
		return code;
	canon_write(s->draft, o->list, l->label, &l->set);
	code = store_sync(s);
	if (!code)
		code = check_draft(o, s);
	if (!code && !o->store_only)
		code = kernel_load(fileno(s->draft), o->list, &generation);
	if (code)
		return code;
	code = store_publish(s, &number);
	if (code && !o->store_only)
		complain("list %s: is in force until the next boot, but not "
			 "stored", o->list);
	if (code)
		return code;
	summarise(o, l, generation, number);
	return store_mark_updated(s);
}
