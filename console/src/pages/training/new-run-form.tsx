import type { Run } from "@aimass/sdk";
import { Button, Select, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useDatasets } from "../../api/datasets.js";
import { useStartRun } from "../../api/runs.js";
import { ProblemNote } from "../../parts/problem-note.js";
import { AdvancedRunFields } from "./advanced-run-fields.js";
import { startDraft, toRequest, type RunDraft } from "./run-draft.js";
import { TargetSelect } from "./target-select.js";
import { useNames } from "../../i18n/use-names.js";
import { useRunTarget } from "./use-run-target.js";

/** What is to be learned from what: two choices are needed, the others have good values. */
export function NewRunForm({ dataset, before }: { readonly dataset: string | null; readonly before: Run | undefined }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const names = useNames();
  const [draft, setDraft] = useState(() => startDraft(dataset, before));
  const datasets = useDatasets();
  const target = useRunTarget(draft);
  const start = useStartRun();
  const change = (part: Partial<RunDraft>): void => setDraft((now) => ({ ...now, ...part }));
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
          onChange={(name) => change({ dataset: name ?? "", version: "latest", target: null })}
          nothingFoundMessage={t("training.noDatasets")}
        />
        <ProblemNote error={target.error} />
        <TargetSelect
          columns={target.columns}
          rows={target.rows}
          value={draft.target}
          onChange={(name) => change({ target: name, algorithm: "auto", parameters: {} })}
          isLoading={target.isLoading}
        />
        {target.task !== null && (
          <Text size="sm" c="dimmed" role="status">
            {t("training.guess", { task: names.task(target.task), target: draft.target ?? "", columns: target.columns.length - 1 })}
          </Text>
        )}
        <Select
          label={t("training.algorithm")}
          description={draft.algorithm === "auto" ? t("training.autoHint") : undefined}
          allowDeselect={false}
          data={["auto", ...target.algorithms.map((choice) => choice.name)].map((name) => ({ value: name, label: names.algorithm(name) }))}
          value={draft.algorithm}
          onChange={(algorithm) => change({ algorithm: algorithm ?? "auto", parameters: {} })}
        />
        <AdvancedRunFields draft={draft} onChange={change} />
        <ProblemNote error={start.error} />
        <Button type="submit" loading={start.isPending} disabled={draft.dataset === "" || draft.target === null}>
          {t("training.start")}
        </Button>
      </Stack>
    </form>
  );
}
