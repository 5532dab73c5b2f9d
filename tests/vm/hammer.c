// SPDX-License-Identifier: GPL-2.0
/*
 * hammer SECONDS SEED DIR: changes transactions at random and writes them to
 * load in pieces of random size, in its own network namespace.  The result of
 * each must be what tests/fuzz/slow_wire.h says.  DIR holds the transactions to
 * start from, as tests/fuzz/corpus/wire does.
 *
 * If the kernel has kcov and the module was built for it, a transaction that
 * has reached new code is one more to start from.
 *
 * The last line is "# N transactions, M accepted, P places reached, W wrong".
 * The exit code is 1 if W is not 0.
 */
#include <arpa/inet.h>
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/kcov.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "slow_wire.h"

#define PROC "/proc/self/net/xt_geojp/"
#define TEXT_MAX 8192
#define INPUTS_MAX 4096
#define COVER_SIZE 65536
#define PLACES (1U << 20)

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
			       unsigned int seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);

/* As for the fuzzer: a byte for its own use, then the transaction. */
struct input {
	size_t size;
	uint8_t *data;
};

static struct input inputs[INPUTS_MAX];
static size_t input_count;
static unsigned long transactions, accepted, places, wrong;

static size_t below(size_t n)
{
	return n ? random() % n : 0;
}

/* Adds, removes or changes a byte. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max)
{
	size_t at = below(size);

	switch (below(4)) {
	case 0:
		if (size < max) {
			memmove(data + at + 1, data + at, size - at);
			size++;
			data[at] = "0123456789abcdef:./ \n"[below(21)];
		}
		break;
	case 1:
		if (size > 1) {
			memmove(data + at, data + at + 1, size - at - 1);
			size--;
		}
		break;
	case 2:
		if (size)
			data[at] ^= 1 << below(8);
		break;
	default:
		if (size)
			data[at] = below(256);
	}
	return size;
}

/* Which code of the module a transaction reaches. */

static unsigned long *cover;
static int kcov = -1;
static uint8_t seen[PLACES / 8];

static void open_kcov(void)
{
	kcov = open("/sys/kernel/debug/kcov", O_RDWR);
	if (kcov < 0)
		return;
	if (ioctl(kcov, KCOV_INIT_TRACE, COVER_SIZE))
		err(2, "kcov");
	cover = mmap(NULL, COVER_SIZE * sizeof(*cover), PROT_READ | PROT_WRITE,
		     MAP_SHARED, kcov, 0);
	if (cover == MAP_FAILED)
		err(2, "kcov");
}

static void start_cover(void)
{
	if (kcov < 0)
		return;
	if (ioctl(kcov, KCOV_ENABLE, KCOV_TRACE_PC))
		err(2, "kcov");
	__atomic_store_n(cover, 0, __ATOMIC_RELAXED);
}

/* How many places are new. */
static unsigned long stop_cover(void)
{
	unsigned long i, n, found = 0;

	if (kcov < 0)
		return 0;
	n = __atomic_load_n(cover, __ATOMIC_RELAXED);
	if (ioctl(kcov, KCOV_DISABLE, 0))
		err(2, "kcov");
	for (i = 1; i <= n && i < COVER_SIZE; i++) {
		unsigned long place = cover[i] % PLACES;

		found += !(seen[place / 8] >> place % 8 & 1);
		seen[place / 8] |= 1 << place % 8;
	}
	places += found;
	return found;
}

/* Inputs */

static void keep(const uint8_t *data, size_t size)
{
	struct input *in = &inputs[input_count < INPUTS_MAX ? input_count++ :
							      below(INPUTS_MAX)];

	free(in->data);
	in->size = size;
	in->data = malloc(size);
	if (!in->data)
		err(2, "memory");
	memcpy(in->data, data, size);
}

static void read_inputs(const char *path)
{
	static uint8_t data[TEXT_MAX];
	DIR *dir = opendir(path);
	struct dirent *entry;
	ssize_t size;
	int fd;

	if (!dir)
		err(2, "%s", path);
	while ((entry = readdir(dir))) {
		if (*entry->d_name == '.')
			continue;
		fd = openat(dirfd(dir), entry->d_name, O_RDONLY);
		size = read(fd, data, sizeof(data));
		if (size > 0)
			keep(data, size);
		close(fd);
	}
	closedir(dir);
	if (!input_count)
		errx(2, "%s: nothing to start from", path);
}

/* One transaction, and its result. */
struct attempt {
	char text[TEXT_MAX];
	size_t size;
	char said[512];		/* the answer */
	bool in_force;		/* should it be in force? */
	struct sent sent;	/* the list that should be in force */
};

static void complain(const struct attempt *a, const char *what)
{
	if (!wrong++)
		printf("%s; \"%s\"; the transaction:\n%.*s\n", what, a->said,
		       (int)a->size, a->text);
}

/*
 * Writes [text, text + size).  Sometimes the write() is longer than the text,
 * and memory after the text cannot be read.  If the kernel then takes nothing
 * at all (EFAULT), the text is sent again.
 */
static ssize_t write_piece(int fd, const char *text, size_t size)
{
	static char *page;
	long room = 4096;
	ssize_t n;

	if (size > (size_t)room || below(8))
		return write(fd, text, size);
	if (!page) {
		page = mmap(NULL, 2 * room, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (page == MAP_FAILED || mprotect(page + room, room, PROT_NONE))
			err(2, "memory");
	}
	memcpy(page + room - size, text, size);
	n = write(fd, page + room - size, size + 1 + below(room));
	if (n >= 0 || errno != EFAULT)
		return n;
	return write(fd, text, size);
}

/* Should the first @size bytes, which were written, come into force? */
static void judge_piece(struct attempt *a, size_t size)
{
	struct sent sent;

	if (a->in_force)
		return;
	slow_wire(&sent, a->text, size);
	if (sent.verdict != ACCEPTED) {
		sent_free(&sent);
		return;
	}
	a->in_force = true;
	a->sent = sent;
}

static void write_all(int fd, struct attempt *a)
{
	size_t most = below(3) ? a->size : 1 + below(64), done = 0, size;
	ssize_t n;

	while (done < a->size) {
		size = 1 + below(most);
		if (size > a->size - done)
			size = a->size - done;
		n = write_piece(fd, a->text + done, size);
		judge_piece(a, done + size);
		if (n < 0)
			return;
		done += n;
		if (!below(16))
			n = read(fd, a->said, below(sizeof(a->said)));
	}
}

/* The whole answer, even if a part of it was read before. */
static void read_answer(int fd, struct attempt *a)
{
	ssize_t n;

	/* An empty write starts the answer anew.  Its result is not used. */
	n = write(fd, "", 0);
	n = read(fd, a->said, sizeof(a->said) - 1);
	a->said[n > 0 ? n : 0] = '\0';
}

/* The next range of addresses in @s from prefix *@at on; false at its end. */
static bool next_range(const struct sent *s, size_t *at, struct sent_prefix *r)
{
	if (*at == s->count)
		return false;
	*r = s->prefix[(*at)++];
	while (*at < s->count && s->prefix[*at].family == r->family &&
	       s->prefix[*at].first == r->last + 1)
		r->last = s->prefix[(*at)++].last;
	return true;
}

static bool same_addresses(const struct sent *a, const struct sent *b)
{
	struct sent_prefix p, q;
	size_t i = 0, j = 0;
	bool more;

	do {
		more = next_range(a, &i, &p);
		if (more != next_range(b, &j, &q))
			return false;
		if (more && (p.family != q.family || p.first != q.first ||
			     p.last != q.last))
			return false;
	} while (more);
	return true;
}

static void check_list(struct attempt *a)
{
	static char text[TEXT_MAX * 4];
	struct sent shown;
	size_t size = 0;
	char path[64];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), PROC "lists/%.15s", a->sent.name);
	fd = open(path, O_RDONLY);
	/* If the list never existed, emptying it makes no file. */
	if (fd < 0 && a->sent.unload)
		return;
	while (size < sizeof(text) &&
	       (n = read(fd, text + size, 1 + below(sizeof(text) - size))) > 0)
		size += n;
	close(fd);
	slow_wire(&shown, text, size);
	if (shown.verdict != ACCEPTED ||
	    strcmp(shown.name, a->sent.name) != 0 ||
	    strcmp(shown.label, a->sent.label) != 0 ||
	    shown.unload != a->sent.unload ||
	    !same_addresses(&shown, &a->sent))
		complain(a, "the list reads otherwise than it was sent");
	sent_free(&shown);
}

static void write_text(const char *text)
{
	int fd = open(PROC "load", O_RDWR);

	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		err(2, "load");
	close(fd);
}

static void empty_list(const char *name)
{
	char text[64];

	snprintf(text, sizeof(text), "geojp 1 %.15s\nunload\n", name);
	write_text(text);
}

static void empty_all(void)
{
	DIR *dir = opendir(PROC "lists");
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (*entry->d_name != '.' && strcmp(entry->d_name, "witness"))
			empty_list(entry->d_name);
	closedir(dir);
}

static bool said(const struct attempt *a, const char *start)
{
	return !strncmp(a->said, start, strlen(start));
}

static void judge(struct attempt *a)
{
	if (strstr(a->said, "max_lists")) {
		empty_all();
	} else if (!a->in_force) {
		if (said(a, "ok: ") || said(a, "generation"))
			complain(a, "it was taken and should not be");
	} else if (!said(a, "ok: ") && !said(a, "generation") &&
		   !a->sent.unload) {
		complain(a, "it was not taken and should be");
	} else {
		accepted++;
		check_list(a);
		if (below(2))
			empty_list(a->sent.name);
	}
	if (a->in_force)
		sent_free(&a->sent);
}

static void try(uint8_t *data, size_t size)
{
	static struct attempt a;
	int fd;

	memset(&a, 0, sizeof(a));
	a.size = size - 1;
	memcpy(a.text, data + 1, a.size);
	start_cover();
	fd = open(PROC "load", O_RDWR);
	if (fd < 0)
		err(2, "load");
	write_all(fd, &a);
	read_answer(fd, &a);
	close(fd);
	if (stop_cover())
		keep(data, size);
	transactions++;
	judge(&a);
}

static void check_witness(const char *witness)
{
	char text[256];
	int fd = open(PROC "lists/witness", O_RDONLY);
	ssize_t n = read(fd, text, sizeof(text) - 1);

	text[n > 0 ? n : 0] = '\0';
	close(fd);
	if (strcmp(text, witness) != 0 && !wrong++)
		printf("a list that nobody has sent is:\n%s\n", text);
}

int main(int argc, char **argv)
{
	const char *witness = "geojp 1 witness\n192.0.2.0/24\ncommit 1\n";
	static uint8_t data[TEXT_MAX];
	const struct input *in;
	time_t end;
	size_t i;

	if (argc != 4)
		errx(2, "usage: hammer SECONDS SEED DIR");
	end = time(NULL) + atoi(argv[1]);
	srandom(atoi(argv[2]));
	read_inputs(argv[3]);
	if (unshare(CLONE_NEWNET))
		err(2, "unshare");
	write_text(witness);
	open_kcov();
	while (time(NULL) < end) {
		in = &inputs[below(input_count)];
		memcpy(data, in->data, in->size);
		i = LLVMFuzzerCustomMutator(data, in->size, sizeof(data),
					    random());
		/* The list "witness" must not change. */
		if (i && !memmem(data, i, "witness", 7))
			try(data, i);
		if (transactions % 64 == 0)
			check_witness(witness);
	}
	printf("# %lu transactions, %lu accepted, %lu places reached, %lu wrong\n",
	       transactions, accepted, places, wrong);
	return wrong > 0;
}
