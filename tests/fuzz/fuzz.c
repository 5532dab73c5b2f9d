// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/report.h"
#include "formats/canonical.h"
#include "fuzz.h"

void fuzz_bug(const char *what)
{
	/* Standard error is closed: messages would slow the fuzzer down. */
	dprintf(STDOUT_FILENO, "BUG: %s\n", what);
	abort();
}

int fuzz_verdict(bool accepted)
{
	static int wanted = -1;

	if (wanted < 0)
		wanted = !!getenv("FUZZ_ACCEPT");
	must(accepted || !wanted, "a good seed was refused");
	return 0;
}

int fuzz_file(const void *data, size_t size)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);

	must(fd >= 0, "no memory for a file");
	must(write(fd, data, size) == (ssize_t)size, "write");
	must(!lseek(fd, 0, SEEK_SET), "lseek");
	return fd;
}

void fuzz_input(struct input *in, const void *data, size_t size)
{
	must(!input_use(in, fuzz_file(data, size), "fuzz"), "input_use");
}

static char dir[] = "/dev/shm/geojp-fuzz-XXXXXX";

static void remove_dir(void)
{
	char *command = xprintf("rm -rf %s", dir);

	must(!system(command), "rm");
	free(command);
}

const char *fuzz_dir(void)
{
	static bool made;

	if (!made) {
		must(mkdtemp(dir), "mkdtemp");
		atexit(remove_dir);
		made = true;
	}
	return dir;
}

void fuzz_write(const char *path, const char *head, const void *data,
		size_t size)
{
	FILE *file = fopen(path, "w");

	must(file, "fopen");
	fputs(head, file);
	fwrite(data, 1, size, file);
	fclose(file);
}

void fuzz_check_set(const struct set *s)
{
	enum family f;
	size_t i;

	for (f = IPV4; f < FAMILIES; f++) {
		const struct range *r = s->of[f].at;

		for (i = 0; i < s->of[f].count; i++) {
			must(addr_cmp(r[i].first, r[i].last) <= 0,
			     "a range ends before it starts");
			must(addr_cmp(r[i].last, addr_ones(family_bits(f))) <= 0,
			     "a range beyond the last address");
			must(!i || addr_cmp(addr_next(r[i - 1].last),
					    r[i].first) < 0,
			     "ranges that overlap or touch");
		}
	}
}

void fuzz_check_equal(const struct set *a, const struct set *b)
{
	enum family f;

	for (f = IPV4; f < FAMILIES; f++) {
		must(a->of[f].count == b->of[f].count,
		     "two sets differ in size");
		must(!a->of[f].count ||
		     !memcmp(a->of[f].at, b->of[f].at,
			     a->of[f].count * sizeof(*a->of[f].at)),
		     "two sets differ");
	}
}

void fuzz_check_canonical(const struct set *s)
{
	struct set back = { 0 };
	struct input in;
	char *text;
	size_t size;
	FILE *out;

	/* An empty set has no canonical form: "commit 0" is refused. */
	if (!s->of[IPV4].count && !s->of[IPV6].count)
		return;
	out = open_memstream(&text, &size);
	canonical_write(out, "jp", "", s);
	fclose(out);
	fuzz_input(&in, text, size);
	must(!canonical_read(&in, "jp", &back, NULL, NULL),
	     "what was written is refused");
	input_close(&in);
	set_normalise(&back);
	fuzz_check_equal(s, &back);
	set_free(&back);
	free(text);
}
