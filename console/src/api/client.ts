import { createClient } from "@aimass/sdk";

/** The one client of the console: same origin, the session's cookie. */
export const api = createClient();
