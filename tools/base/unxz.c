// SPDX-License-Identifier: GPL-2.0
/* xz data, by liblzma, if geojp was built with it. */
#include <stdlib.h>
#include <string.h>

#ifdef HAVE_XZ
#include <lzma.h>
#endif

#include "base/report.h"
#include "base/unpack.h"

#define MAGIC "\xfd" "7zXZ"	/* and a NUL byte */

static bool is_xz(const unsigned char *data, size_t count)
{
	return count >= sizeof(MAGIC) && !memcmp(data, MAGIC, sizeof(MAGIC));
}

#ifdef HAVE_XZ

#define MEMORY_MAX ((1ULL << UNPACK_WINDOW) + (4 << 20))

static const char *explain(lzma_ret result)
{
	switch (result) {
	case LZMA_MEM_ERROR:
		return "no memory";
	case LZMA_MEMLIMIT_ERROR:
		return "too little memory is allowed";
	case LZMA_FORMAT_ERROR:
		return "not in the format of xz";
	case LZMA_OPTIONS_ERROR:
		return "it has options that this liblzma does not know";
	case LZMA_UNSUPPORTED_CHECK:
		return "it has a kind of checksum that this liblzma does not "
		       "know";
	default:
		return "incorrect data";
	}
}

static bool begin(struct unpack *u)
{
	static const lzma_stream fresh = LZMA_STREAM_INIT;
	lzma_ret result;

	if (!u->decoder) {
		u->decoder = xmalloc(sizeof(fresh));
		memcpy(u->decoder, &fresh, sizeof(fresh));
	}
	/* Without the flag it would skip checksums that it does not know. */
	result = lzma_stream_decoder(u->decoder, MEMORY_MAX,
				     LZMA_TELL_UNSUPPORTED_CHECK);
	u->why = explain(result);
	return result == LZMA_OK;
}

static enum unpack_step decode_some(struct unpack *u, struct pieces *p)
{
	lzma_stream *s = u->decoder;
	lzma_ret result;

	s->next_in = p->in;
	s->avail_in = p->left;
	s->next_out = p->out;
	s->avail_out = p->room;
	result = lzma_code(s, LZMA_RUN);
	*p = (struct pieces){ s->next_in, s->avail_in, s->next_out,
			      s->avail_out };
	/* LZMA_BUF_ERROR: there is no more input, or no more room. */
	if (result == LZMA_OK || result == LZMA_BUF_ERROR)
		return UNPACK_GOES_ON;
	if (result == LZMA_STREAM_END)
		return UNPACK_MEMBER_ENDS;
	u->why = explain(result);
	u->too_large = result == LZMA_MEMLIMIT_ERROR;
	return UNPACK_FAILED;
}

static void end(void *decoder)
{
	lzma_end(decoder);
	free(decoder);
}

#endif

const struct packing xz_packing = {
	.name = "xz",
	.unpacker = "liblzma",
	.recognise = is_xz,
#ifdef HAVE_XZ
	.begin = begin,
	.step = decode_some,
	.end = end,
#endif
};
