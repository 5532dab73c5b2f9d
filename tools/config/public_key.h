/* SPDX-License-Identifier: GPL-2.0 */
/* Public keys of Ed25519 (RFC 8410) as text, by OpenSSL. */
#ifndef GEOJP_PUBLIC_KEY_H
#define GEOJP_PUBLIC_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <openssl/evp.h>

/*
 * Reads a key as "openssl pkey -pubout" prints it, without the first and the
 * last line.  Returns NULL if it is no key.  The caller frees it with
 * EVP_PKEY_free().
 */
EVP_PKEY *public_key_read(const char *text);
bool public_key_valid(const char *text);

/*
 * Decodes base64 into at most @room bytes.  White space may be anywhere.
 * Returns how many bytes it has decoded, or 0 if it is no base64 or there is no
 * room.
 */
size_t base64_scan(const char *text, size_t size, unsigned char *out,
		   size_t room);

#endif /* GEOJP_PUBLIC_KEY_H */
