// SPDX-License-Identifier: GPL-2.0
#include "base/codes.h"

const struct code_text codes[] = {
#define CODE(number, name, what, meaning, commands) \
	{ GJ_##name, (what), (meaning), (commands) },
#include "base/codes.def"
#undef CODE
	{ GJ_NONE, NULL, NULL, NULL },
};
