// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "audit/clients.h"
#include "audit/mails.h"
#include "base/report.h"

static struct mail *place(struct mails *m, const struct event *e,
			  uint64_t *hash)
{
	if (!m->at)
		m->at = xcalloc(MAILS_MAX * sizeof(*m->at));
	*hash = hash_bytes(e->queue.at, e->queue.size) | 1;
	return &m->at[(*hash >> 1) % MAILS_MAX];
}

void mails_add(struct mails *m, const struct event *e)
{
	uint64_t hash;
	struct mail *mail = place(m, e, &hash);

	m->forgotten += mail->hash && mail->hash != hash;
	*mail = (struct mail){ hash, e->family, e->addr };
}

bool mails_take(struct mails *m, const struct event *e, struct mail *mail)
{
	uint64_t hash;
	struct mail *found = place(m, e, &hash);

	if (found->hash != hash)
		return false;
	*mail = *found;
	found->hash = 0;
	return true;
}

void mails_free(struct mails *m)
{
	free(m->at);
	*m = (struct mails){ 0 };
}
