/* SPDX-License-Identifier: GPL-2.0 */
/* Checksums and signatures of files, by OpenSSL. */
#ifndef GEOJP_VERIFY_H
#define GEOJP_VERIFY_H

#include <stddef.h>

/*
 * Does the file at @path have the MD5 sum that the @size bytes of @sum name?
 * That is "MD5 (name) = hex" or "hex  name"; only the 32 digits are looked at.
 * NULL, or what is wrong in a few words.
 */
const char *verify_md5(const char *path, const char *sum, size_t size);

/*
 * Is @signature, 64 bytes or their base64, one of the whole file by @key?
 * NULL, or what is wrong in a few words.
 */
const char *verify_signature(const char *path, const char *key,
			     const char *signature, size_t size);

#endif /* GEOJP_VERIFY_H */
