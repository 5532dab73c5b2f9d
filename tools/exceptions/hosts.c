// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <ctype.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/report.h"
#include "exceptions/parts.h"

#define PATIENCE 15		/* seconds for all names together */
#define NAME_MAX_SIZE 253
#define LABEL_MAX_SIZE 63

/* Letters alone, or the ASCII form of a name in other letters. */
static bool is_top_level(const char *label, size_t size)
{
	size_t i;

	if (size > 4 && !strncasecmp(label, "xn--", 4))
		return true;
	for (i = 0; i < size; i++)
		if (!isalpha((unsigned char)label[i]))
			return false;
	return size >= 2;
}

bool host_valid(const char *s)
{
	size_t size = 0, labels = 0;
	const char *label = s;

	if (strlen(s) > NAME_MAX_SIZE)
		return false;
	while (*s) {
		label = s;
		while (isascii(*s) && (isalnum((unsigned char)*s) || *s == '-'))
			s++;
		size = s - label;
		if (!size || size > LABEL_MAX_SIZE || *label == '-' ||
		    s[-1] == '-' || (*s && *s != '.'))
			return false;
		labels++;
		s += *s == '.';
	}
	return labels > 1 && is_top_level(label, size);
}

void hosts_free(struct hosts *hosts)
{
	size_t i;

	for (i = 0; i < hosts->count; i++) {
		free(hosts->at[i].name);
		free(hosts->at[i].where);
	}
	free(hosts->at);
	*hosts = (struct hosts){ 0 };
}

/*
 * A look-up for each host and family.  The C library may still work on one when
 * the time is up, so this memory is never freed.
 */
static struct gaicb *requests;

static void fill_request(struct gaicb *r, const char *name, enum family f)
{
	struct addrinfo *hints = xcalloc(sizeof(*hints));

	hints->ai_family = f == IPV4 ? AF_INET : AF_INET6;
	hints->ai_socktype = SOCK_STREAM;
	*r = (struct gaicb){ .ar_name = xprintf("%s", name),
			     .ar_request = hints };
}

static bool any_runs(struct gaicb **list, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (gai_error(list[i]) == EAI_INPROGRESS)
			return true;
	return false;
}

static time_t seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

/*
 * Asks for all names at once.  One server that hangs costs PATIENCE once.
 *
 * This polls, because gai_suspend() is not safe (seen with glibc 2.36): when it
 * returns, another thread may still write to the list of waiters that was on
 * its stack.
 */
static void look_up(const struct hosts *hosts)
{
	size_t i, count = hosts->count * FAMILIES;
	struct gaicb **list = xcalloc(count * sizeof(struct gaicb *));
	time_t end = seconds_now() + PATIENCE;
	struct timespec moment = { .tv_nsec = 10000000 };

	requests = xcalloc(count * sizeof(*requests));
	for (i = 0; i < count; i++) {
		list[i] = &requests[i];
		fill_request(list[i], hosts->at[i / FAMILIES].name,
			     i % FAMILIES);
	}
	if (getaddrinfo_a(GAI_NOWAIT, list, count, NULL))
		end = 0;	/* each request says what became of it */
	while (any_runs(list, count) && seconds_now() < end)
		nanosleep(&moment, NULL);
	for (i = 0; i < count; i++)
		gai_cancel(list[i]);
	free(list);
}

/* Takes the addresses of an answer. */
static void take_answer(const struct gaicb *answer, struct set *set)
{
	const struct addrinfo *a;
	char text[INET6_ADDRSTRLEN];
	const void *bytes;
	struct range r;
	enum family f;

	for (a = answer->ar_result; a; a = a->ai_next) {
		bytes = a->ai_family == AF_INET ?
			(void *)&((struct sockaddr_in *)a->ai_addr)->sin_addr :
			(void *)&((struct sockaddr_in6 *)a->ai_addr)->sin6_addr;
		if (inet_ntop(a->ai_family, bytes, text, sizeof(text)) &&
		    !range_scan(text, &f, &r))
			set_add(set, f, r);
	}
	set_normalise(set);
}

/* Has the name no addresses of this family, as far as anybody knows? */
static bool is_none(int error)
{
	return error == EAI_NONAME || error == EAI_NODATA ||
	       error == EAI_ADDRFAMILY;
}

static const char *why_text(int error)
{
	return error == EAI_INPROGRESS || error == EAI_CANCELED ?
		"no answer in time" : language_system(gai_strerror(error));
}

/* The family could not be looked up, so its last addresses stay. */
static void recall_family(struct part *p, const struct host *h, enum family f,
			  const char *why, const struct part *old)
{
	const struct ranges *last = old ? &old->set.of[f] : NULL;
	size_t i;

	if (!last || !last->count)
		return;
	complain(GJ_HOST,
		 "%s: \"%s\": %s addresses: %s; those of its last answer are "
		 "taken",
		 h->where, h->name, family_name(f), why);
	for (i = 0; i < last->count; i++)
		set_add(&p->set, f, last->at[i]);
	set_normalise(&p->set);
}

static void recall_host(struct exceptions *e, const struct host *h,
			const char *why, const struct part *old)
{
	char when[TIME_TEXT];
	const char *lost;

	if (old) {
		part_copy(e, old);
		if (why)
			complain(GJ_HOST,
				 "%s: \"%s\": %s; its last answer, of %s, is "
				 "taken",
				 h->where, h->name, why,
				 time_text(when, "%Y-%m-%d %H:%M", old->time));
		return;
	}
	e->missing = true;
	lost = e->lost ? "its last answer is lost" :
			 "it has never had an answer";
	if (why)
		complain(GJ_HOST, "%s: \"%s\": %s; %s, so it is not let in",
			 h->where, h->name, why, lost);
	else
		complain(GJ_HOST, "%s: \"%s\": %s, so it is not let in",
			 h->where, h->name, lost);
}

static void take_host(struct exceptions *e, const struct host *h,
		      struct gaicb request[FAMILIES], const struct part *old)
{
	int error[FAMILIES] = { gai_error(&request[IPV4]),
				gai_error(&request[IPV6]) };
	struct part *p;
	enum family f;

	if (error[IPV4] && error[IPV6]) {
		f = is_none(error[IPV4]) ? IPV6 : IPV4;
		recall_host(e, h, why_text(error[f]), old);
		return;
	}
	p = part_add(e, ORIGIN_HOST, h->name, time(NULL));
	for (f = IPV4; f < FAMILIES; f++) {
		if (!error[f])
			take_answer(&request[f], &p->set);
		else if (!is_none(error[f]))
			recall_family(p, h, f, why_text(error[f]), old);
	}
}

void hosts_resolve(struct exceptions *e, const struct hosts *hosts,
		   const struct exceptions *old)
{
	const struct host *h;
	size_t i;

	if (!hosts->count)
		return;
	look_up(hosts);
	for (i = 0; i < hosts->count; i++) {
		h = &hosts->at[i];
		take_host(e, h, &requests[i * FAMILIES],
			  part_find(old, ORIGIN_HOST, h->name));
	}
}

void hosts_recall(struct exceptions *e, const struct hosts *hosts,
		  const struct exceptions *old)
{
	const struct host *h;
	size_t i;

	for (i = 0; i < hosts->count; i++) {
		h = &hosts->at[i];
		recall_host(e, h, NULL, part_find(old, ORIGIN_HOST, h->name));
	}
}
