/** @file Names that people give: unique per organisation and kind, never in the form of an id. */
import { fail } from "./errors.js";
import { isId } from "./ids.js";

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/** Returns the name, or throws INVALID_REQUEST when it is no name. */
export function checkName(kind: string, name: string): string {
  if (!NAME.test(name)) throw fail("INVALID_REQUEST", { detail: `${kind} name: expected [A-Za-z0-9][A-Za-z0-9._-]{0,62}, got '${name.slice(0, 80)}'` });
  if (isId(name)) throw fail("INVALID_REQUEST", { detail: `${kind} name: '${name}' has the form of an id` });
  return name;
}

/** A name made from any text, e.g. a file's: `My data (2).csv` -> `My-data-2`. */
export function toName(text: string, fallback: string): string {
  const name = text
    .replace(/\.[A-Za-z0-9]{1,8}$/, "")
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, "")
    .slice(0, 63);
  return NAME.test(name) && !isId(name) ? name : fallback;
}

/** `iris@3` -> `{ name: "iris", version: "3" }`; without `@` the version is `latest`. */
export function parseReference(text: string): { readonly name: string; readonly version: string } {
  const at = text.lastIndexOf("@");
  return at < 0 ? { name: text, version: "latest" } : { name: text.slice(0, at), version: text.slice(at + 1) };
}
