import { JsonInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { PlacedFault } from "./layer-list.js";
import { NETWORK_OPTIONS } from "./network-choices.js";
import { isBroken, type RunDraft } from "./run-draft.js";

export interface NetworkMoreProps {
  readonly draft: RunDraft;
  readonly faults: readonly PlacedFault[];
  readonly onChange: (part: Partial<RunDraft>) => void;
}

/** Every other parameter of a network as one JSON object; the placeholder shows the architecture's own options. */
export function NetworkMore({ draft, faults, onChange }: NetworkMoreProps) {
  const { t } = useTranslation();
  const options = NETWORK_OPTIONS[draft.algorithm];
  const example = { ...(options === undefined ? {} : { options }), optimiser: "adamw", schedule: "cosine", patience: 10 };
  const found = faults.filter(({ path }) => /^(\/parameters)?\/(options|optimiser|schedule)/.test(path)).map(({ message }) => message);
  const error = isBroken(draft.more, "object") ? t("training.brokenObject") : found.join("\n");
  return (
    <JsonInput
      label={t("training.moreParameters")}
      description={t("training.moreParametersHint")}
      autosize
      minRows={3}
      maxRows={14}
      placeholder={JSON.stringify(example)}
      value={draft.more}
      error={error === "" ? null : error}
      onChange={(more) => onChange({ more })}
      styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 12 }, error: { whiteSpace: "pre-line" } }}
    />
  );
}
