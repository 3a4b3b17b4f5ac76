import type { Run } from "@aimass/sdk";
import { fields, table } from "./print.js";

/** A run for people: what it learnt beside what the trivial predictor knows. */
export function describeRun(run: Run): string[] {
  const { metrics, error } = run;
  const names = Object.keys(metrics?.holdout ?? {});
  return [
    ...fields({
      run: run.id,
      state: run.state,
      dataset: `${run.dataset.name}@${run.dataset.version}`,
      target: run.target,
      task: run.task,
      algorithm: run.algorithm,
      version: run.version,
      error: error === null ? undefined : `${error.code}: ${error.detail}`,
      fix: error?.fix,
    }),
    ...(names.length === 0
      ? []
      : [
          "",
          ...table(
            ["metric", "hold-out", "trivial"],
            names.map((name) => [name, metrics?.holdout[name], metrics?.trivial[name]]),
          ),
        ]),
    ...(run.notUsed ?? []).map(({ column, reason }) => `not used  ${column}: ${reason}`),
  ];
}
