/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The end of each core: at the start of the program it adds itself to the rivals
 * as CORE_NAME.  What builds a trie and looks up, and struct built with ->memory,
 * are before this.
 */
#ifndef CORE_H
#define CORE_H

static void drop(void *built, const struct set *s)
{
	struct built *b = built;

	(void)s;
	free(b->memory);
	free(b);
}

static const struct rival core = {
	.name = CORE_NAME,
	.build = build,
	.drop = drop,
	.in4 = in4,
	.in6 = in6,
	.is_core = true,
};

__attribute__((constructor)) static void add(void)
{
	rival_add(&core);
}

#endif
