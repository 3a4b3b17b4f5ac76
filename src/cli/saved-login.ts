/** @file Where `aimass login` keeps the server's address and the key: readable by the user alone. */
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fail } from "#base";

export interface SavedLogin {
  readonly url: string;
  readonly key: string;
}

export const loginPath = (): string => join(homedir(), ".config", "aimass", "config.json");

export async function saveLogin(login: SavedLogin, path = loginPath()): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(path, `${JSON.stringify(login, null, 2)}\n`, { mode: 0o600 });
  await chmod(path, 0o600); // an older file keeps its mode when it is written over
}

/** null when nobody has logged in yet. */
export async function readLogin(path = loginPath()): Promise<SavedLogin | null> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch {
    return null; // the file is optional
  }
  try {
    const { url, key } = JSON.parse(text) as Partial<SavedLogin>;
    if (typeof url === "string" && typeof key === "string") return { url, key };
  } catch {
    // told below, like any other content that is not ours
  }
  throw fail("CONFIG_INVALID", { name: path, expected: '{"url": ..., "key": ...}', got: text.slice(0, 20) });
}
