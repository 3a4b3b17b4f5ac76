// Preloaded into a server (node --import): ends it with SIGKILL at the AIMASS_TEST_KILL_AT-th moment of durable work.
import { subscribe } from "node:diagnostics_channel";

const at = Number(process.env.AIMASS_TEST_KILL_AT);
let count = 0;
if (at > 0 && process.argv[2] === "start")
  subscribe("aimass:moment", () => {
    count += 1;
    if (count === at) process.kill(process.pid, "SIGKILL");
  });
