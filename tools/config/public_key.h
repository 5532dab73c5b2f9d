/* SPDX-License-Identifier: GPL-2.0 */
/* Public keys of Ed25519 (RFC 8410) as text, by OpenSSL. */
#ifndef GEOJP_PUBLIC_KEY_H
#define GEOJP_PUBLIC_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <openssl/evp.h>

/*
 * Reads a key as "openssl pkey -pubout" prints it without its first line and its
 * last.  Returns the key for EVP_PKEY_free(), or NULL if it is none.
 */
EVP_PKEY *public_key_read(const char *text);
bool public_key_valid(const char *text);

/*
 * Decodes base64, which white space may interrupt, to at most @room bytes.
 * Returns their number, 0 if it is no base64 or does not fit.
 */
size_t base64_scan(const char *text, size_t size, unsigned char *out,
		   size_t room);

#endif /* GEOJP_PUBLIC_KEY_H */
