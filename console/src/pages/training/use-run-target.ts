import type { Column } from "@aimass/sdk";
import { useDatasetVersion } from "../../api/datasets.js";
import { ALGORITHM_CHOICES } from "./algorithm-parameters.js";
import { materialOf, networksOfTable, NETWORKS, type Material } from "./network-choices.js";
import { likelyTask, type RunDraft } from "./run-draft.js";

export interface RunTarget {
  readonly columns: readonly Column[];
  readonly rows: number;
  readonly isLoading: boolean;
  readonly error: Error | null;
  /** The draft with what follows from the dataset: pictures and recordings have a label to predict, and no table's learners. */
  readonly draft: RunDraft;
  /** What the chosen target makes of the run; null before there is one. */
  readonly task: string | null;
  /** Those that can do the task, the learners of tables first. */
  readonly learners: readonly string[];
  readonly networks: readonly string[];
  /** What a network reads; null for the learners of tables. */
  readonly material: Material | null;
  /** How many numbers a network has to answer with: one a class, or one. */
  readonly outputs: number;
}

const MEDIA: Readonly<Record<string, readonly string[]>> = { image: NETWORKS.picture, audio: NETWORKS.sound };
const NO_COLUMNS: readonly Column[] = [];

/** What a draft's dataset and target mean. */
export function useRunTarget(typed: RunDraft, kind: string): RunTarget {
  const version = useDatasetVersion(typed.dataset, typed.version);
  const { columns, rows } = version.data ?? { columns: NO_COLUMNS, rows: 0 };
  const known = { columns, rows: rows ?? 0 };
  const draft = withMedia(typed, { media: MEDIA[kind], columns });
  const target = columns.find((column) => column.name === draft.target);
  const task = target === undefined ? null : taskOf(draft, { target, rows: known.rows });
  return {
    ...known,
    ...algorithmsOf(task, { media: MEDIA[kind], columns, target: draft.target }),
    draft,
    task,
    isLoading: version.isPending && draft.dataset !== "",
    error: version.error,
    material: materialOf(draft.algorithm, kind),
    outputs: task === "regression" ? 1 : (target?.distinct ?? 1),
  };
}

const taskOf = ({ task }: RunDraft, { target, rows }: { readonly target: Column; readonly rows: number }): string | null =>
  task === "auto" ? likelyTask(target, rows) : task;

interface MediaOf {
  /** Networks of a dataset of pictures or recordings; undefined for a table. */
  readonly media: readonly string[] | undefined;
  readonly columns: readonly Column[];
}

function algorithmsOf(task: string | null, { media, columns, target }: MediaOf & { readonly target: string | null }): Pick<RunTarget, "learners" | "networks"> {
  if (media !== undefined) return { learners: [], networks: media };
  const learners = ALGORITHM_CHOICES.filter((choice) => task === null || choice.tasks.includes(task)).map(({ name }) => name);
  return { learners: ["auto", ...learners], networks: networksOfTable(columns, target) };
}

/** Pictures and recordings have a label to predict, and no learners of tables. */
function withMedia(draft: RunDraft, { media, columns }: MediaOf): RunDraft {
  if (media === undefined) return draft;
  const label = columns.some((column) => column.name === "label") ? "label" : null;
  const [first = draft.algorithm] = media;
  return { ...draft, target: draft.target ?? label, algorithm: media.includes(draft.algorithm) ? draft.algorithm : first };
}
