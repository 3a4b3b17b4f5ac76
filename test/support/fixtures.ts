/** @file The shared fixtures beside the project: required in CI, absent with a reason on a stranger's machine. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const FIXTURES = fileURLToPath(new URL("../../../shared/fixtures", import.meta.url));

/** True when a test that needs the fixtures must be skipped; with CI=true a missing folder is a failure, not a skip. */
export const fixturesMissing: boolean = !existsSync(FIXTURES) && process.env["CI"] !== "true";
