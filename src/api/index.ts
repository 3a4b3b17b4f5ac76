/** The door of `api`. */
export { createApi } from "./create-api.js";
export type { ApiContext } from "./context.js";
