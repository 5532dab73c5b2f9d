// SPDX-License-Identifier: GPL-2.0
#include "base/unpack.h"

const struct packing *packing_find(const void *data, size_t count)
{
	static const struct packing *const packings[] = {
		&gzip_packing, &xz_packing, &zstd_packing, NULL
	};
	const struct packing *const *how = packings;

	while (*how && !(*how)->recognise(data, count))
		how++;
	return *how;
}

/* Is there another member?  Moves past the zeros before it. */
static bool has_member(const struct unpack *u, struct pieces *p)
{
	while (u->had_member && p->left && !*p->in) {
		p->in++;
		p->left--;
	}
	return p->left;
}

static enum unpack_step step(struct unpack *u, struct pieces *p)
{
	size_t room = p->room;
	enum unpack_step result;

	if (!u->inside) {
		u->made_some = false;
		u->inside = u->how->begin(u);
		if (!u->inside)
			return UNPACK_FAILED;
	}
	result = u->how->step(u, p);
	u->made_some |= p->room < room;
	if (result == UNPACK_MEMBER_ENDS) {
		u->inside = false;
		u->had_member = true;
	}
	return result;
}

bool unpack(struct unpack *u, const unsigned char **data, size_t *size,
	    void *out, size_t room, size_t *made)
{
	struct pieces p = { *data, *size, out, room };
	enum unpack_step result = UNPACK_GOES_ON;
	bool moves = true;

	while (result != UNPACK_FAILED && moves &&
	       (u->inside || has_member(u, &p))) {
		struct pieces before = p;

		result = step(u, &p);
		moves = p.left < before.left || p.room < before.room;
	}
	*data = p.in;
	*size = p.left;
	*made = room - p.room;
	u->garbage = result == UNPACK_FAILED && u->had_member && !u->made_some;
	return result != UNPACK_FAILED;
}

void unpack_end(struct unpack *u)
{
	if (u->decoder)
		u->how->end(u->decoder);
	*u = (struct unpack){ .how = u->how };
}
