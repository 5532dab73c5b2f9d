// SPDX-License-Identifier: GPL-2.0
/*
 * The file .exceptions of a list.  If the first byte is "+", the rest is a file in
 * allow.d instead.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/report.h"
#include "exceptions/parts.h"
#include "fuzz.h"

static struct place place;
static char *kept, *allow;

static void prepare(void)
{
	struct store s;
	char *path;

	place = (struct place){ fuzz_dir(), "jp" };
	must(!store_open(&s, &place), "store_open");
	store_close(&s);
	kept = xprintf("%s/jp/.exceptions", fuzz_dir());
	path = xprintf("%s/allow.d", fuzz_dir());
	must(dir_make(path, 0755), "mkdir");
	allow = xprintf("%s/me", path);
	free(path);
}

/* What was read must come back after it is written again. */
static void check_kept(struct exceptions *e)
{
	struct exceptions again;
	struct store s;
	size_t i;

	e->whole = true;
	must(!store_open(&s, &place), "store_open");
	must(!exceptions_keep(e, &s, 0), "exceptions_keep");
	store_close(&s);
	exceptions_last(&again, &place);
	must(again.parts == e->parts && again.since == e->since,
	     "other parts come back");
	for (i = 0; i < e->parts; i++)
		must(again.part[i].origin == e->part[i].origin &&
		     again.part[i].time == e->part[i].time &&
		     !strcmp(again.part[i].name, e->part[i].name) &&
		     set_equal(&again.part[i].set, &e->part[i].set),
		     "another part comes back");
	exceptions_free(&again);
}

static bool read_kept(const uint8_t *data, size_t size)
{
	struct exceptions e;
	bool good;

	fuzz_write(kept, "", data, size);
	exceptions_last(&e, &place);
	good = e.parts;
	if (good)
		check_kept(&e);
	exceptions_free(&e);
	return good;
}

static bool read_allow(const uint8_t *data, size_t size)
{
	char *path = xprintf("%s/allow.d", fuzz_dir());
	struct hosts hosts = { 0 };
	struct set set = { 0 };
	bool good;
	size_t i;

	fuzz_write(allow, "", data, size);
	good = !files_read(path, &set, &hosts);
	for (i = 0; i < hosts.count; i++)
		must(host_valid(hosts.at[i].name), "no host name");
	hosts_free(&hosts);
	set_free(&set);
	free(path);
	return good;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!kept)
		prepare();
	if (size && data[0] == '+')
		return fuzz_verdict(read_allow(data + 1, size - 1));
	return fuzz_verdict(read_kept(data, size));
}
