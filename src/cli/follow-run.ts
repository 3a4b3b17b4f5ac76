/** @file Shows a run while it goes on: progress, its last metrics, its log; ends with the run. */
import type { Client, Run, RunEvent } from "@aimass/sdk";
import { createProgress, type Progress } from "./progress.js";

export async function followRun(client: Client, id: string): Promise<Run> {
  const progress = createProgress("train");
  for await (const event of client.runs.events(id)) show(progress, event);
  progress.end();
  return client.runs.get(id);
}

function show(progress: Progress, event: RunEvent): void {
  if (event.kind === "progress") progress.update(event.data.progress, event.data.message);
  if (event.kind === "log") progress.say(`${event.data.level} ${event.data.message}`);
}
