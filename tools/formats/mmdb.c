// SPDX-License-Identifier: GPL-2.0
/*
 * A MaxMind DB is a binary tree whose leaves point at records:
 *
 *   node 0 ... node N-1 | 16 zeros | records | marker | metadata
 *
 * libmaxminddb opens it and reads the nodes.  Records are looked up here: the
 * library does that by recursion as deep as the file says (until 1.13; Debian
 * has older ones), and for as long as the file says.  A file may come from
 * anywhere, so everything here is bounded: memory, depth, nodes, and values.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifdef HAVE_MMDB
#include <maxminddb.h>
#endif

#include "formats/mmdb.h"
#include "base/report.h"

#define FILE_MAX (128UL << 20)	/* more than any that tells countries has */
#define TAIL 131072		/* the marker is within the last 128 KiB */

static const char marker[] = "\xab\xcd\xefMaxMind.com";
#define MARKER_SIZE (sizeof(marker) - 1)

static enum geojp_exit refuse(const char *name, const char *why)
{
	complain("%s: %s", name, why);
	return GEOJP_INPUT;
}

#ifdef HAVE_MMDB

/* Records */

#define NESTING_MAX 32	/* MaxMind's own go four deep */

/* Values to look at: real files need up to four for each of their bytes. */
#define VALUES_PER_BYTE 8
#define VALUES_MAX (1UL << 29)

enum type {
	TYPE_POINTER = 1,
	TYPE_STRING = 2,
	TYPE_MAP = 7,
	TYPE_ARRAY = 11,
	TYPE_BOOL = 14,
};

/* Values one after another: the data section, or the metadata. */
struct section {
	const unsigned char *at;
	uint32_t size;
	uint64_t values_left;	/* that may still be looked at */
	bool flat;		/* pointers lead to no map and no array */
	const char *why;	/* NULL, or what is wrong with it */
};

struct value {
	unsigned int type;
	uint32_t size;		/* bytes; of a map, array: entries */
	uint32_t start;		/* of its bytes; of a pointer: where it leads */
	uint32_t end;		/* where the next value is */
};

static bool damaged(struct section *s, const char *why)
{
	s->why = why;
	return false;
}

/* Takes a number of @count bytes at *@offset. */
static bool take_number(struct section *s, uint32_t *offset, unsigned int count,
			uint32_t *number)
{
	if (*offset > s->size || s->size - *offset < count)
		return damaged(s, "a value lies beyond its end");
	for (*number = 0; count; count--)
		*number = *number << 8 | s->at[(*offset)++];
	return true;
}

/* A pointer's bits: how many bytes follow, and the highest bits of it all. */
static bool take_pointer(struct section *s, uint32_t control, struct value *v)
{
	static const uint32_t base[] = { 0, 2048, 526336, 0 };
	unsigned int more = control >> 3 & 3;

	if (!take_number(s, &v->end, more + 1, &v->start))
		return false;
	if (more < 3)
		v->start += ((control & 7) << 8 * (more + 1)) + base[more];
	return true;
}

/* The size, which goes on behind the control byte where it is large. */
static bool take_size(struct section *s, uint32_t control, struct value *v)
{
	static const uint32_t base[] = { 29, 285, 65821 };
	uint32_t more;

	v->size = control & 0x1f;
	if (v->size < 29)
		return true;
	if (!take_number(s, &v->end, v->size - 28, &more))
		return false;
	v->size = base[v->size - 29] + more;
	return true;
}

static bool has_bytes(const struct value *v)
{
	return v->type != TYPE_MAP && v->type != TYPE_ARRAY &&
	       v->type != TYPE_BOOL;
}

/* The value at @offset, as it stands there. */
static bool value_at(struct section *s, uint32_t offset, struct value *v)
{
	uint32_t control, extended;

	*v = (struct value){ .end = offset };
	if (!s->values_left--)
		return damaged(s, "its records are tangled beyond all use");
	if (!take_number(s, &v->end, 1, &control))
		return false;
	v->type = control >> 5;
	if (v->type == TYPE_POINTER)
		return take_pointer(s, control, v);
	if (!v->type) {
		if (!take_number(s, &v->end, 1, &extended))
			return false;
		v->type = extended + 7;
	}
	if (!take_size(s, control, v))
		return false;
	v->start = v->end;
	if (!has_bytes(v))
		return true;
	if (s->size - v->end < v->size)
		return damaged(s, "a value lies beyond its end");
	v->end += v->size;
	return true;
}

/* The value that is meant at @offset; *@end is where the next one stands. */
static bool meant_at(struct section *s, uint32_t offset, struct value *v,
		     uint32_t *end)
{
	if (!value_at(s, offset, v))
		return false;
	*end = v->end;
	if (v->type != TYPE_POINTER)
		return true;
	if (!value_at(s, v->start, v))
		return false;
	return v->type != TYPE_POINTER ||
	       damaged(s, "a pointer leads to a pointer");
}

static bool check_flat(struct section *s, const struct value *pointer)
{
	struct value v;

	return value_at(s, pointer->start, &v) &&
	       ((v.type != TYPE_POINTER && v.type != TYPE_MAP &&
		 v.type != TYPE_ARRAY) ||
		damaged(s, "its metadata is nested by pointers"));
}

/* Steps over the value at *@offset with all that it holds. */
static bool skip(struct section *s, uint32_t *offset)
{
	uint64_t left[NESTING_MAX] = { 1 };	/* values to come, by level */
	struct value v;
	int depth = 0;

	while (depth >= 0) {
		if (!left[depth]) {
			depth--;
			continue;
		}
		left[depth]--;
		if (!value_at(s, *offset, &v))
			return false;
		*offset = v.end;
		if (s->flat && v.type == TYPE_POINTER && !check_flat(s, &v))
			return false;
		if (v.type != TYPE_MAP && v.type != TYPE_ARRAY)
			continue;
		if (++depth == NESTING_MAX)
			return damaged(s, "its records are nested too deeply");
		left[depth] = (v.type == TYPE_MAP ? 2 : 1) * (uint64_t)v.size;
	}
	return true;
}

static bool is_text(const struct section *s, const struct value *v,
		    const char *text)
{
	return v->type == TYPE_STRING && v->size == strlen(text) &&
	       !memcmp(s->at + v->start, text, v->size);
}

/* Looks @key up in @map.  False where it is not there, or where ->why says. */
static bool find(struct section *s, const struct value *map, const char *key,
		 struct value *found)
{
	uint32_t i, offset = map->start;
	struct value v;

	if (map->type != TYPE_MAP)
		return false;
	for (i = 0; i < map->size; i++) {
		if (!meant_at(s, offset, &v, &offset))
			return false;
		if (is_text(s, &v, key))
			return meant_at(s, offset, found, &offset);
		if (!skip(s, &offset))
			return false;
	}
	return false;
}

/* The country that @key of @map names, as text or as a map with its code. */
static int country_by(struct section *s, const struct value *map,
		      const char *key)
{
	char code[3] = "";
	struct value v;

	if (!find(s, map, key, &v))
		return COUNTRY_NONE;
	if (v.type == TYPE_MAP && !find(s, &v, "iso_code", &v))
		return COUNTRY_NONE;
	if (v.type == TYPE_STRING && v.size == 2)
		memcpy(code, s->at + v.start, 2);
	return country_index(code);
}

/*
 * MaxMind and DB-IP have country.iso_code; IPinfo has the code as country, or
 * as country_code where country is the name.  MaxMind leaves the country out
 * where it does not know in which one the address is used (proxies, satellites)
 * but still has the one that it is registered in, and that is what the
 * registries' own files would say.
 */
static int country_at(struct section *s, uint32_t offset)
{
	static const char *const keys[] = { "country", "country_code",
					    "registered_country" };
	int country = COUNTRY_NONE;
	struct value record;
	unsigned int i;

	if (!meant_at(s, offset, &record, &offset))
		return COUNTRY_NONE;
	for (i = 0; i < 3 && country == COUNTRY_NONE && !s->why; i++)
		country = country_by(s, &record, keys[i]);
	return country;
}

/* The tree */

#define DEPTH_MAX 128

#define CACHE_BITS 16

/*
 * The countries of records, for many leaves share one.  Each record has one
 * place; the last one there keeps it, so that a file with millions of records
 * takes no more memory than others.
 */
struct cached {
	uint32_t offset;
	int country;
	bool used;
};

struct walk {
	MMDB_s db;
	struct section data;
	struct cached *cache;	/* 1 << CACHE_BITS of them */
	const struct countries *wanted;
	struct set *set;
	struct raw_result *result;
};

/* A part of the tree that is still to be walked. */
struct branch {
	uint64_t record;
	unsigned char type;
	uint32_t offset;	/* of the data, where it is a leaf */
	struct prefix p;
};

static int cached_country(struct walk *w, uint32_t offset)
{
	uint32_t hash = offset * 2654435761U;
	struct cached *place = &w->cache[hash >> (32 - CACHE_BITS)];

	if (!place->used || place->offset != offset)
		*place = (struct cached){ offset, country_at(&w->data, offset),
					  true };
	return place->country;
}

/*
 * Other ways to write an IPv4 address as an IPv6 one: mapped, Teredo, 6to4.
 * Databases repeat all of IPv4 there.
 */
static bool is_alias(const struct prefix *p)
{
	static const struct prefix alias[] = {
		{ { 0, 0xffffULL << 32 }, 96 },
		{ { 0x2001ULL << 48, 0 }, 32 },
		{ { 0x2002ULL << 48, 0 }, 16 },
	};
	unsigned int i;

	for (i = 0; i < sizeof(alias) / sizeof(*alias); i++)
		if (p->len == alias[i].len &&
		    !addr_cmp(p->addr, alias[i].addr))
			return true;
	return false;
}

static bool add(struct walk *w, enum family f, struct prefix p)
{
	return set_add(w->set, f, prefix_range(f, &p));
}

/* In a tree of both families IPv4 is what lies at ::/96. */
static bool add_leaf(struct walk *w, const struct prefix *p)
{
	struct prefix p4 = *p;

	if (w->db.metadata.ip_version == 4)
		return add(w, IPV4, *p);
	if (p->addr.hi || p->addr.lo >> 32)
		return add(w, IPV6, *p);
	p4.len = p->len > 96 ? p->len - 96 : 0;
	return add(w, IPV4, p4) && (p->len >= 96 || add(w, IPV6, *p));
}

static const char *take_leaf(struct walk *w, const struct branch *b)
{
	int country = cached_country(w, b->offset);

	if (w->data.why || country == COUNTRY_NONE)
		return w->data.why;
	w->result->seen.seen[country]++;
	if (!w->wanted->in[country])
		return NULL;
	w->result->kept++;
	return add_leaf(w, &b->p) ? NULL :
				    "too many separate ranges for one list";
}

/* Both branches of node @b; the right one starts with a one. */
static const char *fork_node(const struct walk *w, const struct branch *b,
			     unsigned int bits, struct branch *left,
			     struct branch *right)
{
	struct addr half = addr_ones(bits - b->p.len - 1);
	struct prefix p = { b->p.addr, b->p.len + 1 };
	MMDB_search_node_s node;

	if (MMDB_read_node(&w->db, b->record, &node) != MMDB_SUCCESS)
		return "a branch of its tree leads nowhere";
	*left = (struct branch){ node.left_record, node.left_record_type,
				 node.left_record_entry.offset, p };
	p.addr = addr_add(p.addr, addr_next(half));
	*right = (struct branch){ node.right_record, node.right_record_type,
				  node.right_record_entry.offset, p };
	return NULL;
}

/* Gives NULL, or what is wrong with the file. */
static const char *walk_tree(struct walk *w)
{
	unsigned int bits = w->db.metadata.ip_version == 4 ? 32 : 128;
	uint64_t nodes_left = 4ULL * w->db.metadata.node_count + 1024;
	struct branch stack[DEPTH_MAX + 2] = { 0 };	/* the root */
	struct branch left, right;
	const char *why = NULL;
	unsigned int count = 1;

	while (!why && count) {
		struct branch b = stack[--count];

		if (b.type == MMDB_RECORD_TYPE_EMPTY ||
		    (bits == 128 && is_alias(&b.p)))
			continue;
		if (b.type == MMDB_RECORD_TYPE_DATA) {
			why = take_leaf(w, &b);
			continue;
		}
		if (b.type != MMDB_RECORD_TYPE_SEARCH_NODE)
			return "a branch of its tree leads nowhere";
		if (b.p.len == bits)
			return "its tree is deeper than an address is long";
		/* No node has two ways to it in a tree that is one. */
		if (!nodes_left--)
			return "its tree refers to itself";
		why = fork_node(w, &b, bits, &left, &right);
		if (why)
			break;
		stack[count++] = right;
		stack[count++] = left;
	}
	return why;
}

static enum geojp_exit check_countries(const struct walk *w, const char *name)
{
	int i;

	for (i = 0; i < COUNTRY_CODES; i++)
		if (w->result->seen.seen[i])
			return GEOJP_OK;
	complain("%s: %s: this database names no country", name,
		 quoted(w->db.metadata.database_type));
	return GEOJP_INPUT;
}

static uint64_t values_allowed(uint64_t file_size)
{
	return file_size < VALUES_MAX / VALUES_PER_BYTE ?
		       file_size * VALUES_PER_BYTE : VALUES_MAX;
}

static enum geojp_exit read_open(struct walk *w, const char *name)
{
	size_t cache_size = sizeof(*w->cache) << CACHE_BITS;
	const char *why = NULL;
	uint64_t tree;

	/* The library computes in 32 bits. */
	tree = (uint64_t)w->db.metadata.node_count *
	       w->db.full_record_byte_size;
	if (tree + 16 > (uint64_t)w->db.file_size)
		why = "its tree is cut off";
	w->data = (struct section){ w->db.data_section, w->db.data_section_size,
				    values_allowed(w->db.file_size), false, NULL };
	w->cache = memset(xmalloc(cache_size), 0, cache_size);
	if (!why)
		why = walk_tree(w);
	free(w->cache);
	if (!why)
		return check_countries(w, name);
	complain("%s: the database is damaged: %s; fetch it again", name, why);
	return GEOJP_INPUT;
}

/* What the library would trip over in the @size bytes at @metadata. */
static enum geojp_exit check_metadata(const unsigned char *metadata,
				      uint32_t size, const char *name)
{
	struct section s = { metadata, size, size * 2ULL + 1, true, NULL };
	uint32_t offset = 0;

	if (skip(&s, &offset))
		return GEOJP_OK;
	complain("%s: the database is damaged: metadata: %s; fetch it again",
		 name, s.why);
	return GEOJP_INPUT;
}

static enum geojp_exit read_database(int fd, const char *name, struct walk *w)
{
	enum geojp_exit code;
	char path[64];
	int result;

	/* The library opens by name. */
	sprintf(path, "/proc/self/fd/%d", fd);
	result = MMDB_open(path, MMDB_MODE_MMAP, &w->db);
	if (result != MMDB_SUCCESS) {
		complain("%s: %s", name, MMDB_strerror(result));
		return GEOJP_INPUT;
	}
	code = read_open(w, name);
	MMDB_close(&w->db);
	return code;
}

static enum geojp_exit read_file(int fd, const unsigned char *metadata,
				 uint32_t size, const char *name,
				 const struct countries *wanted,
				 struct set *set, struct raw_result *result)
{
	struct walk w = { .wanted = wanted, .set = set, .result = result };

	if (check_metadata(metadata, size, name))
		return GEOJP_INPUT;
	result->has_countries = true;
	return read_database(fd, name, &w);
}

#else

static enum geojp_exit read_file(int fd, const unsigned char *metadata,
				 uint32_t size, const char *name,
				 const struct countries *wanted,
				 struct set *set, struct raw_result *result)
{
	(void)fd, (void)metadata, (void)size, (void)wanted, (void)set;
	(void)result;
	return refuse(name, "is a MaxMind database (.mmdb), and this geojp was "
			    "built without libmaxminddb");
}

#endif

/* The file */

enum geojp_exit mmdb_recognise(struct input *in, bool *maybe)
{
	const char *data;
	size_t count;

	if (input_peek(in, JUNK_SNIFF, &data, &count) == INPUT_ERROR)
		return GEOJP_INPUT;
	if (count > JUNK_SNIFF)
		count = JUNK_SNIFF;
	*maybe = junk_is_binary(data, count);
	return GEOJP_OK;
}

/* A copy in memory: of a pipe or of gzip there is no file to open. */
static enum geojp_exit copy(struct input *in, int fd, size_t *size)
{
	enum input_result more;
	const char *data;
	size_t count;

	*size = 0;
	while ((more = input_chunk(in, &data, &count)) == INPUT_MORE) {
		*size += count;
		if (*size > FILE_MAX)
			return refuse(in->name, "is binary data, and too large "
						"for a MaxMind database");
		if (write(fd, data, count) != (ssize_t)count)
			return refuse(in->name, strerror(errno));
	}
	return more == INPUT_ERROR ? GEOJP_INPUT : GEOJP_OK;
}

/* Where the metadata begins in the @size bytes at @tail; NULL for nowhere. */
static unsigned char *find_metadata(unsigned char *tail, size_t size)
{
	unsigned char *last = NULL, *s = tail;

	while ((s = memmem(s, size - (s - tail), marker, MARKER_SIZE)))
		last = s += MARKER_SIZE;
	return last;
}

static enum geojp_exit read_copy(int fd, size_t size, const char *name,
				 const char *start,
				 const struct countries *wanted,
				 struct set *set, struct raw_result *result)
{
	size_t count = size < TAIL ? size : TAIL;
	unsigned char *tail = xmalloc(count), *metadata = NULL;
	enum geojp_exit code = GEOJP_INPUT;

	if (pread(fd, tail, count, size - count) == (ssize_t)count)
		metadata = find_metadata(tail, count);
	if (metadata)
		code = read_file(fd, metadata, tail + count - metadata, name,
				 wanted, set, result);
	else
		complain("%s: %s: looks like binary data, not a list; an .mmdb "
			 "file lacks its end", name, start);
	free(tail);
	return code;
}

enum geojp_exit mmdb_read(struct input *in, const struct countries *wanted,
			  struct set *set, struct raw_result *result)
{
	enum geojp_exit code;
	const char *start;
	size_t count;
	int fd;

	*result = (struct raw_result){ 0 };
	if (input_peek(in, JUNK_SNIFF, &start, &count) == INPUT_ERROR)
		return GEOJP_INPUT;
	start = quoted_bytes(start, count);
	fd = memfd_create("geojp", MFD_CLOEXEC);
	if (fd < 0)
		return refuse(in->name, strerror(errno));
	code = copy(in, fd, &count);
	if (!code)
		code = read_copy(fd, count, in->name, start, wanted, set,
				 result);
	close(fd);
	return code;
}
