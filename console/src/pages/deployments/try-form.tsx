import type { Column, Signature } from "@aimass/sdk";
import { Button, Group, SimpleGrid, Stack } from "@mantine/core";
import { IconArrowsShuffle, IconPlayerPlay } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { asProblem } from "../../api/as-problem.js";
import { usePredict } from "../../api/deployments.js";
import { ProblemNote } from "../../parts/problem-note.js";
import { pictureSize } from "./picture-input.js";
import { PredictionView } from "./prediction-view.js";
import { toRecord, type Draft } from "./sample-records.js";
import { TryField } from "./try-field.js";

export interface TryFormProps {
  readonly deployment: string;
  readonly signature: Signature;
  readonly columns: readonly Column[];
  readonly samples: readonly Draft[];
}

/** One field an input; the answer beside what was asked. */
export function TryForm({ deployment, signature, columns, samples }: TryFormProps) {
  const { t } = useTranslation();
  const [position, setPosition] = useState(0);
  const [draft, setDraft] = useState<Draft>(samples[0] ?? {});
  const predict = usePredict(deployment);
  const another = (): void => {
    const next = (position + Math.max(1, Math.floor(samples.length / 7))) % samples.length;
    setPosition(next);
    setDraft(samples[next] ?? {});
  };
  const isWaiting = signature.inputs.some((input) => pictureSize(input) !== null && (draft[input.name] ?? "") === "");
  const errors = new Map((predict.error === null ? [] : (asProblem(predict.error).errors ?? [])).map((error) => [decodePointer(error.path), error.message]));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        predict.mutate(toRecord(signature, draft));
      }}
    >
      <Stack>
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" verticalSpacing="sm">
          {signature.inputs.map((input) => (
            <TryField
              key={input.name}
              input={input}
              column={columns.find((column) => column.name === input.name)}
              value={draft[input.name] ?? ""}
              error={errors.get(input.name)}
              onChange={(value) => setDraft((now) => ({ ...now, [input.name]: value }))}
            />
          ))}
        </SimpleGrid>
        <Group>
          <Button type="submit" leftSection={<IconPlayerPlay size={16} aria-hidden />} loading={predict.isPending} disabled={isWaiting}>
            {t("deployments.predict")}
          </Button>
          {samples.length > 1 && (
            <Button variant="default" leftSection={<IconArrowsShuffle size={16} aria-hidden />} onClick={another}>
              {t("deployments.another")}
            </Button>
          )}
        </Group>
        <ProblemNote error={predict.error} />
        <div aria-live="polite">{predict.data !== undefined && <PredictionView answer={predict.data} />}</div>
      </Stack>
    </form>
  );
}

/** `/records/0/bill_length~1mm` -> `bill_length/mm`. */
function decodePointer(path: string): string {
  return path
    .replace(/^\/records\/\d+\//, "")
    .replaceAll("~1", "/")
    .replaceAll("~0", "~");
}
