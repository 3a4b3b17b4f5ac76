import type { Column } from "@aimass/sdk";
import { useDatasetVersion } from "../../api/datasets.js";
import { ALGORITHM_CHOICES, type AlgorithmChoice } from "./algorithm-parameters.js";
import { likelyTask, type RunDraft } from "./run-draft.js";

export interface RunTarget {
  readonly columns: readonly Column[];
  readonly rows: number;
  readonly isLoading: boolean;
  readonly error: Error | null;
  /** What the chosen target makes of the run; null before there is one. */
  readonly task: string | null;
  /** Those that can do the task. */
  readonly algorithms: readonly AlgorithmChoice[];
}

/** What a draft's dataset and target mean. */
export function useRunTarget(draft: RunDraft): RunTarget {
  const version = useDatasetVersion(draft.dataset, draft.version);
  const columns = version.data?.columns ?? [];
  const rows = version.data?.rows ?? 0;
  const target = columns.find((column) => column.name === draft.target);
  const guess = target === undefined ? null : likelyTask(target, rows);
  const task = draft.task === "auto" ? guess : draft.task;
  return {
    columns,
    rows,
    isLoading: version.isPending && draft.dataset !== "",
    error: version.error,
    task: target === undefined ? null : task,
    algorithms: ALGORITHM_CHOICES.filter((choice) => task === null || choice.tasks.includes(task)),
  };
}
