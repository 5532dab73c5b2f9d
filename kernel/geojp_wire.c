// SPDX-License-Identifier: GPL-2.0
/* The load protocol's parser and printer; geojp_wire.h has the grammar. */
#include <linux/types.h>
#include "geojp_wire.h"

enum {
	STATE_HEADER,	/* the header must come */
	STATE_OPENED,	/* a label, unload or a prefix may come */
	STATE_LABELLED,
	STATE_PREFIXES,
	STATE_DONE,
	STATE_REFUSED,
};

/* A buffer to which text is appended.  Text that does not fit is cut off. */
struct text {
	char *at;
	char *end;	/* where a full buffer has its NUL byte */
};

static void put(struct text *t, const char *s)
{
	while (*s && t->at < t->end)
		*t->at++ = *s++;
	*t->at = '\0';
}

static void put_number(struct text *t, __u32 base, __u32 value)
{
	char digits[11], *s = digits + sizeof(digits);

	*--s = '\0';
	do {
		*--s = "0123456789abcdef"[value % base];
		value /= base;
	} while (value);
	put(t, s);
}

static unsigned int put_len(struct text *t, const char *start, __u8 len)
{
	put(t, "/");
	put_number(t, 10, len);
	return t->at - start;
}

unsigned int geojp_wire_print4(char buf[GEOJP_PREFIX_SIZE],
			       const struct geojp_prefix *p)
{
	struct text t = { buf, buf + GEOJP_PREFIX_SIZE - 1 };
	int shift;

	for (shift = 56; shift >= 32; shift -= 8) {
		put_number(&t, 10, p->addr.hi >> shift & 255);
		if (shift > 32)
			put(&t, ".");
	}
	return put_len(&t, buf, p->len);
}

static __u32 group6(const struct geojp_prefix *p, int i)
{
	return (i < 4 ? p->addr.hi >> (48 - 16 * i) :
			p->addr.lo >> (112 - 16 * i)) & 0xffff;
}

/* RFC 5952, section 4.2: the first longest run of two or more zero groups. */
static int zero_groups(const struct geojp_prefix *p, int *count)
{
	int i, run = 0, best = -1;

	*count = 1;
	for (i = 0; i < 8; i++) {
		run = group6(p, i) ? 0 : run + 1;
		if (run > *count) {
			*count = run;
			best = i + 1 - run;
		}
	}
	return best;
}

unsigned int geojp_wire_print6(char buf[GEOJP_PREFIX_SIZE],
			       const struct geojp_prefix *p)
{
	struct text t = { buf, buf + GEOJP_PREFIX_SIZE - 1 };
	int i, count, gap = zero_groups(p, &count);

	for (i = 0; i < 8; i++) {
		if (i == gap) {
			put(&t, "::");
			i += count - 1;
			continue;
		}
		if (i && i != gap + count)
			put(&t, ":");
		put_number(&t, 16, group6(p, i));
	}
	return put_len(&t, buf, p->len);
}

static _Bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/*
 * Reads a decimal number without leading zeros and moves *@s past its digits.
 * A number over @max gives @max + 1.  Returns false if there is no such number.
 */
static _Bool scan_number(const char **s, __u64 max, __u64 *value)
{
	const char *start = *s;

	for (*value = 0; is_digit(**s); (*s)++) {
		*value = *value * 10 + (**s - '0');
		if (*value > max)
			*value = max + 1;
	}
	return *s > start && (*start != '0' || *s == start + 1);
}

static _Bool fail(const char **why, const char *because)
{
	*why = because;
	return 0;
}

/* Reads the "/24" at the end of a prefix.  The length is at most @max. */
static _Bool scan_len(const char *s, __u64 max, __u8 *len, const char **why)
{
	__u64 value;

	if (*s++ != '/')
		return fail(why, "no prefix length");
	if (!scan_number(&s, max, &value) || *s)
		return fail(why, "bad prefix length");
	if (value > max)
		return fail(why, max == 32 ? "prefix length over 32" :
					     "prefix length over 128");
	*len = value;
	return 1;
}

_Bool geojp_wire_scan4(const char *s, struct geojp_prefix *p, const char **why)
{
	__u64 byte;
	int i;

	p->addr = (struct geojp_addr){ 0, 0 };
	for (i = 0; i < 4; i++) {
		if ((i && *s++ != '.') || !scan_number(&s, 255, &byte) ||
		    byte > 255)
			return fail(why, "not an IPv4 prefix");
		p->addr.hi |= byte << (56 - 8 * i);
	}
	if (!scan_len(s, 32, &p->len, why))
		return 0;
	if (p->addr.hi << p->len)
		return fail(why, "host bits are not zero");
	return 1;
}

static int hex_value(char c)
{
	if (is_digit(c))
		return c - '0';
	c |= 'a' - 'A';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* One group of one to four hexadecimal digits. */
static _Bool scan_group(const char **s, __u16 *group)
{
	const char *start = *s;

	for (*group = 0; *s < start + 4 && hex_value(**s) >= 0; (*s)++)
		*group = *group << 4 | hex_value(**s);
	return *s > start;
}

/*
 * Reads the groups before the prefix length.  *@gap is the number of groups
 * before "::", or -1 if there is none.  Returns the number of groups, or -1 for
 * an error.
 */
static int scan_groups(const char **s, __u16 group[8], int *gap)
{
	int n = 0;

	*gap = -1;
	if ((*s)[0] == ':') {
		if ((*s)[1] != ':')
			return -1;
		*s += 2;
		*gap = 0;
	}
	while (n < 8 && scan_group(s, &group[n])) {
		n++;
		if (**s != ':')
			break;
		++*s;
		if (**s == ':' && *gap < 0) {
			++*s;
			*gap = n;
		} else if (hex_value(**s) < 0) {
			return -1;
		}
	}
	return n;
}

_Bool geojp_wire_scan6(const char *s, struct geojp_prefix *p, const char **why)
{
	__u16 group[8];
	int i, from, gap, n;

	n = scan_groups(&s, group, &gap);
	if (gap < 0 ? n != 8 : n < 0 || n > 7)
		return fail(why, "not an IPv6 prefix");

	p->addr = (struct geojp_addr){ 0, 0 };
	for (i = 0; i < 8; i++) {
		/* After "::" the groups are counted from the end. */
		from = gap < 0 || i < gap ? i : i - (8 - n);
		p->addr.hi = p->addr.hi << 16 | p->addr.lo >> 48;
		p->addr.lo <<= 16;
		if (i < gap || from >= gap)
			p->addr.lo |= group[from];
	}
	if (!scan_len(s, 128, &p->len, why))
		return 0;
	if (p->len < 64 ? p->addr.lo || p->addr.hi << p->len :
	    p->len < 128 && p->addr.lo << (p->len - 64))
		return fail(why, "host bits are not zero");
	return 1;
}

void geojp_wire_init(struct geojp_wire *w)
{
	*w = (struct geojp_wire){ .state = STATE_HEADER };
}

/* Refuses the transaction and writes the start of the reason; not yet @why. */
static struct text refusal(struct geojp_wire *w, const char *why)
{
	struct text t = { w->reason, w->reason + GEOJP_REASON_SIZE - 1 };

	w->state = STATE_REFUSED;
	w->why = why;
	put(&t, "line ");
	put_number(&t, 10, w->line);
	put(&t, ": ");
	return t;
}

void geojp_wire_refuse(struct geojp_wire *w, const char *why)
{
	struct text t = refusal(w, why);

	put(&t, why);
}

static enum geojp_wire_event refuse(struct geojp_wire *w, const char *why)
{
	geojp_wire_refuse(w, why);
	return GEOJP_WIRE_REFUSED;
}

static enum geojp_wire_event refuse_text(struct geojp_wire *w, const char *why)
{
	struct text t = refusal(w, why);

	put(&t, "\"");
	put(&t, w->text);
	put(&t, "\": ");
	put(&t, why);
	return GEOJP_WIRE_REFUSED;
}

/* The line is a well-formed prefix in the wrong place. */
static enum geojp_wire_event refuse_place(struct geojp_wire *w, const char *why)
{
	struct text t = refusal(w, why);

	put(&t, w->text);
	put(&t, why);
	return GEOJP_WIRE_REFUSED;
}

/* Does the line start with @word?  Then *@rest is the text after it. */
static _Bool starts(const struct geojp_wire *w, const char *word,
		    const char **rest)
{
	for (*rest = w->text; *word; word++)
		if (*(*rest)++ != *word)
			return 0;
	return 1;
}

static void copy(char *to, const char *from)
{
	while ((*to++ = *from++))
		;
}

static unsigned int length(const char *s)
{
	unsigned int n = 0;

	while (s[n])
		n++;
	return n;
}

static enum geojp_wire_event take_header(struct geojp_wire *w)
{
	const char *s;
	__u64 version;

	if (!starts(w, "geojp ", &s) || !scan_number(&s, ~0U, &version) ||
	    *s++ != ' ')
		return refuse_text(w, "no list starts like this");
	if (version != GEOJP_WIRE_VERSION)
		return refuse_text(w, "unknown version of the protocol");
	if (!xt_geojp_name_len(s))
		return refuse_text(w, "a list's name is " XT_GEOJP_NAME_FORM);
	copy(w->name, s);
	w->state = STATE_OPENED;
	return GEOJP_WIRE_BEGIN;
}

static enum geojp_wire_event take_label(struct geojp_wire *w, const char *s)
{
	if (w->state != STATE_OPENED)
		return refuse(w, "a label comes second or not at all");
	if (!*s || length(s) > GEOJP_LABEL_MAX)
		return refuse_text(w, "the label is empty or too long");
	copy(w->label, s);
	w->state = STATE_LABELLED;
	return GEOJP_WIRE_LABEL;
}

static enum geojp_wire_event take_unload(struct geojp_wire *w)
{
	if (w->state != STATE_OPENED)
		return refuse(w, "unload follows the first line and stands alone");
	w->state = STATE_DONE;
	w->done = 1;
	return GEOJP_WIRE_UNLOAD;
}

static enum geojp_wire_event take_commit(struct geojp_wire *w, const char *s)
{
	struct text t;
	__u64 count;

	if (!scan_number(&s, ~0U, &count) || *s)
		return refuse_text(w, "expected \"commit\" and a number");
	if (count != (__u64)w->count4 + w->count6) {
		t = refusal(w, "");
		put(&t, w->text);
		put(&t, ", but ");
		put_number(&t, 10, w->count4 + w->count6);
		put(&t, " prefixes were sent");
		return GEOJP_WIRE_REFUSED;
	}
	if (!count)
		return refuse(w, "commit 0: to empty a list, send \"unload\"");
	w->state = STATE_DONE;
	w->done = 1;
	return GEOJP_WIRE_COMMIT;
}

static int compare(struct geojp_addr a, struct geojp_addr b)
{
	if (a.hi != b.hi)
		return a.hi < b.hi ? -1 : 1;
	return a.lo < b.lo ? -1 : a.lo > b.lo;
}

/* Takes a well-formed prefix; @count is how many its family has so far. */
static enum geojp_wire_event take_prefix(struct geojp_wire *w,
					 const struct geojp_prefix *p,
					 __u32 *count,
					 enum geojp_wire_event event)
{
	const struct geojp_prefix *last = &w->prefix;

	if (*count) {
		if (!compare(p->addr, last->addr) && p->len == last->len)
			return refuse_place(w, " is there twice");
		if (compare(p->addr, last->addr) < 0)
			return refuse_place(w,
					    " comes before the prefix before it");
		if (compare(p->addr, geojp_prefix_last(last)) <= 0)
			return refuse_place(w, " overlaps the prefix before it");
	}
	w->prefix = *p;
	w->state = STATE_PREFIXES;
	++*count;
	return event;
}

static enum geojp_wire_event take_prefix4(struct geojp_wire *w)
{
	struct geojp_prefix p;
	const char *why;

	if (!geojp_wire_scan4(w->text, &p, &why))
		return refuse_text(w, why);
	if (w->count6)
		return refuse_place(w, " comes after an IPv6 prefix");
	return take_prefix(w, &p, &w->count4, GEOJP_WIRE_PREFIX4);
}

static enum geojp_wire_event take_prefix6(struct geojp_wire *w)
{
	struct geojp_prefix p;
	const char *why;

	if (!geojp_wire_scan6(w->text, &p, &why))
		return refuse_text(w, why);
	return take_prefix(w, &p, &w->count6, GEOJP_WIRE_PREFIX6);
}

static enum geojp_wire_event take_line(struct geojp_wire *w)
{
	const char *s;

	if (w->state == STATE_HEADER)
		return take_header(w);
	if (starts(w, "label ", &s))
		return take_label(w, s);
	if (starts(w, "commit ", &s))
		return take_commit(w, s);
	if (starts(w, "unload", &s) && !*s)
		return take_unload(w);
	for (s = w->text; *s; s++)
		if (*s == ':')
			return take_prefix6(w);
	return take_prefix4(w);
}

static enum geojp_wire_event refuse_byte(struct geojp_wire *w, __u8 c)
{
	const char *why = c == '\r' ?
		" is not printable ASCII; lines end with a newline alone" :
		" is not printable ASCII";
	struct text t;

	w->line++;
	t = refusal(w, why);
	put(&t, "byte 0x");
	put_number(&t, 16, c);
	put(&t, why);
	return GEOJP_WIRE_REFUSED;
}

enum geojp_wire_event geojp_wire_next(struct geojp_wire *w, const char **data,
				      const char *end)
{
	while (w->state != STATE_REFUSED && *data < end) {
		char c = *(*data)++;

		if (w->state == STATE_DONE) {
			w->line++;
			return refuse(w, "nothing may follow the last line");
		}
		if (c == '\n') {
			w->line++;
			w->text[w->fill] = '\0';
			w->fill = 0;
			return take_line(w);
		}
		if (c < ' ' || c > '~')
			return refuse_byte(w, c);
		if (w->fill == GEOJP_LINE_MAX) {
			w->line++;
			return refuse(w, "too long for any line of a list");
		}
		w->text[w->fill++] = c;
	}
	return w->state == STATE_REFUSED ? GEOJP_WIRE_REFUSED : GEOJP_WIRE_MORE;
}
