/** @file The sample: the main job walked once on shipped real records, on an empty data directory, printing each step with its time. */
import { join } from "node:path";
import { PACKAGE_ROOT } from "#base";
import { runMainJob, type Rooms, type Step } from "./pipeline.js";

const RECORD = { island: "Torgersen", bill_length_mm: 39.1, bill_depth_mm: 18.7, flipper_length_mm: 181, body_mass_g: 3750, sex: "male", year: 2007 };

/** Prints the steps and returns a `curl` line that works as printed; does nothing, and returns null, when there is any dataset already. */
export async function walkSample({ rooms, url }: { readonly rooms: Rooms; readonly url: string }, print: (line: string) => void): Promise<string | null> {
  const principal = rooms.access.systemPrincipal();
  const existing = await rooms.data.list(principal, { limit: 1 });
  if (existing.items.length > 0) return null;
  const step: Step = async (name, work) => {
    const started = performance.now();
    const result = await work();
    print(`  ${name.padEnd(9)}${((performance.now() - started) / 1000).toFixed(2).padStart(6)} s`);
    return result;
  };
  print("sample: which penguin is it? (344 real birds, CC0)");
  const { run, version, answer } = await runMainJob(
    { rooms, principal, step },
    { path: join(PACKAGE_ROOT, "sample", "penguins.csv"), target: "species", records: [RECORD] },
  );
  const { secret } = await rooms.access.createKey(principal, { name: "sample-predict-only", scopes: ["predict"] });
  const { accuracy: ours } = run.metrics?.holdout ?? {};
  const { accuracy: trivial } = run.metrics?.trivial ?? {};
  print(
    `  ${version}: ${percent(ours)} of the held-out birds right (the commonest species alone: ${percent(trivial)}); the record below: ${String(answer.predictions[0]?.label)}`,
  );
  return `curl -s ${url}/api/v1/deployments/penguins/predict -H 'Authorization: Bearer ${secret}' -H 'Content-Type: application/json' -d '${JSON.stringify({ records: [RECORD] })}'`;
}

const percent = (share: number | null | undefined): string => (share === null || share === undefined ? "?" : `${(100 * share).toFixed(1)} %`);
