// `npm start`: installs and builds what is missing, then becomes the server. Arguments go to `aimass start`.
import { ensureBuilt, ensureConsole, ensureInstalled } from "./ensure.mjs";

ensureInstalled();
ensureBuilt();
ensureConsole();
process.argv.splice(2, 0, "start");
await import("../dist/cli.js");
