// SPDX-License-Identifier: GPL-2.0
/* zstd data (RFC 8878), by libzstd, if geojp was built with it. */
#include <string.h>

#ifdef HAVE_ZSTD
#include <zstd.h>
#include <zstd_errors.h>
#endif

#include "base/unpack.h"

/* A file may begin with a frame that is to be skipped; pzstd writes one. */
static bool is_zstd(const unsigned char *data, size_t count)
{
	return count >= 4 && (!memcmp(data, "\x28\xb5\x2f\xfd", 4) ||
			      ((data[0] & 0xf0) == 0x50 &&
			       !memcmp(data + 1, "\x2a\x4d\x18", 3)));
}

#ifdef HAVE_ZSTD

static bool begin(struct unpack *u)
{
	size_t result;

	u->why = "no memory";
	if (u->decoder) {
		result = ZSTD_DCtx_reset(u->decoder, ZSTD_reset_session_only);
	} else {
		u->decoder = ZSTD_createDCtx();
		if (!u->decoder)
			return false;
		result = ZSTD_DCtx_setParameter(u->decoder, ZSTD_d_windowLogMax,
						UNPACK_WINDOW);
	}
	if (ZSTD_isError(result))
		u->why = ZSTD_getErrorName(result);
	return !ZSTD_isError(result);
}

static enum unpack_step decode_some(struct unpack *u, struct pieces *p)
{
	ZSTD_inBuffer in = { p->in, p->left, 0 };
	ZSTD_outBuffer out = { p->out, p->room, 0 };
	size_t result = ZSTD_decompressStream(u->decoder, &out, &in);

	p->in += in.pos;
	p->left -= in.pos;
	p->out += out.pos;
	p->room -= out.pos;
	if (!ZSTD_isError(result))
		return result ? UNPACK_GOES_ON : UNPACK_MEMBER_ENDS;
	u->why = ZSTD_getErrorName(result);
	u->too_large = ZSTD_getErrorCode(result) ==
		       ZSTD_error_frameParameter_windowTooLarge;
	return UNPACK_FAILED;
}

static void end(void *decoder)
{
	ZSTD_freeDCtx(decoder);
}

#endif

const struct packing zstd_packing = {
	.name = "zstd",
	.unpacker = "libzstd",
	.recognise = is_zstd,
#ifdef HAVE_ZSTD
	.begin = begin,
	.step = decode_some,
	.end = end,
#endif
};
