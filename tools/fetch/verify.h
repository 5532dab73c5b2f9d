/* SPDX-License-Identifier: GPL-2.0 */
/* Checksums and signatures of files.  OpenSSL computes them. */
#ifndef GEOJP_VERIFY_H
#define GEOJP_VERIFY_H

#include <stddef.h>

#define HASH_DIGITS 16

/*
 * Writes the first hexadecimal digits of the SHA-256 sum of @text to @name: a
 * short name for a URL, which may be long or hold a password.  Ends geojp with
 * GEOJP_FETCH if libcrypto has no SHA-256.
 */
void hash_name(const char *text, char name[HASH_DIGITS + 1]);

/*
 * Does the file at @path have the MD5 sum in the @size bytes of @sum?  They are
 * "MD5 (name) = hex" or "hex  name"; only the 32 digits count.  Returns NULL,
 * or what is wrong in a few words.
 */
const char *verify_md5(const char *path, const char *sum, size_t size);

/*
 * Is @signature a signature of the whole file by @key, which is a text as in
 * public_key.h?  It is 64 bytes, or their base64.  Returns NULL, or what is
 * wrong in a few words.
 */
const char *verify_signature(const char *path, const char *key,
			     const char *signature, size_t size);

#endif /* GEOJP_VERIFY_H */
