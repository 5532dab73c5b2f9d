// SPDX-License-Identifier: GPL-2.0
/* The load protocol: what is accepted, what is refused, and why. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "geojp_wire.h"
#include "unit.h"

/* The events of a parser as text, one line for each event. */
struct record {
	char *text;
	size_t size;
	FILE *file;
};

static void record_event(struct record *r, const struct geojp_wire *w,
			 enum geojp_wire_event event)
{
	char prefix[GEOJP_PREFIX_SIZE];

	switch (event) {
	case GEOJP_WIRE_BEGIN:
		fprintf(r->file, "begin %s\n", w->name);
		break;
	case GEOJP_WIRE_LABEL:
		fprintf(r->file, "label %s\n", w->label);
		break;
	case GEOJP_WIRE_PREFIX4:
		geojp_wire_print4(prefix, &w->prefix);
		fprintf(r->file, "%s\n", prefix);
		break;
	case GEOJP_WIRE_PREFIX6:
		geojp_wire_print6(prefix, &w->prefix);
		fprintf(r->file, "%s\n", prefix);
		break;
	case GEOJP_WIRE_COMMIT:
		fprintf(r->file, "commit %u+%u\n", w->count4, w->count6);
		break;
	case GEOJP_WIRE_UNLOAD:
		fprintf(r->file, "unload\n");
		break;
	case GEOJP_WIRE_REFUSED:
		fprintf(r->file, "refused: %s\n", w->reason);
		assert_string_equal(w->reason + strlen(w->reason) -
				    strlen(w->why), w->why);
		break;
	case GEOJP_WIRE_MORE:
		break;
	}
}

/* Feeds @data in pieces of at most @piece bytes, each in memory of its own. */
static char *parse_split(const char *data, size_t size, size_t piece)
{
	enum geojp_wire_event event = GEOJP_WIRE_MORE;
	struct geojp_wire w;
	struct record r;

	r.file = open_memstream(&r.text, &r.size);
	assert_non_null(r.file);
	geojp_wire_init(&w);
	while (size && event != GEOJP_WIRE_REFUSED) {
		size_t n = size < piece ? size : piece;
		char *copy = malloc(n);
		const char *p = copy;

		assert_non_null(copy);
		memcpy(copy, data, n);
		do {
			event = geojp_wire_next(&w, &p, copy + n);
			record_event(&r, &w, event);
		} while (event != GEOJP_WIRE_MORE &&
			 event != GEOJP_WIRE_REFUSED);
		assert_true(p <= copy + n);
		if (event == GEOJP_WIRE_MORE)
			assert_true(p == copy + n);
		free(copy);
		data += n;
		size -= n;
	}
	if (!w.done && event != GEOJP_WIRE_REFUSED)
		fprintf(r.file, "incomplete\n");
	fclose(r.file);
	return r.text;
}

/* However @data is cut into pieces, the events must be @expected. */
static void expect_bytes(const char *data, size_t size, const char *expected)
{
	static const size_t pieces[] = { 1, 2, 3, 5, 7, 64, 4096 };
	char *text;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(pieces); i++) {
		text = parse_split(data, size, pieces[i]);
		assert_string_equal(text, expected);
		free(text);
	}
}

static void expect(const char *data, const char *expected)
{
	expect_bytes(data, strlen(data), expected);
}

/* Sends @line as the third line of a list, after the prefix 10.0.0.0/8. */
static void expect_line(const char *line, const char *outcome)
{
	char data[512], expected[512];

	snprintf(data, sizeof(data), "geojp 1 jp\n10.0.0.0/8\n%s\n", line);
	snprintf(expected, sizeof(expected), "begin jp\n10.0.0.0/8\n%s\n%s",
		 outcome, strncmp(outcome, "refused", 7) ? "incomplete\n" : "");
	expect(data, expected);
}

static void test_whole(void **state)
{
	(void)state;
	expect("geojp 1 jp\nlabel rir 2026-02-01\n1.0.16.0/20\n"
	       "2400:8500::/32\ncommit 2\n",
	       "begin jp\nlabel rir 2026-02-01\n1.0.16.0/20\n2400:8500::/32\n"
	       "commit 1+1\n");
	expect("geojp 1 a\n::/0\ncommit 1\n", "begin a\n::/0\ncommit 0+1\n");
	expect("geojp 1 a_b-c0123456789\nunload\n",
	       "begin a_b-c0123456789\nunload\n");
	expect("", "incomplete\n");
	expect("geojp 1 jp\n1.0.0.0/8\ncommit 1",
	       "begin jp\n1.0.0.0/8\nincomplete\n");
}

static void test_header(void **state)
{
	(void)state;
	expect("geojp 2 jp\n", "refused: line 1: \"geojp 2 jp\": "
			       "unknown version of the protocol\n");
	expect("geojp 1 JP\n", "refused: line 1: \"geojp 1 JP\": "
	       "a list's name is " XT_GEOJP_NAME_FORM "\n");
	expect("geojp 1 abcdefghijklmnop\n",
	       "refused: line 1: \"geojp 1 abcdefghijklmnop\": "
	       "a list's name is " XT_GEOJP_NAME_FORM "\n");
	expect("geojp 1 -jp\n", "refused: line 1: \"geojp 1 -jp\": "
	       "a list's name is " XT_GEOJP_NAME_FORM "\n");
	expect("geojp 1 \n", "refused: line 1: \"geojp 1 \": "
	       "a list's name is " XT_GEOJP_NAME_FORM "\n");
	expect("geojp  1 jp\n", "refused: line 1: \"geojp  1 jp\": "
				"no list starts like this\n");
	expect("geojp 01 jp\n", "refused: line 1: \"geojp 01 jp\": "
				"no list starts like this\n");
	expect("1.0.0.0/8\n", "refused: line 1: \"1.0.0.0/8\": "
			      "no list starts like this\n");
	expect("\n", "refused: line 1: \"\": no list starts like this\n");
	expect("<!DOCTYPE html>\n", "refused: line 1: \"<!DOCTYPE html>\": "
				    "no list starts like this\n");
}

static void test_label(void **state)
{
	char data[128], expected[256];

	(void)state;
	snprintf(data, sizeof(data), "geojp 1 jp\nlabel %063d\n", 7);
	snprintf(expected, sizeof(expected),
		 "begin jp\nlabel %063d\nincomplete\n", 7);
	expect(data, expected);
	snprintf(data, sizeof(data), "geojp 1 jp\nlabel %064d\n", 7);
	snprintf(expected, sizeof(expected),
		 "begin jp\nrefused: line 2: \"label %064d\": "
		 "the label is empty or too long\n", 7);
	expect(data, expected);
	expect("geojp 1 jp\nlabel \n", "begin jp\nrefused: line 2: "
	       "\"label \": the label is empty or too long\n");
	expect("geojp 1 jp\nlabel a\nlabel b\n", "begin jp\nlabel a\n"
	       "refused: line 3: a label comes second or not at all\n");
	expect_line("label a",
		    "refused: line 3: a label comes second or not at all");
}

static void test_order(void **state)
{
	(void)state;
	expect_line("11.0.0.0/8", "11.0.0.0/8");
	expect_line("::/128", "::/128");
	expect_line("10.0.0.0/8", "refused: line 3: 10.0.0.0/8 is there twice");
	expect_line("10.0.0.0/9", "refused: line 3: 10.0.0.0/9 overlaps the "
				  "prefix before it");
	expect_line("10.255.255.255/32", "refused: line 3: 10.255.255.255/32 "
					 "overlaps the prefix before it");
	expect_line("9.255.255.255/32", "refused: line 3: 9.255.255.255/32 "
					"comes before the prefix before it");
	expect("geojp 1 jp\n0.0.0.0/0\n1.0.0.0/8\n", "begin jp\n0.0.0.0/0\n"
	       "refused: line 3: 1.0.0.0/8 overlaps the prefix before it\n");
	expect("geojp 1 jp\n2400::/12\n10.0.0.0/8\n", "begin jp\n2400::/12\n"
	       "refused: line 3: 10.0.0.0/8 comes after an IPv6 prefix\n");
	expect("geojp 1 jp\n2400::/12\n2400::/12\n", "begin jp\n2400::/12\n"
	       "refused: line 3: 2400::/12 is there twice\n");
	expect("geojp 1 jp\n2400::/12\n240f:ffff::/32\n", "begin jp\n"
	       "2400::/12\nrefused: line 3: 240f:ffff::/32 overlaps the prefix "
	       "before it\n");
	expect("geojp 1 jp\n2400::1/128\n2400::/128\n", "begin jp\n"
	       "2400::1/128\nrefused: line 3: 2400::/128 comes before the "
	       "prefix before it\n");
	expect("geojp 1 jp\n::/0\n::/1\n", "begin jp\n::/0\n"
	       "refused: line 3: ::/1 overlaps the prefix before it\n");
	/* The last address of the prefix before it. */
	expect("geojp 1 jp\n2400::/127\n2400::1/128\n", "begin jp\n"
	       "2400::/127\nrefused: line 3: 2400::1/128 overlaps the prefix "
	       "before it\n");
	expect("geojp 1 jp\n2400::/48\n2400:0:0:ffff:ffff:ffff:ffff:ffff/128\n",
	       "begin jp\n2400::/48\nrefused: line 3: "
	       "2400:0:0:ffff:ffff:ffff:ffff:ffff/128 overlaps the prefix "
	       "before it\n");
}

static void test_ipv4_text(void **state)
{
	static const struct {
		const char *line, *why;
	} bad[] = {
		{ "11.0.0.0/33", "prefix length over 32" },
		{ "11.0.0.0/99999999999999999999", "prefix length over 32" },
		/* 2^64 + 8: in 64 bits it would be 8. */
		{ "11.0.0.0/18446744073709551624", "prefix length over 32" },
		{ "18446744073709551627.0.0.0/8", "not an IPv4 prefix" },
		{ "11.0.0.0/", "bad prefix length" },
		{ "11.0.0.0/08", "bad prefix length" },
		{ "11.0.0.0/-1", "bad prefix length" },
		{ "11.0.0.0/8 ", "bad prefix length" },
		{ "11.0.0.0", "no prefix length" },
		{ "11.0.0.0.0/8", "no prefix length" },
		{ "11.0.0/8", "not an IPv4 prefix" },
		{ "11.0.0.256/32", "not an IPv4 prefix" },
		{ "11.0.0.4294967296/32", "not an IPv4 prefix" },
		{ "011.0.0.0/8", "not an IPv4 prefix" },
		{ "11.0.0.00/8", "not an IPv4 prefix" },
		{ " 11.0.0.0/8", "not an IPv4 prefix" },
		{ "0x0b.0.0.0/8", "not an IPv4 prefix" },
		{ "11.0..0/8", "not an IPv4 prefix" },
		{ "", "not an IPv4 prefix" },
		{ "# comment", "not an IPv4 prefix" },
		{ "Commit 1", "not an IPv4 prefix" },
		{ "commit", "not an IPv4 prefix" },
		{ "11.0.0.1/31", "host bits are not zero" },
		{ "128.0.0.0/0", "host bits are not zero" },
	};
	char outcome[256];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		snprintf(outcome, sizeof(outcome), "refused: line 3: \"%s\": %s",
			 bad[i].line, bad[i].why);
		expect_line(bad[i].line, outcome);
	}
	expect_line("255.255.255.255/32", "255.255.255.255/32");
}

static void test_ipv6_text(void **state)
{
	static const struct {
		const char *line, *outcome;
	} good[] = {
		{ "2001:DB8::/32", "2001:db8::/32" },
		{ "2001:0db8:0000:0000::/64", "2001:db8::/64" },
		{ "1:2:3:4:5:6:7:8/128", "1:2:3:4:5:6:7:8/128" },
		{ "1:2:3:4:5:6:7::/128", "1:2:3:4:5:6:7:0/128" },
		{ "::2:3:4:5:6:7:8/128", "0:2:3:4:5:6:7:8/128" },
		{ "1::8/128", "1::8/128" },
		{ "::/0", "::/0" },
		{ "::1/128", "::1/128" },
		{ "1:0:0:2:0:0:0:3/128", "1:0:0:2::3/128" },
		{ "1:0:0:2:0:0:3:4/128", "1::2:0:0:3:4/128" },
		{ "::ffff:102:304/128", "::ffff:102:304/128" },
		{ "8000::/1", "8000::/1" },
	};
	static const struct {
		const char *line, *why;
	} bad[] = {
		{ "2400::/129", "prefix length over 128" },
		{ "2400::/18446744073709551632", "prefix length over 128" },
		{ "2400::", "no prefix length" },
		{ "2400::/", "bad prefix length" },
		{ "2400::/32/", "bad prefix length" },
		{ "::ffff:1.2.3.4/128", "no prefix length" },
		{ "2400:0:0:0:0:0:0/16", "not an IPv6 prefix" },
		{ "1:2:3:4:5:6:7:8:9/128", "no prefix length" },
		{ "1:2:3:4:5:6:7:8::/128", "not an IPv6 prefix" },
		{ "::1:2:3:4:5:6:7:8/128", "not an IPv6 prefix" },
		{ "1::2::3/128", "not an IPv6 prefix" },
		{ ":::/128", "no prefix length" },
		{ "1:::2/128", "no prefix length" },
		{ ":1::/32", "not an IPv6 prefix" },
		{ "1:/32", "not an IPv6 prefix" },
		{ "12345::/32", "not an IPv6 prefix" },
		{ "g::/32", "not an IPv6 prefix" },
		{ "fe80::%1/128", "no prefix length" },
		{ "2400::1/127", "host bits are not zero" },
		{ "2400::/5", "host bits are not zero" },
		{ "2400::1:0:0:0/64", "host bits are not zero" },
		{ "2400:0:0:1::/63", "host bits are not zero" },
		{ "2400::2/63", "host bits are not zero" },
		{ "::1/0", "host bits are not zero" },
	};
	char outcome[256];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(good); i++)
		expect_line(good[i].line, good[i].outcome);
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		snprintf(outcome, sizeof(outcome), "refused: line 3: \"%s\": %s",
			 bad[i].line, bad[i].why);
		expect_line(bad[i].line, outcome);
	}
}

/* Our way to read and print an address must agree with the C library's. */
static void test_ipv6_against_libc(void **state)
{
	unsigned char addr[16], back[16];
	char text[INET6_ADDRSTRLEN + 8], printed[GEOJP_PREFIX_SIZE];
	struct geojp_prefix p;
	unsigned int len;
	const char *why;
	int i, j;

	(void)state;
	for (i = 0; i < 20000; i++) {
		for (j = 0; j < 16; j += 2) {
			__u64 r = random64();

			addr[j] = r & 1 ? r >> 8 : 0;
			addr[j + 1] = r & 2 ? r >> 16 : 0;
		}
		assert_non_null(inet_ntop(AF_INET6, addr, text, sizeof(text)));
		if (strchr(text, '.'))
			continue;	/* the protocol has no dotted form */
		strcat(text, "/128");
		if (!geojp_wire_scan6(text, &p, &why))
			fail_msg("%s: %s", text, why);
		len = geojp_wire_print6(printed, &p);
		assert_int_equal(len, strlen(printed));
		assert_string_equal(printed, text);
		*strchr(printed, '/') = '\0';
		assert_int_equal(inet_pton(AF_INET6, printed, back), 1);
		assert_memory_equal(addr, back, 16);
	}
}

/* A good prefix with a few changes: both parsers accept it, or neither does. */
static void test_ipv6_mutated(void **state)
{
	static const char odd[] = "0123456789abcdefABCDEF:::::./g %-";
	char text[64], with_len[80];
	unsigned char addr[16];
	struct geojp_prefix p;
	const char *why;
	int i, at, len;
	bool libc;

	(void)state;
	for (i = 0; i < 100000; i++) {
		strcpy(text, i & 1 ? "2001:db8::1" : "1:2:3:4:5:6:7:8");
		for (at = 0; at < 1 + i % 3; at++) {
			len = strlen(text);
			if (random_below(2))
				text[random_below(len)] =
					odd[random_below(sizeof(odd) - 1)];
			else
				text[random_below(len) + 1] = '\0';
		}
		libc = inet_pton(AF_INET6, text, addr) == 1 &&
		       !strchr(text, '.');
		snprintf(with_len, sizeof(with_len), "%s/128", text);
		if (geojp_wire_scan6(with_len, &p, &why) != libc)
			fail_msg("%s: the C library says %d", text, libc);
	}
}

static void test_ipv4_round_trip(void **state)
{
	char printed[GEOJP_PREFIX_SIZE];
	struct geojp_prefix p, q;
	unsigned int len;
	const char *why;
	int i;

	(void)state;
	for (i = 0; i < 20000; i++) {
		p.len = random_below(33);
		p.addr = addr_masked(addr_random(32), p.len);
		len = geojp_wire_print4(printed, &p);
		assert_int_equal(len, strlen(printed));
		assert_true(geojp_wire_scan4(printed, &q, &why));
		assert_true(addr_equal(p.addr, q.addr) && p.len == q.len);
	}
}

static void test_commit(void **state)
{
	(void)state;
	expect_line("commit 2", "refused: line 3: commit 2, but 1 prefixes "
				"were sent");
	expect_line("commit 0", "refused: line 3: commit 0, but 1 prefixes "
				"were sent");
	expect_line("commit 4294967297", "refused: line 3: commit 4294967297, "
					 "but 1 prefixes were sent");
	expect_line("commit 18446744073709551617", "refused: line 3: commit "
		    "18446744073709551617, but 1 prefixes were sent");
	expect_line("commit 01", "refused: line 3: \"commit 01\": expected "
				 "\"commit\" and a number");
	expect_line("commit 1 ", "refused: line 3: \"commit 1 \": expected "
				 "\"commit\" and a number");
	expect_line("commit ", "refused: line 3: \"commit \": expected "
			       "\"commit\" and a number");
	expect_line("unload", "refused: line 3: unload follows the first line "
			      "and stands alone");
	expect("geojp 1 jp\ncommit 0\n", "begin jp\nrefused: line 2: commit 0: "
	       "to empty a list, send \"unload\"\n");
	expect("geojp 1 jp\nlabel x\nunload\n", "begin jp\nlabel x\nrefused: "
	       "line 3: unload follows the first line and stands alone\n");
	expect("geojp 1 jp\n1.0.0.0/8\ncommit 1\n\n", "begin jp\n1.0.0.0/8\n"
	       "commit 1+0\nrefused: line 4: nothing may follow the last "
	       "line\n");
	expect("geojp 1 jp\nunload\ngeojp 1 jp\n", "begin jp\nunload\n"
	       "refused: line 3: nothing may follow the last line\n");
	expect("geojp 1 jp\n1.0.0.0/32\n2.0.0.0/32\n3.0.0.0/32\n4.0.0.0/32\n"
	       "5.0.0.0/32\n6.0.0.0/32\n7.0.0.0/32\n8.0.0.0/32\n9.0.0.0/32\n"
	       "10.0.0.0/32\n11.0.0.0/32\n::/128\ncommit 13\n", "begin jp\n"
	       "1.0.0.0/32\n2.0.0.0/32\n3.0.0.0/32\n4.0.0.0/32\n5.0.0.0/32\n"
	       "6.0.0.0/32\n7.0.0.0/32\n8.0.0.0/32\n9.0.0.0/32\n"
	       "10.0.0.0/32\n11.0.0.0/32\n::/128\nrefused: line 14: commit 13, "
	       "but 12 prefixes were sent\n");
}

static void test_bytes(void **state)
{
	static const char nul[] = "geojp 1 jp\n1.0.0.0/8\0\ncommit 1\n";
	char data[128], expected[256];

	(void)state;
	expect_bytes(nul, sizeof(nul) - 1, "begin jp\nrefused: line 2: byte "
		     "0x0 is not printable ASCII\n");
	expect("geojp 1 jp\r\n", "refused: line 1: byte 0xd is not printable "
	       "ASCII; lines end with a newline alone\n");
	expect("geojp 1 jp\nlabel \xe6\x97\xa5\n", "begin jp\nrefused: line 2: "
	       "byte 0xe6 is not printable ASCII\n");
	expect("geojp 1 jp\nlabel \x7f\n", "begin jp\nrefused: line 2: byte "
	       "0x7f is not printable ASCII\n");
	/* The longest line that is allowed, and one byte more. */
	snprintf(data, sizeof(data), "geojp 1 jp\n%079d\n", 0);
	snprintf(expected, sizeof(expected), "begin jp\nrefused: line 2: "
		 "\"%079d\": not an IPv4 prefix\n", 0);
	expect(data, expected);
	snprintf(data, sizeof(data), "geojp 1 jp\n%080d\n", 0);
	expect(data, "begin jp\nrefused: line 2: too long for any line of a "
	       "list\n");
}

static void test_refused_stays_refused(void **state)
{
	const char *data = "x\ngeojp 1 jp\n", *end = data + strlen(data);
	struct geojp_wire w;
	const char *p = data;

	(void)state;
	geojp_wire_init(&w);
	assert_int_equal(geojp_wire_next(&w, &p, end), GEOJP_WIRE_REFUSED);
	assert_int_equal(geojp_wire_next(&w, &p, end), GEOJP_WIRE_REFUSED);
	assert_ptr_equal(p, data + 2);

	p = data + 2;
	geojp_wire_init(&w);
	assert_int_equal(geojp_wire_next(&w, &p, end), GEOJP_WIRE_BEGIN);
	geojp_wire_refuse(&w, "too much");
	assert_string_equal(w.reason, "line 1: too much");
	assert_string_equal(w.why, "too much");
	assert_int_equal(geojp_wire_next(&w, &p, end), GEOJP_WIRE_REFUSED);
	assert_false(w.done);
}

/* A damaged list gives the same events if its bytes come one by one. */
static void test_noise(void **state)
{
	static const char base[] = "geojp 1 jp\nlabel x\n1.0.0.0/8\n2.0.0.0/8\n"
				   "2400::/12\n3000::/16\ncommit 4\n";
	char data[sizeof(base)], *whole, *ones;
	int i, j;

	(void)state;
	for (i = 0; i < 20000; i++) {
		memcpy(data, base, sizeof(base));
		for (j = random_below(4); j >= 0; j--)
			data[random_below(sizeof(base) - 1)] =
				random_below(3) ? base[random_below(60)] :
						  (char)random64();
		whole = parse_split(data, sizeof(base) - 1, 4096);
		ones = parse_split(data, sizeof(base) - 1, 1);
		assert_string_equal(whole, ones);
		free(whole);
		free(ones);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_header),
		cmocka_unit_test(test_label),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_ipv4_text),
		cmocka_unit_test(test_ipv6_text),
		cmocka_unit_test(test_ipv6_against_libc),
		cmocka_unit_test(test_ipv6_mutated),
		cmocka_unit_test(test_ipv4_round_trip),
		cmocka_unit_test(test_commit),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_refused_stays_refused),
		cmocka_unit_test(test_noise),
	};

	return cmocka_run_group_tests_name("wire", tests, NULL, NULL);
}
