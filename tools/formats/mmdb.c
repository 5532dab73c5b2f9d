// SPDX-License-Identifier: GPL-2.0
/*
 * A MaxMind DB is a binary tree.  Its leaves point to records, which have a
 * country.
 *
 * A file may come from anywhere.  libmaxminddb up to 1.12 recurses as deep as a
 * file says, and works as long as a file says.  So it runs in a process of its
 * own, with limits on memory and time.  That process writes what it finds into
 * a pipe: a line with the time of the database, then lines
 * "JP<TAB>1.0.16.0/20", which text_read() reads.  If that process fails, this
 * one only refuses the file.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef HAVE_MMDB
#include <maxminddb.h>
#endif

#include "base/date.h"
#include "base/file.h"
#include "base/report.h"
#include "base/scan.h"
#include "formats/junk.h"
#include "formats/mmdb.h"

#define TAIL 131072		/* the marker is within the last 128 KiB */
#define MARKER "\xab\xcd\xefMaxMind.com"

#ifdef HAVE_MMDB

#define MEMORY_MAX (1UL << 30)	/* address space of the process */
#define SECONDS_MAX 5		/* of the processor */
#define SECOND_BYTES (4UL << 20)	/* bytes that give one second more */
#define LINES 1000		/* that go into the pipe at once */
#define LINES_ROOM (LINES * (PREFIX_TEXT + 4))

struct dump {
	MMDB_s db;
	FILE *out;
	unsigned long lines;
	uint64_t nodes_left;	/* that may still be visited */
	bool named;		/* a record has a country */
};

/*
 * MaxMind and DB-IP have country.iso_code.  IPinfo has the code as country, or
 * as country_code if country is the name.  MaxMind has only registered_country
 * if it does not know where the address is used (proxies, satellites).  The
 * registries list the address under that country, too.
 */
static const char *find_country(MMDB_entry_s *record, char code[3])
{
	static const char *const paths[][3] = {
		{ "country", "iso_code", NULL },
		{ "country", NULL },
		{ "country_code", NULL },
		{ "registered_country", "iso_code", NULL },
	};
	MMDB_entry_data_s data;
	size_t i;
	int result;

	for (i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		result = MMDB_aget_value(record, &data, paths[i]);
		if (result == MMDB_LOOKUP_PATH_DOES_NOT_MATCH_DATA_ERROR ||
		    result == MMDB_INVALID_LOOKUP_PATH_ERROR)
			continue;
		if (result != MMDB_SUCCESS)
			return MMDB_strerror(result);
		if (!data.has_data || data.data_size != 2 ||
		    data.type != MMDB_DATA_TYPE_UTF8_STRING)
			continue;
		memcpy(code, data.utf8_string, 2);
		code[2] = '\0';
		if (country_index(code) != COUNTRY_NONE)
			return NULL;
	}
	*code = '\0';
	return NULL;
}

static enum family family_of(const struct dump *d)
{
	return d->db.metadata.ip_version == 4 ? IPV4 : IPV6;
}

static void write_line(struct dump *d, const char *code, enum family f,
		       struct prefix p)
{
	char text[PREFIX_TEXT];

	prefix_text(f, &p, text);
	fprintf(d->out, "%s\t%s\n", code, text);
	/* No line goes in pieces: this process may come to a bad end. */
	if (++d->lines % LINES == 0)
		fflush(d->out);
}

/* In a tree of both families IPv4 is at ::/96. */
static void write_leaf(struct dump *d, const char *code, struct prefix p)
{
	bool both = family_of(d) == IPV6 && !p.addr.hi && !(p.addr.lo >> 32);

	if (both)
		write_line(d, code, IPV4, (struct prefix){
			   p.addr, p.len > 96 ? p.len - 96 : 0 });
	if (!both || p.len < 96)
		write_line(d, code, family_of(d), p);
}

static const char *take_leaf(struct dump *d, MMDB_entry_s record,
			     struct prefix p)
{
	const char *why;
	char code[3] = "";

	if (record.offset >= d->db.data_section_size)
		return "a value lies beyond its end";
	why = find_country(&record, code);
	if (why || !*code)
		return why;
	d->named = true;
	write_leaf(d, code, p);
	return NULL;
}

/* Databases repeat all of IPv4 where it is mapped, in Teredo and in 6to4. */
static bool is_alias(struct prefix p)
{
	static const struct prefix alias[] = {
		{ { 0, 0xffffULL << 32 }, 96 },
		{ { 0x2001ULL << 48, 0 }, 32 },
		{ { 0x2002ULL << 48, 0 }, 16 },
	};
	unsigned int i;

	for (i = 0; i < sizeof(alias) / sizeof(*alias); i++)
		if (p.len == alias[i].len && !addr_cmp(p.addr, alias[i].addr))
			return true;
	return false;
}

static const char *walk(struct dump *d, uint64_t node, struct prefix p);

/* Takes what is at @p, one side of a node.  NULL, or what is wrong. */
static const char *take_side(struct dump *d, uint8_t type, uint64_t node,
			     MMDB_entry_s record, struct prefix p)
{
	enum family f = family_of(d);

	if (type == MMDB_RECORD_TYPE_EMPTY || (f == IPV6 && is_alias(p)))
		return NULL;
	if (type == MMDB_RECORD_TYPE_DATA)
		return take_leaf(d, record, p);
	if (type != MMDB_RECORD_TYPE_SEARCH_NODE)
		return "a branch of its tree leads nowhere";
	if (p.len == family_bits(f))
		return "its tree is deeper than an address is long";
	return walk(d, node, p);
}

/* Recurses at most 128 deep.  The next bit is 0 on the left, 1 on the right. */
static const char *walk(struct dump *d, uint64_t node, struct prefix p)
{
	struct addr half = addr_ones(family_bits(family_of(d)) - ++p.len);
	MMDB_search_node_s n;
	const char *why;

	/* In a real tree only one way leads to each node. */
	if (!d->nodes_left--)
		return "its tree refers to itself";
	if (MMDB_read_node(&d->db, node, &n) != MMDB_SUCCESS)
		return "a branch of its tree leads nowhere";
	why = take_side(d, n.left_record_type, n.left_record,
			n.left_record_entry, p);
	if (why)
		return why;
	p.addr = addr_add(p.addr, addr_next(half));
	return take_side(d, n.right_record_type, n.right_record,
			 n.right_record_entry, p);
}

static enum geojp_exit dump(struct dump *d, const char *name)
{
	const MMDB_metadata_s *m = &d->db.metadata;
	uint64_t tree = (uint64_t)m->node_count * d->db.full_record_byte_size;
	const char *why = "its tree is cut off";

	/* The library checks this in 32 bits only. */
	if (tree + 16 <= (uint64_t)d->db.file_size) {
		d->nodes_left = 4ULL * m->node_count + 1024;
		why = walk(d, 0, (struct prefix){ { 0, 0 }, 0 });
	}
	if (why)
		complain(GJ_DAMAGED,
			 "%s: the database is damaged: %s; fetch it again",
			 name, why);
	else if (!d->named)
		complain(GJ_UNKNOWN_FORMAT,
			 "%s: %s: this database names no country", name,
			 quoted(m->database_type));
	return why || !d->named ? GEOJP_INPUT : GEOJP_OK;
}

/* At the soft limit of time comes SIGXCPU, at the hard one SIGKILL. */
static bool limit(int what, rlim_t most)
{
	struct rlimit r = { most, most + 1 };

	return !setrlimit(what, &r);
}

/* The process of the library: reads the file @from, writes lines to @to. */
static enum geojp_exit work(int from, int to, size_t size, const char *name)
{
	static char room[LINES_ROOM];
	struct dump d = { .out = fdopen(to, "w") };
	enum geojp_exit code;
	char path[64];
	int result;

	if (!d.out || setvbuf(d.out, room, _IOFBF, sizeof(room)) ||
	    !limit(RLIMIT_AS, MEMORY_MAX) ||
	    !limit(RLIMIT_CPU, SECONDS_MAX + size / SECOND_BYTES) ||
	    !limit(RLIMIT_CORE, 0))
		return failed(name, GEOJP_INPUT);
	/* The library takes only a name. */
	snprintf(path, sizeof(path), "/proc/self/fd/%d", from);
	result = MMDB_open(path, MMDB_MODE_MMAP, &d.db);
	if (result != MMDB_SUCCESS)
		return refuse(GJ_DAMAGED, name, MMDB_strerror(result));
	fprintf(d.out, "%ju\n", (uintmax_t)d.db.metadata.build_epoch);
	code = dump(&d, name);
	if (!code && (fflush(d.out) || ferror(d.out)))
		code = failed(name, GEOJP_INPUT);
	return code;
}

/* Starts it.  It dies with this process, and does not hold its locks longer. */
static pid_t start(int from, const int ends[2], size_t size, const char *name)
{
	pid_t parent = getpid(), child;

	signal(SIGCHLD, SIG_DFL);	/* or waitpid() could not wait for it */
	child = fork();
	if (child)
		return child;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	close(ends[0]);
	_exit(getppid() == parent ? work(from, ends[1], size, name) :
				    GEOJP_INPUT);
}

/* Did it come to a good end?  Says why if not. */
static enum geojp_exit finish(pid_t child, const char *name)
{
	int status;

	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return failed(name, GEOJP_INPUT);
	if (WIFEXITED(status))
		return WEXITSTATUS(status) ? GEOJP_INPUT : GEOJP_OK;
	complain(GJ_DAMAGED,
		 "%s: the database is damaged: libmaxminddb crashed or took "
		 "too long (signal %d); fetch it again",
		 name, WTERMSIG(status));
	return GEOJP_INPUT;
}

/* No line at all is no error here: finish() says why there is none. */
static enum geojp_exit read_lines(struct input *in,
				  const struct wanted *wanted, struct set *set,
				  struct text_result *result)
{
	enum input_result more = input_line(in);
	enum geojp_exit code = GEOJP_OK;
	const char *data;
	size_t count;
	time_t built;

	if (more == INPUT_ERROR ||
	    input_peek(in, 1, &data, &count) == INPUT_ERROR)
		return GEOJP_INPUT;
	built = strtoll(in->line, NULL, 10);	/* "" without a line */
	if (count)
		code = text_read(in, wanted, set, result);
	result->data_time = date_sane(built);
	return code;
}

static enum geojp_exit read_database(int fd, size_t size, const char *name,
				     const struct wanted *wanted,
				     struct set *set,
				     struct text_result *result)
{
	enum geojp_exit code;
	struct input in;
	int ends[2];
	pid_t child;

	if (pipe2(ends, O_CLOEXEC))
		return failed(name, GEOJP_INPUT);
	child = start(fd, ends, size, name);
	close(ends[1]);
	if (child < 0) {
		close(ends[0]);
		return failed(name, GEOJP_INPUT);
	}
	code = input_use(&in, ends[0], name);
	if (!code) {
		code = read_lines(&in, wanted, set, result);
		if (code)	/* before it sees that nobody reads any more */
			kill(child, SIGKILL);
		input_close(&in);
	}
	if (!code)
		return finish(child, name);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	return code;
}

#else

static enum geojp_exit read_database(int fd, size_t size, const char *name,
				     const struct wanted *wanted,
				     struct set *set,
				     struct text_result *result)
{
	(void)fd, (void)size, (void)wanted, (void)set, (void)result;
	return refuse(GJ_NO_LIBRARY, name,
		      "is a MaxMind database (.mmdb), and this geojp was "
		      "built without libmaxminddb");
}

#endif

bool mmdb_recognise(const char *start, size_t count)
{
	return junk_name(start, count) == junk_binary;
}

/* The library needs a file, but the input may be a pipe or gzip data. */
static enum geojp_exit copy(struct input *in, int fd, size_t *size)
{
	enum input_result more;
	const char *data;
	size_t count;

	*size = 0;
	while ((more = input_chunk(in, &data, &count)) == INPUT_MORE) {
		*size += count;
		if (*size > MMDB_SIZE_MAX)
			return refuse(GJ_TOO_LARGE, in->name,
				      "is binary data, and too large "
				      "for a MaxMind database");
		if (!file_write(fd, data, count))
			return failed(in->name, GEOJP_INPUT);
	}
	return more == INPUT_ERROR ? GEOJP_INPUT : GEOJP_OK;
}

static bool has_marker(int fd, size_t size)
{
	size_t count = size < TAIL ? size : TAIL;
	char *tail = xmalloc(count);
	bool has;

	has = pread(fd, tail, count, size - count) == (ssize_t)count &&
	      memmem(tail, count, MARKER, strlen(MARKER));
	free(tail);
	return has;
}

enum geojp_exit mmdb_read_file(int fd, size_t size, const char *name,
			       const struct wanted *wanted, struct set *set,
			       struct text_result *result)
{
	*result = (struct text_result){ 0 };
	if (has_marker(fd, size))
		return read_database(fd, size, name, wanted, set, result);
	return refuse(GJ_DAMAGED, name,
		      "the database is damaged: it lacks its end; fetch "
		      "it again");
}

enum geojp_exit mmdb_read(struct input *in, const struct wanted *wanted,
			  struct set *set, struct text_result *result)
{
	enum geojp_exit code;
	const char *start;
	size_t count;
	int fd;

	*result = (struct text_result){ 0 };
	if (input_peek(in, JUNK_SNIFF, &start, &count) == INPUT_ERROR)
		return GEOJP_INPUT;
	start = quoted_bytes(start, count);
	fd = memfd_create("geojp", MFD_CLOEXEC);
	if (fd < 0)
		return failed(in->name, GEOJP_INPUT);
	code = copy(in, fd, &count);
	if (!code && has_marker(fd, count)) {
		code = read_database(fd, count, in->name, wanted, set, result);
	} else if (!code) {
		complain(GJ_NOT_A_LIST,
			 "%s: %s: looks like binary data, not a list; an .mmdb "
			 "file lacks its end",
			 in->name, start);
		code = GEOJP_INPUT;
	}
	close(fd);
	return code;
}
