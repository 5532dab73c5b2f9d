// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "audit/clients.h"
#include "audit/logins.h"
#include "base/report.h"

#define INDEX (4 * LOGINS_MAX)

/* Cuts off what does not fit. */
static void copy(char *to, size_t room, struct span from)
{
	size_t size = from.size < room ? from.size : room - 1;

	if (size)
		memcpy(to, from.at, size);
	to[size] = '\0';
}

static bool same(const struct login *a, const struct login *b)
{
	return a->hash == b->hash && a->kind == b->kind &&
	       a->family == b->family && !addr_cmp(a->addr, b->addr);
}

/* The place of @key in the index; it has 0 if it is not there yet. */
static uint32_t *find(struct logins *l, const struct login *key)
{
	uint64_t hash = hash_mix(key->hash ^ hash_mix(key->addr.lo ^
						      hash_key()));
	size_t i = (hash ^ key->addr.hi) % INDEX;

	if (!l->index) {
		l->index = xcalloc(INDEX * sizeof(*l->index));
		l->at = xcalloc(LOGINS_MAX * sizeof(*l->at));
	}
	while (l->index[i] && !same(&l->at[l->index[i] - 1], key))
		i = (i + 1) % INDEX;
	return &l->index[i];
}

void logins_add(struct logins *l, const struct event *e, const char *file,
		unsigned long line)
{
	struct login key = {
		.kind = e->kind, .family = e->family, .addr = e->addr,
		.hash = hash_bytes(e->user.at, e->user.size),
	}, *login;
	uint32_t *place = find(l, &key);

	l->times += e->times;
	if (!*place && l->count == LOGINS_MAX) {
		l->left_out += e->times;
		return;
	}
	if (!*place) {
		l->at[l->count++] = key;
		*place = l->count;
	}
	login = &l->at[*place - 1];
	login->times += e->times;
	if (login->file && e->time < login->last)
		return;
	copy(login->user, sizeof(login->user), e->user);
	copy(login->how, sizeof(login->how), e->how);
	login->last = e->time;
	login->file = file;
	login->line = line;
}

static int compare(const void *a, const void *b)
{
	const struct login *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->times != y->times)
		return x->times > y->times ? -1 : 1;
	if (x->last != y->last)
		return x->last > y->last ? -1 : 1;
	return addr_cmp(x->addr, y->addr);
}

void logins_sort(struct logins *l)
{
	if (l->count)
		qsort(l->at, l->count, sizeof(*l->at), compare);
}

void logins_free(struct logins *l)
{
	free(l->at);
	free(l->index);
	*l = (struct logins){ 0 };
}
