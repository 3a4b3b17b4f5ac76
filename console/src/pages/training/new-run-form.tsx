import type { Run } from "@aimass/sdk";
import { Button, Select, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useDatasets } from "../../api/datasets.js";
import { useStartRun } from "../../api/runs.js";
import { ProblemNote } from "../../parts/problem-note.js";
import { AdvancedRunFields } from "./advanced-run-fields.js";
import { AlgorithmSelect } from "./algorithm-select.js";
import { NetworkFields } from "./network-fields.js";
import { placedFaults } from "./placed-faults.js";
import { isReady, startDraft, toRequest, type RunDraft } from "./run-draft.js";
import { RunGuess } from "./run-guess.js";
import { TargetSelect } from "./target-select.js";
import { useRunTarget } from "./use-run-target.js";

/** Another target or dataset: what was said of an algorithm no longer holds. */
const NO_ALGORITHM = { algorithm: "auto", parameters: {}, more: "", layers: "" } as const;

/** What is to be learned from what: two choices are needed, the others have good values. */
export function NewRunForm({ dataset, before }: { readonly dataset: string | null; readonly before: Run | undefined }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [typed, setTyped] = useState(() => startDraft(dataset, before));
  const datasets = useDatasets();
  const kind = datasets.items.find((one) => one.name === typed.dataset)?.kind ?? "table";
  const target = useRunTarget(typed, kind);
  const { draft, material } = target;
  const start = useStartRun();
  const change = (part: Partial<RunDraft>): void => setTyped((now) => ({ ...now, ...part }));
  const faults = placedFaults(start.error);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        start.mutate(toRequest(draft), { onSuccess: (run) => void navigate(`/training/${run.id}`) });
      }}
    >
      <Stack>
        <Select
          data-autofocus
          openOnFocus={false}
          label={t("training.dataset")}
          placeholder={t("training.chooseDataset")}
          searchable
          required
          withAsterisk={false}
          allowDeselect={false}
          data={datasets.items.filter((one) => one.latest !== null).map((one) => one.name)}
          value={draft.dataset === "" ? null : draft.dataset}
          onChange={(name) => change({ dataset: name ?? "", version: "latest", target: null, ...NO_ALGORITHM })}
          nothingFoundMessage={t("training.noDatasets")}
        />
        <ProblemNote error={target.error} />
        <TargetSelect
          columns={target.columns}
          rows={target.rows}
          value={draft.target}
          onChange={(name) => change({ target: name, ...NO_ALGORITHM })}
          isLoading={target.isLoading}
          hint={kind === "table" ? t("training.targetHint") : undefined}
        />
        <RunGuess target={target} kind={kind} />
        <AlgorithmSelect
          learners={target.learners}
          networks={target.networks}
          value={draft.algorithm}
          onChange={(algorithm) => change({ algorithm, parameters: material === null ? {} : draft.parameters, more: "", layers: "" })}
        />
        {material !== null && <NetworkFields draft={draft} material={material} outputs={target.outputs} faults={faults} onChange={change} />}
        <AdvancedRunFields draft={draft} material={material} faults={faults} onChange={change} />
        <ProblemNote error={start.error} />
        <Button type="submit" loading={start.isPending} disabled={!isReady(draft)}>
          {t("training.start")}
        </Button>
      </Stack>
    </form>
  );
}
