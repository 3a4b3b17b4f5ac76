/** @file The form of our API keys: `amk_` + 40 random base62 characters (238 bits) + 6 of a checksum, so that a scanner can tell a real one. */
import { createHmac } from "node:crypto";
import { crc32 } from "node:zlib";
import { randomBase62 } from "#base";

const PREFIX = "amk_";
const SECRET_LENGTH = 40;
const CHECK_LENGTH = 6;
const FORM = new RegExp(`^${PREFIX}[0-9A-Za-z]{${SECRET_LENGTH + CHECK_LENGTH}}$`);
/** What lists show: enough to tell keys apart, 36 bits of 238. */
const SHOWN_LENGTH = PREFIX.length + 6;

export function newKeySecret(): string {
  const secret = randomBase62(SECRET_LENGTH);
  return PREFIX + secret + checksum(secret);
}

/** True for text in the form of our keys whose checksum is wrong: a typing error, refused without a look-up. */
export function isMistyped(secret: string): boolean {
  return FORM.test(secret) && checksum(secret.slice(PREFIX.length, -CHECK_LENGTH)) !== secret.slice(-CHECK_LENGTH);
}

export function keyPrefix(secret: string): string {
  return secret.slice(0, SHOWN_LENGTH);
}

/** What is stored: useless without the server's pepper, and no argon2 is needed for 238 random bits. */
export function hashSecret(secret: string, pepper: string): string {
  return createHmac("sha256", pepper).update(secret).digest("hex");
}

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** CRC-32 in base62: 62^6 > 2^32. */
function checksum(secret: string): string {
  let value = crc32(secret);
  let text = "";
  for (let i = 0; i < CHECK_LENGTH; i++) {
    text = (ALPHABET[value % 62] ?? "") + text;
    value = Math.floor(value / 62);
  }
  return text;
}
