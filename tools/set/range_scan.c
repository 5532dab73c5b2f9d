// SPDX-License-Identifier: GPL-2.0
/* Addresses as people write them: addr_scan(), range_scan(). */
#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>

#include "base/report.h"
#include "base/scan.h"
#include "set/addr.h"

#define BLANKS " \t\v\f\r"
#define ENDS BLANKS "/-,"	/* an address ends before one of these */
#define DIGITS "0123456789"

static const char not_address[] = "not an address";
static const char text_behind[] = "text behind the address; begin a comment "
				  "with #";
static const char not_ascii[] = "has characters that are not ASCII, such as "
				"wide digits, blanks or dashes; type it anew";

static bool is_ascii(const char *s)
{
	while (isascii(*s) && *s)
		s++;
	return !*s;
}

/* Does one of the numbers between the dots have one? */
static bool has_leading_zero(const char *s)
{
	for (; s; s = strchr(s, '.')) {
		s += *s == '.';
		if (s[0] == '0' && isdigit((unsigned char)s[1]))
			return true;
	}
	return false;
}

/* Only a hint: @s is known not to be an IPv4 address. */
static const char *why_not_ipv4(const char *s)
{
	if (*s && !s[strspn(s, DIGITS)])
		return "not an IPv4 address but a number; write the address "
		       "with dots, such as 198.18.0.7";
	if (strchr(s, '*'))
		return "not an IPv4 address; in place of the * write a prefix, "
		       "such as 198.18.0.0/24";
	if (!s[strspn(s, DIGITS ".")] && has_leading_zero(s))
		return "not an IPv4 address; numbers with leading zeros are "
		       "not taken, because some programs read them as octal";
	return "not an IPv4 address";
}

/* The same for IPv6. */
static const char *why_not_ipv6(const char *s)
{
	size_t dotted = strspn(s, DIGITS ".");

	if (s[dotted] == ':' && memchr(s, '.', dotted))
		return "has a port; write the address alone";
	return "not an IPv6 address";
}

/* What is wrong with @s that is no address of the family. */
static const char *why_not(const char *s, enum family f)
{
	if (*s == '[')
		return "has brackets; write the address without them";
	if (!is_ascii(s))
		return not_ascii;
	if (isxdigit((unsigned char)*s) && strchr(s, ';'))
		return text_behind;
	if (strchr(s, '%'))
		return "has a zone; write the address without the % and what "
		       "follows";
	return f == IPV4 ? why_not_ipv4(s) : why_not_ipv6(s);
}

const char *addr_scan(const char *s, enum family *f, struct addr *a)
{
	unsigned char byte[16];
	int i, size;

	*f = strchr(s, ':') ? IPV6 : IPV4;
	if (inet_pton(*f == IPV4 ? AF_INET : AF_INET6, s, byte) != 1)
		return why_not(s, *f);
	size = *f == IPV4 ? 4 : 16;
	*a = (struct addr){ 0, 0 };
	for (i = 0; i < size; i++) {
		a->hi = a->hi << 8 | a->lo >> 56;
		a->lo = a->lo << 8 | byte[i];
	}
	return NULL;
}

static const char *why_bits(enum family f, const struct prefix *p,
			    const struct prefix *rounded)
{
	static char why[2 * PREFIX_TEXT + 80];
	char network[PREFIX_TEXT], host[PREFIX_TEXT];

	prefix_text(f, rounded, network);
	addr_text(f, p->addr, host);
	phrase_in(why, sizeof(why),
		  "has bits set behind its length; write %s or %s", network,
		  host);
	return why;
}

/* The prefix of @len bits in which @a is. */
static struct prefix prefix_around(enum family f, struct addr a,
				   unsigned int len)
{
	struct addr mask = addr_ones(family_bits(f) - len);

	return (struct prefix){ { a.hi & ~mask.hi, a.lo & ~mask.lo }, len };
}

const char *prefix_check(enum family f, const struct prefix *p)
{
	struct prefix rounded = prefix_around(f, p->addr, p->len);

	return addr_cmp(p->addr, rounded.addr) ? why_bits(f, p, &rounded) :
						 NULL;
}

/* Copies the word that ends before one of @ends, and skips it and blanks. */
static bool next_word(const char **s, const char *ends, char word[PREFIX_TEXT])
{
	size_t size = strcspn(*s, ends);

	if (size >= PREFIX_TEXT)
		return false;
	memcpy(word, *s, size);
	word[size] = '\0';
	*s += size;
	*s += strspn(*s, BLANKS);
	return true;
}

static const char *next_addr(const char **s, enum family *f, struct addr *a)
{
	char word[PREFIX_TEXT];

	return next_word(s, ENDS, word) ? addr_scan(word, f, a) : not_address;
}

/* Complains of @s, all that is left of the line behind a range. */
static const char *check_end(const char *s)
{
	enum family f;
	struct addr a;

	if (!*s)
		return NULL;
	if (*s == '-')
		return "the ends of a range must be addresses, not prefixes";
	s += *s == ',' || *s == '/';
	s += strspn(s, BLANKS);
	if (!next_addr(&s, &f, &a))
		return "more than one address; write each on a line of its "
		       "own, or a range as A-B";
	return text_behind;
}

int mask_length(struct addr mask)
{
	uint32_t rest = ~(uint32_t)mask.lo;

	return rest & (rest + 1) ? -1 : 32 - __builtin_popcount(rest);
}

/* Routers have wildcard masks.  Their bits are where a netmask has none. */
static const char *why_wildcard(struct addr a, struct addr mask)
{
	static char why[PREFIX_TEXT + 80];
	char text[PREFIX_TEXT];
	struct addr inverse = { 0, ~mask.lo & UINT32_MAX };
	struct prefix p = prefix_around(IPV4, a, mask_length(inverse));

	prefix_text(IPV4, &p, text);
	phrase_in(why, sizeof(why), "has a wildcard mask; write %s", text);
	return why;
}

/* @why_none is for a mask that is neither a netmask nor a wildcard mask. */
static const char *take_mask(enum family f, struct addr mask, const char *rest,
			     const char *why_none, struct range *r)
{
	struct addr inverse = { 0, ~mask.lo & UINT32_MAX };
	struct prefix p = { r->first, 0 };
	int len = mask_length(mask);
	const char *why;

	if (f != IPV4)
		return "an IPv6 address has no netmask; write a prefix length";
	if (len < 0)
		return mask_length(inverse) < 0 ? why_none :
		       why_wildcard(r->first, mask);
	p.len = len;
	why = check_end(rest);
	*r = prefix_range(f, &p);
	return why ? why : prefix_check(f, &p);
}

/* What follows the slash: a prefix length or a netmask. */
static const char *take_length(const char *s, enum family f, struct range *r)
{
	struct prefix p = { r->first, family_bits(f) };
	char word[PREFIX_TEXT] = "";
	struct addr mask = { 0, 0 };
	enum family mask_family;
	const char *why;
	uint64_t len;

	if (next_word(&s, ENDS, word) && strpbrk(word, ".:") &&
	    !addr_scan(word, &mask_family, &mask))
		return take_mask(mask_family == f ? f : IPV6, mask, s,
				 "its netmask is not contiguous", r);
	if (isdigit((unsigned char)*word) && strchr(word, ';'))
		return text_behind;
	if (!is_ascii(word))
		return not_ascii;
	if (!number_scan(word, UINT32_MAX, &len) || (*word == '0' && word[1]))
		return f == IPV4 ?
		       "bad prefix length; write a number from 0 to 32" :
		       "bad prefix length; write a number from 0 to 128";
	if (len > p.len)
		return f == IPV4 ? "prefix length over 32" :
				   "prefix length over 128";
	p.len = len;
	why = check_end(s);
	*r = prefix_range(f, &p);
	return why ? why : prefix_check(f, &p);
}

static const char *take_last(const char *s, enum family f, struct range *r)
{
	enum family last_family;
	const char *why = next_addr(&s, &last_family, &r->last);

	if (why)
		return why;
	if (*s == '/')
		return "the ends of a range must be addresses, not prefixes";
	why = check_end(s);
	if (why)
		return why;
	if (f != last_family ||
	    (f == IPV6 && addr_mapped(r->first) != addr_mapped(r->last)))
		return "start and end are of different address families";
	return addr_cmp(r->first, r->last) > 0 ?
	       "the range ends before it starts" : NULL;
}

/* A second word behind a blank: only a netmask may be there. */
static const char *take_second(const char *s, enum family f, struct range *r)
{
	const char *rest = s;
	struct addr second = { 0, 0 };
	enum family second_family;

	if (*s == ',' || next_addr(&rest, &second_family, &second) ||
	    f != IPV4 || second_family != IPV4 || *rest == '/')
		return check_end(s);
	return take_mask(f, second, rest, second.lo >> 24 == 255 ?
			 "its netmask is not contiguous" : check_end(s), r);
}

/* Somebody cut a line in two, or wrote a list of words with a netmask in it. */
static bool is_lone_mask(enum family f, struct addr a)
{
	return f == IPV4 && a.lo >> 24 == 255 && a.lo != UINT32_MAX &&
	       mask_length(a) >= 0;
}

static const char *scan_line(const char *s, enum family *f, struct range *r)
{
	const char *why;

	s += strspn(s, BLANKS);
	if (strchr(s, ',') && !s[strspn(s, DIGITS "," BLANKS)])
		return "not an address but a number with thousands separators; "
		       "write the address with dots, such as 198.18.0.7";
	why = next_addr(&s, f, &r->first);
	if (why)
		return why;
	r->last = r->first;
	if (*s == '/')
		return take_length(s + 1, *f, r);
	if (*s == '-') {
		s++;
		s += strspn(s, BLANKS);
		return take_last(s, *f, r);
	}
	if (*s)
		return take_second(s, *f, r);
	return is_lone_mask(*f, r->first) ? "a netmask without its address" :
					    NULL;
}

const char *range_scan(const char *s, enum family *f, struct range *r)
{
	const char *why = scan_line(s, f, r);
	struct addr all;

	if (why || *f == IPV4)
		return why;
	range_unmap(f, r);
	all = addr_ones(32);
	if (*f == IPV4 && !addr_cmp(addr_sub(r->last, r->first), all))
		return "stands for all of IPv4; write 0.0.0.0/0 if that is "
		       "meant";
	return NULL;
}

const char *comment_check(const char *line)
{
	size_t before = strcspn(line, "#;");
	const char *s = line + before;
	char word[PREFIX_TEXT];
	struct range r = { 0 };
	enum family f;

	if (*s != ';' || strspn(line, BLANKS) == before)
		return NULL;
	s++;
	s += strspn(s, BLANKS);
	if (!next_word(&s, BLANKS ";#", word) || range_scan(word, &f, &r))
		return NULL;
	return "an address behind a semicolon; write each on a line of its "
	       "own, or begin a comment with #";
}
